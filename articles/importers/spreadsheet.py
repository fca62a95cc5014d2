"""Text and rows of a spreadsheet (.xlsx, .ods). Run both in lib.sandbox.runner.

It is no importer: a table is a source and no article. In the text, to find passages in, a sheet begins with
its name; a line is a row, with a tab between two cells that are not empty. Numbers are as the file shows them
(lib.files.number_format for Excel's, which stores them bare). In the rows each cell is in its column, and a
date is ISO 8601 however the file shows it. Nothing is calculated: a formula has the result of when the file
was saved.
"""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import islice
from posixpath import join, normpath

from django.utils.translation import gettext_lazy
from lxml import etree

from articles.importers.zip_archive import ZipArchive
from lib.errors import Invalid
from lib.files import number_format
from lib.sentences import gettext

MAX_CHARACTERS = 5_000_000
MAX_CELLS = 300_000
"""Cells with content. Later ones are left out, as the later pages of a long PDF are."""
MAX_SHEETS = 200
MAX_CELL_LENGTH = 32_767
"""Characters; Excel allows no more in one."""
MAX_REPEATS = 100
"""Limit of copies of a cell or a row that the file declares as repeated."""
SHEET_SEPARATOR = "\n\f\n"
MAX_ROW_NUMBER = 1_048_576
"""The last row that a spreadsheet has. One that says it is further down is counted on from there."""
MAX_COLUMNS = 1_000
"""Columns of a table; cells further to the right are left out."""

NumberedRow = tuple[int, list[str]]
"""The number of a row in its sheet, from 1, and its cells."""

_ODS = "content.xml"
_BOOK = "xl/workbook.xml"
_BROKEN = gettext_lazy(
    "This file is damaged or was not saved by a spreadsheet program: {part} cannot be read. Save it again "
    "and "
    "send it."
)
_DEEP = 40
"""Depth of nested elements of one cell that are read."""
_CELLS = {"table-cell", "covered-table-cell"}


def extract_spreadsheet_text(body: bytes) -> str:
    """Return the text of the sheets, a form feed between two; "" for an empty one.

    Raises Invalid for what is damaged, locked or a bomb.
    """
    written = _BoundedOutput()
    for name, rows in _iter_sheets(body):
        if not written.add_sheet(name, rows):
            break
    return written.get_text()


def list_spreadsheet_rows(body: bytes, *, max_rows: int) -> list[NumberedRow]:
    """Return the rows with content of the first sheet that has any, ``max_rows`` and one more at most.

    Raises Invalid as ``extract_spreadsheet_text`` does.
    """
    for _, rows in _iter_sheets(body, as_table=True):
        if filled := list(islice((row for row in rows if any(map(str.strip, row[1]))), max_rows + 1)):
            return filled
    return []


def list_sheets(body: bytes, *, max_cells: int) -> list[tuple[str, list[NumberedRow]]]:
    """Return the sheets by name, with each cell in its column as the file shows it, empty rows left out.

    At most ``max_cells`` cells with content. Raises Invalid as ``extract_spreadsheet_text`` does.
    """
    sheets: list[tuple[str, list[NumberedRow]]] = []
    for name, rows in islice(_iter_sheets(body, in_columns=True), MAX_SHEETS):
        filled_rows: list[NumberedRow] = []
        sheets.append((name, filled_rows))
        for number, row in rows:
            cells = [" ".join(cell[:MAX_CELL_LENGTH].replace("\x00", "").split()) for cell in row]
            if filled := sum(map(bool, cells)):
                filled_rows.append((number, cells[:MAX_COLUMNS]))
                max_cells -= filled
            if max_cells <= 0:
                return sheets
    return sheets


def _iter_sheets(
    body: bytes, *, as_table: bool = False, in_columns: bool = False
) -> Iterator[tuple[str, Iterator[NumberedRow]]]:
    """Yield the sheets. ``in_columns`` keeps cells in their columns; ``as_table`` too, and dates in ISO."""
    packed = ZipArchive(body)
    if "META-INF/manifest.xml" in packed and b"encryption-data" in packed.read_file("META-INF/manifest.xml"):
        raise Invalid(
            gettext("This file is locked with a password. Save a copy without a password and send that.")
        )
    if _BOOK in packed:
        yield from _iter_excel_sheets(packed, as_table=as_table)
    else:
        yield from _iter_ods_sheets(packed, as_table=as_table, in_columns=in_columns or as_table)


