"""Detection of everything checkable in a text, in order: the one call. Quotations are found here."""

import re
from collections.abc import Iterable, Iterator

from lib.claim_detection.names import find_names_and_titles
from lib.claim_detection.numbers import find_dates, find_numbers
from lib.claim_detection.tokenizer import QUOTE, SUPERLATIVE, Candidate, SpanMask, TokenizedText
from lib.claim_detection.vocabulary import COMMON_WORDS, SUPERLATIVES
from lib.text.words import split_words

# The closing marks of each opening mark. “ opens in English and closes in German: it opens only where nothing
# that it could close is open.
CLOSING_MARKS = {
    "“": "”", "„": "“”", "‟": "”", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』", "‘": "’", "‚": "‘’",
}  # fmt: skip
_MARK = re.compile(r"[“”„‟«»‹›「」『』‘’‚\"']")
_APOSTROPHES = "’'"
_MAX_APOSTROPHE_LOOKAHEAD = 200
"""Marks within which a quotation must close, so that a text of nothing but marks is read in one pass."""
_PARAGRAPH = re.compile(r"[^\n]+")


def find_quotes(text: str) -> Iterator[Candidate]:
    """Yield every quotation. One that its paragraph does not close runs to the paragraph's end.

    (Newspapers close a quotation of several paragraphs only in the last.) A quotation inside a quotation
    belongs to the outer one. Apostrophes open and close nothing.
    """
    for paragraph in _PARAGRAPH.finditer(text):
        yield from _find_quotes_in_paragraph(text, paragraph.start(), paragraph.end())


def _find_quotes_in_paragraph(text: str, start: int, end: int) -> Iterator[Candidate]:
    marks = [match.start() for match in _MARK.finditer(text, start, end)]
    index = 0
    while index < len(marks):
        at = marks[index]
        if not _opens_quote(text, at, start, end):
            index += 1
            continue
        close = _find_closing_mark(text, marks, index, end)
        if close is None:
            # A stray straight mark (6'2", rock 'n' roll) says nothing; a curved one that stays open does.
            if text[at] not in "\"'‘»›":
                yield Candidate(at, end, QUOTE)
                return
            index += 1
            continue
        if any(character.isalnum() for character in text[at : marks[close]]):
            yield Candidate(at, marks[close] + 1, QUOTE)
        index = close + 1


def _opens_quote(text: str, at: int, start: int, end: int) -> bool:
    mark = text[at]
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if mark == '"':
        return not before.isalnum() and not after.isspace()
    if mark == "'":
        return not before.isalnum() and before not in _APOSTROPHES and after.isalpha()
    if mark == "‘":
        return not before.isalnum() and not after.isdigit() and not after.isspace()
    if mark == "»":
        return not before.isalnum() and after.isalnum()
    return mark in CLOSING_MARKS


def _find_closing_mark(text: str, marks: list[int], index: int, end: int) -> int | None:
    """Return the place in ``marks`` of the mark that closes the one at ``index``; None when nothing does."""
    opening = text[marks[index]]
    closers = CLOSING_MARKS.get(opening, opening)
    single = closers in ("’", "'", "‘’")
    last = None
    depth = 0
    for later in range(index + 1, min(len(marks), index + 1 + _MAX_APOSTROPHE_LOOKAHEAD)):
        at = marks[later]
        mark = text[at]
        if mark == opening and opening not in closers:
            if single:
                break
            depth += 1
        elif mark in closers:
            if not single:
                if depth == 0:
                    return later
                depth -= 1
                continue
            after = text[at + 1] if at + 1 < end else " "
            if after.isalnum():
                continue
            # “the crews’ catch”: a mark after an s may be a possessive, if a better one follows.
            if text[at - 1] not in "sS":
                return later
            last = last if last is not None else later
    return last


_NOT_AFTER = {
    "first": split_words("at"),
    "most": split_words("at"),
    "least": split_words("at"),
    "best": split_words("at his her their its our try tried does do did"),
    "worst": split_words("at"),
    "only": split_words("not if"),
    "record": split_words(
        """
    the on off track police criminal medical to for public official and will
    """
    ),
    "always": split_words("as"),
    "ever": split_words("than as if for hardly what how"),
}
_NOT_BEFORE = {
    "first": split_words("name names aid class lady floor place person half quarter"),
    "only": split_words("if when then to"),
    "record": split_words("keeping keeper company label shop of books book"),
    "least": frozenset([]),
    "ever": split_words("since more so closer growing"),
    "sole": split_words("of"),
}
_LAST = re.compile(r"\b[Tt]he last(?= (?!resort\b|minute\b|few\b|thing\b)[a-z]{3,})")


def find_superlatives(reading: TokenizedText, taken: SpanMask) -> Iterator[Candidate]:
    """Yield every one that stands where nothing is taken yet; “at least” and “not only” are none.

    “the most expensive” is one with the word it raises.
    """
    tokens = reading.tokens
    for index, token in enumerate(tokens):
        word = token.text.casefold()
        if word not in SUPERLATIVES or not taken.is_free(token.start, token.end):
            continue
        before = tokens[index - 1].text.casefold() if index and not token.initial else ""
        gap = reading.get_gap(index)
        after = tokens[index + 1] if index + 1 < len(tokens) and gap in (" ", "-") else None
        following = after.text.casefold() if after is not None else ""
        if before in _NOT_AFTER.get(word, ()) or following in _NOT_BEFORE.get(word, ()):
            continue
        end = token.end
        raises = word in ("most", "least") and before == "the" and following not in COMMON_WORDS
        if raises and after is not None and taken.is_free(token.start, after.end):
            end = after.end
        yield Candidate(token.start, end, SUPERLATIVE)
    for match in _LAST.finditer(reading.text):
        if taken.is_free(*match.span()):
            yield Candidate(match.end() - 4, match.end(), SUPERLATIVE)


def find_candidates(text: str, language: str = "") -> list[Candidate]:
    """Return the checkable items of ``text`` (plain text in NFC) in order; offsets in code points.

    ``language`` is a BCP-47 tag; without one the text is read as English. A quotation may hold other items,
    for a number is wrong whoever said it; apart from that no two items overlap. Takes time in proportion to
    the text.
    """
    reading = TokenizedText(text, language.partition("-")[0].casefold() or "en")
    taken = SpanMask(len(text))
    found: list[Candidate] = []

    def keep(some: Iterable[Candidate]) -> None:
        for one in some:
            if taken.is_free(one.start, one.end):
                taken.mark_span(one.start, one.end)
                found.append(one)

    keep(find_dates(text, reading.language))
    keep(find_names_and_titles(reading, taken))
    keep(find_numbers(reading, taken))
    if reading.language == "en":
        keep(find_superlatives(reading, taken))
    return sorted([*found, *find_quotes(text)], key=lambda one: (one.start, -one.end, one.kind))
