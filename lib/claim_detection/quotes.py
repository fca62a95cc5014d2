"""Quotations: the text between two quotation marks of one paragraph, the marks included."""

import re
from collections.abc import Iterator

from lib.claim_detection.candidates import QUOTE, Candidate

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
