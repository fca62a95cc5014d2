"""Quotations of a text as W3C selectors, and the search for them and for passages of other people's pages.

A selector holds a TextQuoteSelector and a TextPositionSelector of the Web Annotation Data Model
(https://www.w3.org/TR/annotation-model/#selectors) over a plain text: offsets are code points, the end
exclusive. Nothing here forgives a changed word, least of all a number: "20,000" is not found inside "120,000"
or "20,000.5".
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from django.utils.formats import number_format
from django.utils.translation import gettext

from lib.errors import Invalid
from lib.text_anchoring.words import WordAlphabet, WordSequence

CONTEXT_LENGTH = 32
"""Code points of the text before and after a quotation that are stored with it."""

# What holds a token together: word characters, and signs that change what a number says when they touch it.
_JOINERS = r".,:/'’^\-‐‑–−+"
_HELD = r"\w%‰°$€£¥"
_GLUED_BEFORE = re.compile(rf"(?:[{_HELD}][{_JOINERS}]*|(?<![{_HELD}])[\-−+])+\Z")
_GLUED_AFTER = re.compile(rf"(?:[{_JOINERS}]*[{_HELD}])+")


@dataclass(frozen=True, slots=True)
class TextSelector:
    """A quotation, up to 32 code points on either side, and its place in the text it was taken from."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


def build_selector(text: str, start: int, end: int) -> TextSelector:
    """Build the selector of ``text[start:end]``, in code points.

    White space at either end of the span is left out of it, and start and end say so; nothing else is
    trimmed, and a span may cross paragraphs. Raises Invalid for a span that lies outside the text or holds no
    words.
    """
    if not 0 <= start <= end <= len(text):
        raise Invalid(
            gettext("The selection is outside the text. Select the text again."),
            fields={
                "selection": [
                    gettext("The text has {count} characters; the selection is {start} to {end}.").format(
                        count=number_format(len(text), use_l10n=True, force_grouping=True),
                        start=start,
                        end=end,
                    )
                ]
            },
        )
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        raise Invalid(
            gettext("Nothing is selected. Select the text of the claim."),
            fields={"selection": [gettext("Select at least one word.")]},
        )
    return TextSelector(
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT_LENGTH) : start],
        suffix=text[end : end + CONTEXT_LENGTH],
        start=start,
        end=end,
    )


def locate_selector(text: str, selector: TextSelector) -> tuple[int, int] | None:
    """Return the place of the exact words of ``selector`` in ``text``; None when gone or uncertain.

    Only exact words count, with the same characters glued to either end as before. Between several places the
    prefix and suffix decide: one place must agree at least as far as every other on both sides, and further
    on one. A short quotation that is left in one place, where neither side agrees, was another mention and is
    not taken. Whether the words around a found quotation turned its meaning is for the caller to judge.
    """
    if not selector.exact:
        return None
    found = []
    at = text.find(selector.exact)
    while at != -1:
        until = at + len(selector.exact)
        before, after = text[max(0, at - CONTEXT_LENGTH) : at], text[until : until + CONTEXT_LENGTH]
        if _find_glued_edges(selector.prefix, selector.exact, selector.suffix) == _find_glued_edges(
            before, selector.exact, after
        ):
            found.append(
                (
                    at,
                    common_prefix_length(before[::-1], selector.prefix[::-1]),
                    common_prefix_length(after, selector.suffix),
                )
            )
        at = text.find(selector.exact, at + 1)
    if not found:
        return None
    best = max(found, key=lambda place: place[1] + place[2])
    if len(found) == 1:
        strange = best[1] < min(4, len(selector.prefix)) and best[2] < min(4, len(selector.suffix))
        if strange and len(selector.exact) < CONTEXT_LENGTH:
            return None
    elif any(
        other is not best and (other[1] > best[1] or other[2] > best[2] or other[1:] == best[1:])
        for other in found
    ):
        return None
    return best[0], best[0] + len(selector.exact)


def _find_glued_edges(before: str, exact: str, after: str) -> tuple[str, str]:
    """Return what its neighbours glue to the ends of ``exact``: ("1", "") for 20,000 in 120,000."""
    left = right = ""
    if re.match(rf"[{_HELD}{_JOINERS}]", exact) and (glued := _GLUED_BEFORE.search(before)):
        left = glued.group()
    if re.search(rf"[{_HELD}{_JOINERS}]\Z", exact) and (glued := _GLUED_AFTER.match(after)):
        right = glued.group()
    return left, right


