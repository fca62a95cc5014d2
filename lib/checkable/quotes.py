"""Quotations: what stands between two quotation marks of one paragraph, the marks included."""

import re
from collections.abc import Iterator

from lib.checkable.found import QUOTE, Found

# What closes each opening mark. “ opens in English and closes in German: it opens only where nothing that
# it could close is open.
CLOSES = {
    "“": "”", "„": "“”", "‟": "”", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』", "‘": "’", "‚": "‘’",
}  # fmt: skip
_MARK = re.compile(r"[“”„‟«»‹›「」『』‘’‚\"']")
_APOSTROPHES = "’'"
_LOOK_AHEAD = 200
"""How many marks further a quotation may close, so that a text of nothing but marks is read in one pass."""
_PARAGRAPH = re.compile(r"[^\n]+")


def quotes(text: str) -> Iterator[Found]:
    """Every quotation. One that its paragraph does not close runs to the paragraph's end.

    (Newspapers close a quotation of several paragraphs only in the last.) A quotation inside a quotation
    belongs to the outer one. Apostrophes open and close nothing.
    """
    for paragraph in _PARAGRAPH.finditer(text):
        yield from _in_paragraph(text, paragraph.start(), paragraph.end())


def _in_paragraph(text: str, start: int, end: int) -> Iterator[Found]:
    marks = [match.start() for match in _MARK.finditer(text, start, end)]
    index = 0
    while index < len(marks):
        at = marks[index]
        if not _opens(text, at, start, end):
            index += 1
            continue
        close = _closing(text, marks, index, end)
        if close is None:
            # A stray straight mark (6'2", rock 'n' roll) says nothing; a curved one that stays open does.
            if text[at] not in "\"'‘»›":
                yield Found(at, end, QUOTE)
                return
            index += 1
            continue
        if any(character.isalnum() for character in text[at : marks[close]]):
            yield Found(at, marks[close] + 1, QUOTE)
        index = close + 1


def _opens(text: str, at: int, start: int, end: int) -> bool:
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
    return mark in CLOSES


def _closing(text: str, marks: list[int], index: int, end: int) -> int | None:
    """The place in ``marks`` of the mark that closes the one at ``index``; None when nothing does."""
    opening = text[marks[index]]
    closers = CLOSES.get(opening, opening)
    single = closers in ("’", "'", "‘’")
    last = None
    depth = 0
    for later in range(index + 1, min(len(marks), index + 1 + _LOOK_AHEAD)):
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
