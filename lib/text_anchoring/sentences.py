"""Sentence boundaries: the words of a sentence govern one another, so a check of some holds for all.

Where it is uncertain two sentences are taken for one: a boundary too few asks a person once too often, a
boundary too many would let a "not" slip in unseen. Nothing is parted inside a quotation, nor a quotation from
the words that say whose it is.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from lib.text_anchoring.abbreviations import is_abbreviation_stop
from lib.text_anchoring.quotation_marks import OPENERS, QUOTES, find_quotation_marks
from lib.text_anchoring.words import WordSequence

_BLANK_LINE = re.compile(r"(?:\r\n|[\n\r\x85\u2028])[^\S\n\r]*(?:\r\n|[\n\r\x85\u2028])\s*|\u2029\s*")
_LINE = re.compile(r"[\n\r\x85\u2028]\s*")
# A line that starts like this is an entry of a list, a heading or a quotation of its own.
_ENTRY = re.compile(r"[\n\r][^\S\n\r]*+(?=(?:[*•>]|#+)\s)")
# The number of an entry says nothing of it: "2)" may become "3)".
_NUMBER = re.compile(r"(?:\A|[\n\r\x85\u2028\u2029])[^\S\n\r\x85\u2028\u2029]*+(\(?)\d{1,3}\)\s+")
_WRAPPED = range(50, 101)
"""Width, in code points, of the lines of a text that was broken to fit: beyond, a line is a paragraph."""

SENTENCE_ENDS = frozenset(".!?؟۔।॥。！？｡")
_ENDS_WITHOUT_SPACE = frozenset("。！？｡")
_CLOSERS = frozenset("\"'”’»)]}*_」』›")


@dataclass(frozen=True, slots=True)
class SentenceBoundaries:
    """Starts of the sentences and of the paragraphs of a text, in order.

    ``starts``: the first word of each sentence, and ``len(words)`` at the end. ``breaks``: the same of
    paragraphs, lines and entries that stand by themselves.
    """

    starts: list[int]
    breaks: list[int]


def split_sentences(words: WordSequence) -> SentenceBoundaries:
    """Find where the sentences and the paragraphs of a text start."""
    if not len(words):
        return SentenceBoundaries([0], [0])
    breaks = _find_paragraph_breaks(words)
    quoted = find_quotation_marks(words, breaks)
    inside = {at for opened, closed in quoted for at in range(opened + 1, closed + 1)}
    openings = {opened for opened, _ in quoted}
    closings = sorted(closed for _, closed in quoted)
    found = {*breaks, *_iter_numbered_entries(words, breaks)} - inside
    last = 0
    for at, token in enumerate(words.tokens):
        if (
            token not in SENTENCE_ENDS
            or (after := _find_sentence_start(words, at)) is None
            or after in inside
        ):
            continue
        last = max(last, breaks[bisect_right(breaks, at) - 1] if breaks and breaks[0] <= at else 0)
        # “It rained,” Ada said. “It snowed.”: the speaker of the second was named before it.
        if after in openings and bisect_left(closings, last) < bisect_right(closings, at):
            continue
        found.add(after)
        last = after
    ends = len(words)
    return SentenceBoundaries([*sorted(found | {0} - {ends}), ends], [*sorted({0, *breaks} - inside), ends])


def _find_paragraph_breaks(words: WordSequence) -> list[int]:
    """Return the words that follow a paragraph's end; in a text without blank lines, every line's end."""
    text = words.text
    blank = [match.end() for match in _BLANK_LINE.finditer(text)]
    breaks = set(blank)
    if blank:
        breaks.update(
            match.end() for match in _ENTRY.finditer(text) if not _continues_quoted_line(text, match)
        )
    else:
        breaks.update(_find_line_starts(text))
    return sorted({_find_first_word(words, at) for at in breaks} - {len(words)})


def _find_first_word(words: WordSequence, at: int) -> int:
    """Return the first word of the line whose text begins at ``at``: the empty cells before it, if any."""
    first = bisect_left(words.starts, at)
    return first - (0 < first < len(words) and words.tokens[first - 1].isspace())


def _iter_numbered_entries(words: WordSequence, breaks: list[int]) -> Iterator[int]:
    """Yield the words that follow the number of an entry."""
    after_break = {0, *breaks}
    for match in _NUMBER.finditer(words.text):
        first = bisect_left(words.starts, match.start(1))
        if first in after_break or words.tokens[first - 1] in SENTENCE_ENDS:
            yield bisect_left(words.starts, match.end())


def _continues_quoted_line(text: str, entry: re.Match[str]) -> bool:
    """True if a line marked as quoted follows one that is marked too, and may be broken only to fit."""
    line = text.rfind("\n", 0, entry.start()) + 1
    return text[entry.end()] == ">" and text[line : entry.start()].lstrip().startswith(">")


def _find_line_starts(text: str) -> list[int]:
    """Return where the lines of ``text`` start, but for those that were only broken to fit its width."""
    ends = list(_LINE.finditer(text))
    edges = [0, *(match.end() for match in ends), len(text)]
    widths = [match.start() - start for start, match in zip(edges, ends, strict=False)]
    width = max([*widths, len(text) - edges[-2]])
    if width not in _WRAPPED:
        return edges[1:-1]
    # Not every program breaks as late as it can: a line that fills three quarters is full.
    return [
        match.end()
        for match, own in zip(ends, widths, strict=True)
        if 4 * (own + _next_line_start(text, match)) < 3 * width
    ]


def _next_line_start(text: str, match: re.Match[str]) -> int:
    word = re.compile(r"\S*").match(text, match.end())
    return len(word.group()) if word else 0


def _find_sentence_start(words: WordSequence, at: int) -> int | None:
    """Return the word that starts a sentence when the mark at ``at`` ends one; None when it does not."""
    after, count = at + 1, len(words)
    while words.is_touching(after) and words.tokens[after] in _CLOSERS:
        if words.tokens[after] in QUOTES:
            # The speaker, or whether it is true, may be named next.
            return None
        after += 1
    if after >= count or words.tokens[after].isspace():
        return None
    if words.is_touching(after) and words.tokens[at] not in _ENDS_WITHOUT_SPACE:
        return None
    between = words.text[words.ends[after - 1] : words.starts[after]]
    if words.tokens[after] == "(" and "\n" not in between and "\r" not in between:
        # (This is not so.) is said of what stands before it.
        return None
    first = after
    while first < count - 1 and words.tokens[first] in OPENERS:
        first += 1
    if words.tokens[first][0].islower() or (words.tokens[at] == "." and is_abbreviation_stop(words, at)):
        return None
    return after