def common_prefix_length(one: str, other: str) -> int:
    """Count the characters that ``one`` and ``other`` share from their start; reverse both for their end."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


_FOLDED = {
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–−⁃", "-"),
    "…": "...",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    # Invisible: soft hyphen, zero width space, joiners, word joiner, byte order mark.
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
}
# Each alternative begins with a character of its own, so that a search leaps to the next dash: whole pages go
# through these.
_SPACED_DASH = re.compile(r"—|―|-(?:-+|(?<=\s-)(?=\s))")
_BROKEN = "\u00ad"
"""In a folded text, the end of a line after a hyphen that touches a letter. No folded text has another."""
_HYPHEN_AT_LINE_END = re.compile(r"-(?:(?<=\w-)[^\S\n]*\n\s*(?=[^\W\d_])|(?<=[^\W\d_]-)[^\S\n]*\n\s*(?=\d))")
_SOFT_HYPHEN_AT_LINE_END = re.compile(r"\u00ad(?=[^\S\n]*\n)")


def _normalize_characters(text: str) -> str:
    """Return ``text`` in NFC, a soft hyphen that ends a line as a hyphen: no other offset moves."""
    return _SOFT_HYPHEN_AT_LINE_END.sub("-", unicodedata.normalize("NFC", text))


def _fold_typography(text: str) -> str:
    """Return ``text`` with typography and white space made alike; case, digits and signs as they are."""
    text = _normalize_characters(text)
    for character, plain in _FOLDED.items():
        text = text.replace(character, plain)
    text = _HYPHEN_AT_LINE_END.sub(f"-{_BROKEN}", text)
    return " ".join(_SPACED_DASH.sub(" — ", text).split())


def has_passage(page_text: str, passage: str) -> bool:
    """True if ``page_text`` holds ``passage``, whatever quotes, dashes and white space each is set in.

    A word that is broken by a hyphen at the end of a line is read whole; a number is never put together.
    Case counts and digits are never folded; a passage that ends inside a longer word or number of the
    page is not on it. An empty passage is on no page.
    """
    page, sought = _fold_typography(page_text), _fold_typography(passage)
    return next(_iter_matches(page, sought), None) is not None


def find_passages(page_text: str, passages: Iterable[str]) -> list[list[tuple[int, int]]]:
    """Return for each passage its places in ``page_text``, found as ``has_passage`` does.

    They are spans in code points of the text in NFC, in order, none over another of the same passage.
    """
    page, origin = _fold_with_offsets(page_text)
    places = []
    for passage in passages:
        spans: list[tuple[int, int]] = []
        for start, end in _iter_matches(page, _fold_typography(passage)):
            span = origin[start][0], origin[end - 1][1]
            if not spans or span[0] >= spans[-1][1]:
                spans.append(span)
        places.append(spans)
    return places


def _iter_matches(page: str, sought: str) -> Iterator[tuple[int, int]]:
    if _BROKEN in page or _BROKEN in sought:
        yield from _iter_broken_matches(page, sought)
        return
    at = page.find(sought) if sought else -1
    while at != -1:
        if _is_whole_word(page, at, at + len(sought)):
            yield at, at + len(sought)
        at = page.find(sought, at + 1)


def _iter_broken_matches(page: str, sought: str) -> Iterator[tuple[int, int]]:
    """Yield the places of ``sought`` where either text has words that are broken at the end of a line."""
    pattern = re.compile(_build_broken_pattern(sought)) if sought.strip(_BROKEN) else None
    found = pattern.search(page) if pattern else None
    while pattern is not None and found is not None:
        if _is_whole_word(page, *found.span()):
            yield found.span()
        found = pattern.search(page, found.start() + 1)


def _build_broken_pattern(sought: str) -> str:
    """Return a pattern that lets a line end after a hyphen, and with one between any two letters."""
    parts: list[str] = []
    rest = sought.replace(f"-{_BROKEN}", _BROKEN)
    for place, character in enumerate(rest):
        before, after = rest[place - 1 : place] if place else "", rest[place + 1 : place + 2]
        if character == _BROKEN:
            parts.append(f"(?:-{_BROKEN}?)?" if before.isalpha() and after.isalpha() else f"-{_BROKEN}?")
        elif character == "-":
            parts.append(f"-{_BROKEN}?")
        elif character == " " and before == "-":
            parts.append(f"[ {_BROKEN}]")
        else:
            parts.append(re.escape(character))
            if character.isalpha() and after.isalpha():
                parts.append(f"(?:-{_BROKEN})?")
    return "".join(parts)


def _fold_with_offsets(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Fold as ``_fold_typography`` does; return also each character's span in the text in NFC."""
    text = _normalize_characters(text)
    plain: list[str] = []
    places: list[tuple[int, int]] = []
    for place, character in enumerate(text):
        became = _FOLDED.get(character, character)
        plain += became
        places += [(place, place + 1)] * len(became)
    flat = "".join(plain)
    whole: list[str] = []
    whole_places: list[tuple[int, int]] = []
    done = 0
    for line_end in _HYPHEN_AT_LINE_END.finditer(flat):
        first, last = line_end.start() + 1, line_end.end()
        whole += [*flat[done:first], _BROKEN]
        whole_places += [*places[done:first], (places[first][0], places[last - 1][1])]
        done = last
    whole += flat[done:]
    whole_places += places[done:]
    flat, places = "".join(whole), whole_places
    spaced: list[str] = []
    spaced_places: list[tuple[int, int]] = []
    done = 0
    for dash in _SPACED_DASH.finditer(flat):
        spaced += [*flat[done : dash.start()], " ", "—", " "]
        span = places[dash.start()][0], places[dash.end() - 1][1]
        spaced_places += [*places[done : dash.start()], span, span, span]
        done = dash.end()
    spaced += flat[done:]
    spaced_places += places[done:]
    folded, origin = _collapse_white_space(spaced, spaced_places)
    first, last = folded.startswith(" "), len(folded) - (folded[1:].endswith(" "))
    return folded[first:last], origin[first:last]