class _BoundedOutput:
    """Text read so far, within the limits of one file."""

    def __init__(self) -> None:
        self.sheets: list[list[str]] = []
        self.characters = MAX_CHARACTERS
        self.cells = MAX_CELLS

    def add_sheet(self, name: str, rows: Iterator[NumberedRow]) -> bool:
        """Add a sheet; return whether there is room for more."""
        lines: list[str] = []
        self.sheets.append(lines)
        self.add_line([name], lines)
        for _, row in rows:
            self.add_line(row, lines)
            if self.characters <= 0 or self.cells <= 0:
                return False
        return len(self.sheets) < MAX_SHEETS

    def add_line(self, row: list[str], lines: list[str]) -> None:
        cells = [" ".join(cell[:MAX_CELL_LENGTH].replace("\x00", "").split()) for cell in row]
        line = "\t".join(cell for cell in cells if cell)[: max(0, self.characters)]
        if line:
            lines.append(line)
            self.characters -= len(line)
            self.cells -= sum(map(bool, cells))

    def get_text(self) -> str:
        return SHEET_SEPARATOR.join("\n".join(lines) for lines in self.sheets if lines)


def _iter_elements(
    packed: ZipArchive, name: str, *tags: str, starts: bool = False
) -> Iterator[etree._Element]:
    """Yield the elements called one of ``tags`` as each ends, and free each after use.

    With ``starts`` those of the first tag are yielded as they begin. Raises Invalid for XML that is missing,
    broken or has a document type.
    """
    if name not in packed:
        raise Invalid(_BROKEN.format(part=name))
    found = etree.iterparse(
        BytesIO(packed.read_file(name)),
        events=("start", "end") if starts else ("end",),
        tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    first = True
    try:
        for event, element in found:
            if first and element.getroottree().docinfo.internalDTD is not None:
                raise Invalid(_BROKEN.format(part=name))
            first = False
            begins = starts and _get_local_name(element) == tags[0]
            if begins == (event == "start"):
                yield element
            if event == "end":
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError:
        raise Invalid(_BROKEN.format(part=name)) from None


# Excel: ECMA-376, part 1, 18 (SpreadsheetML)


def _iter_excel_sheets(packed: ZipArchive, *, as_table: bool) -> Iterator[tuple[str, Iterator[NumberedRow]]]:
    parts = _read_relationships(packed)
    strings: list[str] = []
    styles: list[str] = []
    for kind, target in parts.values():
        if kind == "sharedStrings":
            strings = list(_iter_shared_strings(packed, target))
        elif kind == "styles" and target in packed:
            styles = _read_cell_formats(packed, target)
    if as_table:
        styles = [number_format.get_iso_format(style) or style for style in styles]
    since_1904 = any(
        element.get("date1904") in {"1", "true"} for element in _iter_elements(packed, _BOOK, "workbookPr")
    )
    for sheet in _iter_elements(packed, _BOOK, "sheet"):
        kind, target = parts.get(_get_attribute(sheet, "id"), ("", ""))
        if kind == "worksheet":
            yield sheet.get("name", ""), _iter_rows(packed, target, strings, styles, since_1904=since_1904)


def _read_relationships(packed: ZipArchive) -> dict[str, tuple[str, str]]:
    """Return {relationship id: (last word of its type, name of the packed file)}."""
    found = _iter_elements(packed, "xl/_rels/workbook.xml.rels", "Relationship")
    return {
        one.get("Id", ""): (
            one.get("Type", "").rpartition("/")[2],
            normpath(join("/xl", one.get("Target", ""))).lstrip("/"),
        )
        for one in found
        if one.get("TargetMode") != "External"
    }


def _iter_shared_strings(packed: ZipArchive, name: str) -> Iterator[str]:
    left = 4 * MAX_CHARACTERS
    for item in _iter_elements(packed, name, "si"):
        value = _get_string_text(item)
        left -= len(value)
        if left < 0:
            return
        yield value


def _get_string_text(item: etree._Element) -> str:
    """Return the text of a string, without its phonetic guide (``rPh``)."""
    runs = [child for child in item if _get_local_name(child) in {"t", "r"}]
    texts = [
        one
        for run in runs
        for one in ([run] if _get_local_name(run) == "t" else run)
        if _get_local_name(one) == "t"
    ]
    return "".join(text.text or "" for text in texts)


def _read_cell_formats(packed: ZipArchive, name: str) -> list[str]:
    """Return the format code of each cell style, by its number."""
    codes = dict(number_format.BUILT_IN)
    numbers: list[int] = []
    for element in _iter_elements(packed, name, "numFmt", "cellXfs"):
        with suppress(ValueError):
            if _get_local_name(element) == "numFmt":
                codes[int(element.get("numFmtId", ""))] = element.get("formatCode", "")
            else:
                numbers = [
                    int(style.get("numFmtId", "0")) for style in element if _get_local_name(style) == "xf"
                ]
    return [codes.get(number, number_format.GENERAL) for number in numbers]


def _iter_rows(
    packed: ZipArchive, name: str, strings: list[str], styles: list[str], *, since_1904: bool
) -> Iterator[NumberedRow]:
    number = 0
    for row in _iter_elements(packed, name, "row"):
        number = max(number + 1, min(_parse_position(row.get("r", "")), MAX_ROW_NUMBER))
        cells: list[str] = []
        for cell in row:
            if _get_local_name(cell) != "c":
                continue
            # A cell that is empty need not be in the file: the next one names its column.
            column = _parse_column(cell.get("r", ""))
            if len(cells) < column <= MAX_COLUMNS:
                cells += [""] * (column - 1 - len(cells))
            cells.append(_format_cell(cell, strings, styles, since_1904=since_1904))
        yield number, cells


def _parse_position(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 12 else 0


def _parse_column(reference: str) -> int:
    """Return the column of a cell's name, from 1: 28 for AB7. 0 for anything else."""
    letters = reference.rstrip("0123456789")
    if not 0 < len(letters) < 4 or not (letters.isascii() and letters.isalpha() and letters.isupper()):
        return 0
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _format_cell(cell: etree._Element, strings: list[str], styles: list[str], *, since_1904: bool) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_get_string_text(child) for child in cell if _get_local_name(child) == "is")
    value = next((child.text or "" for child in cell if _get_local_name(child) == "v"), "").strip()
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value, value)
    if kind not in {"s", "n"} or not value:
        return value
    try:
        if kind == "s":
            return strings[max(0, int(value))]
        style = styles[max(0, int(cell.get("s", "0")))]
    except (ValueError, IndexError):
        return "" if kind == "s" else number_format.format_cell_value(value, number_format.GENERAL)
    return number_format.format_cell_value(value, style, since_1904=since_1904)


