"""A snapshot as blocks to read, each with its place: the page of a PDF, a cell, the time or the line.

A web page is its article as the importers clean it, out of the stored bytes and in the sandbox: plain text,
and nothing of the site's own markup, scripts, styles or pictures. Where there is none, it is the stored text.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from django.utils.translation import gettext

from factcheck.models import Snapshot
from factcheck.snapshots.actions import read_snapshot_body, read_snapshot_record
from factcheck.snapshots.file_text import DOCUMENT_TYPES, HTML_TYPES, PDF, SPREADSHEET_TYPES, TEXT_TYPES
from lib.errors import DomainError
from lib.sandbox.runner import run_sandboxed

MAX_CELLS = 50_000
"""Cells of a spreadsheet that are shown; the original has the others."""
INDEX_SECONDS = 3
"""Seconds of a processor for a page that is indexed, and three times as many by the clock."""
_MAX_SHEET_NAME_LENGTH = 60
"""Characters of a sheet's name in a locator, which has room for a hundred."""
TABLE_TYPES = frozenset({"text/csv", "text/tab-separated-values"})
_TIME = re.compile(r"\s*[\[(]?((?:\d{1,2}:)?[0-5]?\d:[0-5]\d)(?:[.,]\d{1,3})?\b")
_MIN_TIMES = 2
"""Lines that begin with a time before a text is taken for a transcript."""
_PLAIN_SHEET_NAME = re.compile(r"\w+")
_WRAPPED_LINES = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyBlock:
    """A block of a copy. ``kind``: of articles.importers.readable, or "page", "sheet", "cells" and "line".

    ``cells`` are its texts, one but for the row of a table; of a "page" or "sheet", which begins there, its
    number or its name. ``locator`` is the place that a citation names, of "cells" without the column.
    ``row`` is the number of a row of a sheet.
    """

    kind: str
    cells: tuple[str, ...]
    locator: str = ""
    row: int = 0

    @property
    def length(self) -> int:
        return sum(map(len, self.cells))


@dataclass(frozen=True, slots=True)
class ReadableCopy:
    """``has_structure`` is False where headings, tables and cells could not be told from the stored text.

    ``is_cut`` where a table has more than MAX_CELLS cells.
    """

    blocks: list[CopyBlock] = field(default_factory=list)
    has_structure: bool = True
    is_cut: bool = False


def read_copy(snapshot: Snapshot, *, cpu_seconds: int = 10) -> ReadableCopy:
    """Return what there is to read of a snapshot. Never raises for what is in it, or where bytes are lost.

    A page of which the structure is not found in ``cpu_seconds`` is read by its stored text.
    """
    media_type = snapshot.media_type or ("text/html" if snapshot.url else "")
    if media_type == PDF:
        return ReadableCopy(list(_iter_pages(snapshot.text)))
    if media_type in TABLE_TYPES:
        return _read_table(snapshot.text, max_cells=MAX_CELLS)
    if media_type in TEXT_TYPES:
        return ReadableCopy(list(_iter_lines(snapshot.text)))
    try:
        blocks = _read_blocks(snapshot, media_type, cpu_seconds=cpu_seconds)
    except DomainError:
        blocks = []
    if blocks:
        filled = sum(map(bool, chain.from_iterable(block.cells for block in blocks if block.kind == "cells")))
        return ReadableCopy(blocks, is_cut=media_type in SPREADSHEET_TYPES and filled >= MAX_CELLS)
    lines = [
        CopyBlock(kind="p", cells=(line,)) for line in snapshot.text.split("\n") if line.strip("\f \r\t")
    ]
    return ReadableCopy(lines, has_structure=not lines)


def read_indexed_text(snapshot: Snapshot) -> str:
    """Return the text of a snapshot by which a search finds it: of a web page its article, without menus.

    It reads the stored bytes of a page, in the sandbox: for a worker.
    """
    media_type = snapshot.media_type or ("text/html" if snapshot.url else "")
    if media_type not in HTML_TYPES:
        return get_plain_text(media_type, snapshot.text)
    copy = read_copy(snapshot, cpu_seconds=INDEX_SECONDS)
    return "\n".join("\t".join(block.cells) for block in copy.blocks)


