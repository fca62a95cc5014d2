"""Data of a copy as a page to read: its blocks in groups, as HTML sets them, with cited passages marked."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby

from factcheck.screens.snapshot.selectors import MAX_MARKS, LineSegment, merge_spans, split_line
from factcheck.snapshots.readable_copies import CopyBlock
from lib.text_anchoring.selectors import find_passages

MAX_PART_LENGTH = 100_000
"""Characters of a copy that are shown at once; a longer one has several parts."""
_TOGETHER = {"bullet", "number", "quote", "row", "cells"}
"""Kinds of which several in a row are one list, quotation or table."""
_PER_CELL = 12
"""Characters that a cell counts for, beside its own: a table of short ones is a long page as well."""


@dataclass(frozen=True, slots=True)
class ReadableCell:
    """A text in segments, and the place that a citation of it names ("" for none)."""

    segments: list[LineSegment]
    locator: str = ""


@dataclass(frozen=True, slots=True)
class ReadableLine:
    """A paragraph, an item of a list, or the row of a table. ``number`` counts blocks, for its address."""

    number: int
    cells: list[ReadableCell]
    row: int = 0


@dataclass(frozen=True, slots=True)
class ReadableGroup:
    """Lines of one kind: a list, a quotation or a table is one. ``columns`` are letters of a sheet."""

    kind: str
    lines: list[ReadableLine]
    columns: list[str]


@dataclass(frozen=True, slots=True)
class ReadablePart:
    """A part of a copy, of ``count``, from 1."""

    groups: list[ReadableGroup]
    number: int
    count: int


def build_readable_part(blocks: list[CopyBlock], number: int, passages: Iterable[str]) -> ReadablePart:
    """Return part ``number`` of a copy with the places of ``passages`` marked; the last for one too high."""
    parts = _split_parts(blocks)
    number = min(max(1, number), len(parts))
    first, chosen = parts[number - 1]
    lines = list(_build_lines(chosen, first, passages))
    groups = []
    for (kind, _), group in groupby(zip(chosen, lines, strict=True), key=_get_group_key):
        found = [line for _, line in group]
        width = max(len(line.cells) for line in found) if kind == "cells" else 0
        groups.append(ReadableGroup(kind, found, [format_column(column) for column in range(1, width + 1)]))
    return ReadablePart(groups, number, len(parts))


def format_column(number: int) -> str:
    """Return the letters of a column of a sheet: AB for 28."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _split_parts(blocks: list[CopyBlock]) -> list[tuple[int, list[CopyBlock]]]:
    """Return (number of its first block, blocks) of each part; one empty part where there is nothing."""
    lengths = [block.length + _PER_CELL * len(block.cells) for block in blocks]
    parts: dict[int, list[CopyBlock]] = {}
    for end, length, block in zip(accumulate(lengths), lengths, blocks, strict=True):
        parts.setdefault((end - length) // MAX_PART_LENGTH, []).append(block)
    firsts = accumulate((len(part) for part in parts.values()), initial=0)
    return list(zip(firsts, parts.values(), strict=False)) or [(0, [])]


def _get_group_key(entry: tuple[CopyBlock, ReadableLine]) -> tuple[str, int]:
    block, line = entry
    return (block.kind, 0) if block.kind in _TOGETHER else (block.kind, line.number)


def _build_lines(blocks: list[CopyBlock], first: int, passages: Iterable[str]) -> Iterator[ReadableLine]:
    texts = [[unicodedata.normalize("NFC", cell) for cell in block.cells] for block in blocks]
    text = "\n".join(cell for cells in texts for cell in cells)
    places = find_passages(text, passages)
    spans = merge_spans(span for found in places for span in found[:MAX_MARKS])
    start = 0
    for number, (block, cells) in enumerate(zip(blocks, texts, strict=True), start=first):
        line = ReadableLine(number, [], block.row)
        for column, cell in enumerate(cells, start=1):
            locator = block.locator
            if block.kind == "cells":
                locator = f"{block.locator}{format_column(column)}{block.row}"
            line.cells.append(ReadableCell(split_line(text, start, start + len(cell), spans), locator))
            start += len(cell) + 1
        yield line