# OpenDocument 1.3, part 3, 9 (tables): each cell has the text that it shows


def _iter_ods_sheets(
    packed: ZipArchive, *, as_table: bool, in_columns: bool
) -> Iterator[tuple[str, Iterator[NumberedRow]]]:
    found = _iter_elements(packed, _ODS, "table", "table-row", starts=True)
    ahead: list[etree._Element] = []

    def rows() -> Iterator[NumberedRow]:
        number = 1
        for element in found:
            if _get_local_name(element) == "table":
                ahead.append(element)
                return
            row = list(_iter_cells(element, as_table=as_table, in_columns=in_columns))
            copies = _parse_position(_get_attribute(element, "number-rows-repeated")) or 1
            for copy in range(min(MAX_REPEATS, copies) if any(row) else 1):
                yield number + copy, row
            number += min(copies, max(1, MAX_ROW_NUMBER - number))

    ahead.extend(element for element in [next(found, None)] if element is not None)
    while ahead:
        table = ahead.pop()
        yield _get_attribute(table, "name"), rows()


def _iter_cells(row: etree._Element, *, as_table: bool, in_columns: bool) -> Iterator[str]:
    for cell in row:
        if _get_local_name(cell) in _CELLS:
            message = "\n".join(_get_paragraph_text(child) for child in cell if _get_local_name(child) == "p")
            if as_table:
                message = _get_attribute(cell, "date-value").replace("T", " ") or message
            copies = (
                _get_repeat_count(cell, "number-columns-repeated") if in_columns or message.strip() else 1
            )
            for _ in range(copies):
                yield message


def _get_paragraph_text(element: etree._Element, depth: int = 0) -> str:
    value = [element.text or ""]
    for child in element:
        name = _get_local_name(child)
        if name in {"s", "tab", "line-break"}:
            value.append(" ")
        elif name != "annotation" and depth < _DEEP:
            value.append(_get_paragraph_text(child, depth + 1))
        value.append(child.tail or "")
    return "".join(value)


def _get_repeat_count(element: etree._Element, name: str) -> int:
    with suppress(ValueError):
        return min(MAX_REPEATS, max(1, int(_get_attribute(element, name) or 1)))
    return 1


def _get_attribute(element: etree._Element, name: str) -> str:
    """Return the attribute of that name, in any namespace."""
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == name), "")


def _get_local_name(element: etree._Element) -> str:
    """Return the name without namespace, faster than ``strict_xml.get_local_name`` for a million elements."""
    return str(element.tag).rpartition("}")[2]