def get_plain_text(media_type: str, text: str) -> str:
    """Return a snapshot's text with the cells of a CSV file apart: in 1,20145 the comma is no part of one."""
    if media_type not in TABLE_TYPES:
        return text
    table = _read_table(text, max_cells=len(text) + 1)  # every one
    if not table.has_structure:
        return text
    return "\n".join("\t".join(block.cells) for block in table.blocks)


def _read_blocks(snapshot: Snapshot, media_type: str, *, cpu_seconds: int) -> list[CopyBlock]:
    from articles.importers import readable  # noqa: PLC0415 - a worker that checks links never needs it

    if media_type in SPREADSHEET_TYPES:
        return list(_iter_sheet_blocks(read_snapshot_body(snapshot)))
    if media_type in HTML_TYPES:
        record = read_snapshot_record(snapshot)
        declared = record.headers.get("content-type", media_type)
        found = run_sandboxed(
            readable.list_page_blocks,
            record.body,
            declared,
            answers=(readable.ReadableBlock,),
            cpu_seconds=cpu_seconds,
            wall_seconds=3 * cpu_seconds,
        )
    elif media_type in DOCUMENT_TYPES:
        found = run_sandboxed(
            readable.list_document_blocks,
            read_snapshot_body(snapshot),
            media_type,
            answers=(readable.ReadableBlock,),
        )
    else:
        return []
    return [CopyBlock(kind=block.kind, cells=block.cells) for block in found]


def _iter_pages(text: str) -> Iterator[CopyBlock]:
    if not text.strip("\f \n"):
        return
    for number, page in enumerate(text.split("\f"), start=1):
        locator = gettext("page {number}").format(number=number)
        yield CopyBlock(kind="page", cells=(str(number),), locator=locator)
        for part in _WRAPPED_LINES.split(page):
            if part.strip():
                yield CopyBlock(kind="p", cells=(part.strip("\n"),), locator=locator)


def _iter_sheet_blocks(body: bytes) -> Iterator[CopyBlock]:
    from articles.importers.spreadsheet import list_sheets  # noqa: PLC0415 - as above

    for name, rows in run_sandboxed(partial(list_sheets, max_cells=MAX_CELLS), body):
        if rows:
            yield CopyBlock(kind="sheet", cells=(name,))
            quoted = name if _PLAIN_SHEET_NAME.fullmatch(name) else f"'{name}'"
            for number, cells in rows:
                yield CopyBlock(
                    kind="cells",
                    cells=tuple(cells),
                    locator=f"{quoted[:_MAX_SHEET_NAME_LENGTH]}!",
                    row=number,
                )


def _read_table(text: str, *, max_cells: int) -> ReadableCopy:
    """Return the rows of a CSV file; from where it is no table any more, its lines."""
    headings = text.lstrip()[:MAX_CELLS].partition("\n")[0]
    lines = list(io.StringIO(text, newline=""))
    rows = csv.reader(lines, delimiter=max(",;\t|", key=headings.count))
    blocks: list[CopyBlock] = []
    read = 0
    try:
        for number, row in enumerate(rows, start=1):
            cells = tuple(" ".join(cell.split()) for cell in row)
            if any(cells):
                if max_cells <= 0:
                    return ReadableCopy(blocks, is_cut=True)
                max_cells -= len(cells)
                blocks.append(CopyBlock(kind="cells", cells=cells, row=number))
            read = rows.line_num
    except csv.Error:  # a quotation mark that is never closed, say
        blocks += _iter_lines("".join(lines[read:]), first=read + 1)
        return ReadableCopy(blocks, has_structure=False)
    return ReadableCopy(blocks)


def _iter_lines(text: str, *, first: int = 1) -> Iterator[CopyBlock]:
    """Yield the lines: of a transcript with the time that is said last before each, else with its number."""
    lines = text.split("\n")
    times = [_TIME.match(line) for line in lines]
    is_transcript = sum(map(bool, times)) >= _MIN_TIMES
    last_time = ""
    for number, (line, time) in enumerate(zip(lines, times, strict=True), start=first):
        last_time = time[1] if time else last_time
        if not line.strip("\f \r\t"):
            continue
        locator = last_time if is_transcript else gettext("line {number}").format(number=number)
        yield CopyBlock(kind="line", cells=(line.strip("\r"),), locator=locator)