def _collapse_white_space(
    characters: list[str], places: list[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]]]:
    """Return the characters with one space for each run of white space, at the place of its first."""
    collapsed: list[str] = []
    spans: list[tuple[int, int]] = []
    for character, place in zip(characters, places, strict=True):
        if not character.isspace():
            collapsed.append(character)
            spans.append(place)
        elif not collapsed or collapsed[-1] != " ":
            collapsed.append(" ")
            spans.append(place)
    return "".join(collapsed), spans


def _is_whole_word(page: str, start: int, end: int) -> bool:
    before, first = page[max(0, start - 2) : start], page[start]
    last, after = page[end - 1], page[end : end + 2]
    if re.match(r"\w", first) and re.search(r"\w\Z", before):
        return False
    if re.match(r"\w", last) and re.match(r"\w", after):
        return False
    # Between digits a joiner is part of the number: 1.20 is not 20, nor is -20 or 20.5.
    if first.isdigit() and re.search(r"\d[.,:/'^\-]\Z|(?:^|[^\w])[\-+]\Z|\w-\Z", before):
        return False
    return not (last.isdigit() and re.match(r"[.,:/'^\-]\d|[%‰]", after))


_MAX_OCCURRENCES = 1000
"""At most so many places are weighed against one another."""


class Quotation(Protocol):
    """A quotation as W3C selectors, like selectors.TextSelector: offsets in code points, the end exclusive.

    ``start`` and ``end`` may be None or wrong; then the words and their context find the place.
    """

    @property
    def exact(self) -> str: ...
    @property
    def prefix(self) -> str: ...
    @property
    def suffix(self) -> str: ...
    @property
    def start(self) -> int | None: ...
    @property
    def end(self) -> int | None: ...


def find_original_spans(
    words: WordSequence, span: Quotation, alphabet: WordAlphabet
) -> list[tuple[int, int]]:
    """Return the places of ``span`` in the text, in code points: one, none, or several equally likely ones.

    Its offsets are trusted when its words stand there. Else the context before and after decides.
    """
    text, exact = words.text, span.exact
    start, end = span.start, span.end
    if start is not None and end is not None and _matches_exactly(text, start, end, exact):
        return [(start, end)]
    if not exact.strip():
        return []
    found = list(_find_occurrences(text, exact)) or _find_by_words(words, exact, alphabet)
    if len(found) < 2:
        return found
    weighed = [(_score_context(text, place, span), place) for place in found]
    best = max(weight for weight, _ in weighed)
    return [place for weight, place in weighed if weight == best]


def _matches_exactly(text: str, start: int, end: int, exact: str) -> bool:
    return 0 <= start < end <= len(text) and exact in ("", text[start:end])


def _find_occurrences(text: str, exact: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = text.find(exact)
    while at != -1 and len(found) < _MAX_OCCURRENCES:
        found.append((at, at + len(exact)))
        at = text.find(exact, at + 1)
    return found


def _find_by_words(words: WordSequence, exact: str, alphabet: WordAlphabet) -> list[tuple[int, int]]:
    """Find the same words in other typography, as when the quotation came by another way than the text."""
    keys = WordSequence(exact, alphabet).keys
    found: list[tuple[int, int]] = []
    at = words.keys.find(keys) if keys else -1
    while at != -1 and len(found) < _MAX_OCCURRENCES:
        found.append((words.starts[at], words.ends[at + len(keys) - 1]))
        at = words.keys.find(keys, at + 1)
    return found


def _score_context(text: str, place: tuple[int, int], span: Quotation) -> int:
    """Count the characters beside ``place`` that agree with the quotation's prefix and suffix."""
    start, end = place
    before, after = text[max(0, start - len(span.prefix)) : start], text[end : end + len(span.suffix)]
    return common_prefix_length(before[::-1], span.prefix[::-1]) + common_prefix_length(after, span.suffix)
