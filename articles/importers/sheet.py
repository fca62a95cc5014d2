"""The words of a spreadsheet (.xlsx, .ods) in reading order, to look passages up in. Run it in lib.child.

It is no importer: a table is evidence and no article. A sheet begins with its name; a line is a row, a tab
stands between two cells that are not empty. Numbers are as the file shows them (lib.cell_format for Excel's,
which keeps them bare). Nothing is calculated: a formula is what it came to when the file was saved.
"""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from posixpath import join, normpath

from lxml import etree

from articles.importers.archive import Archive
from lib import cell_format
from lib.errors import Invalid

MOST_CHARACTERS = 5_000_000
MOST_CELLS = 300_000
"""With something in them. What comes after is left out, as the later pages of a long PDF are."""
MOST_SHEETS = 200
MOST_OF_A_CELL = 32_767
"""Characters; Excel lets no more into one."""
MOST_ALIKE = 100
"""So often is a cell or a row written out that the file says is repeated."""
BETWEEN = "\n\f\n"

_ODS = "content.xml"
_BOOK = "xl/workbook.xml"
_BROKEN = (
    "This file is damaged, or no spreadsheet program wrote it: {} in it cannot be read. "
    "Save it anew and send it again."
)
_DEEP = 40
"""Elements within elements of one cell that are looked into."""
_CELLS = {"table-cell", "covered-table-cell"}


def words_of(body: bytes) -> str:
    """The text of the sheets, a form feed between two; "" for an empty one.

    Raises Invalid for what is damaged, locked or a bomb.
    """
    packed = Archive(body)
    if "META-INF/manifest.xml" in packed and b"encryption-data" in packed.read("META-INF/manifest.xml"):
        raise Invalid("This file is locked with a password. Save a copy without one and send that.")
    written = _Written()
    sheets = _excel(packed) if _BOOK in packed else _open_document(packed)
    for name, rows in sheets:
        if not written.sheet(name, rows):
            break
    return written.text()


class _Written:
    """What was read so far, within what is kept of one file."""

    def __init__(self) -> None:
        self.sheets: list[list[str]] = []
        self.characters = MOST_CHARACTERS
        self.cells = MOST_CELLS

    def sheet(self, name: str, rows: Iterator[list[str]]) -> bool:
        """Whether there is room for more."""
        lines: list[str] = []
        self.sheets.append(lines)
        self.line([name], lines)
        for row in rows:
            self.line(row, lines)
            if self.characters <= 0 or self.cells <= 0:
                return False
        return len(self.sheets) < MOST_SHEETS

    def line(self, row: list[str], lines: list[str]) -> None:
        cells = [" ".join(cell[:MOST_OF_A_CELL].replace("\x00", "").split()) for cell in row]
        line = "\t".join(cell for cell in cells if cell)[: max(0, self.characters)]
        if line:
            lines.append(line)
            self.characters -= len(line)
            self.cells -= sum(map(bool, cells))

    def text(self) -> str:
        return BETWEEN.join("\n".join(lines) for lines in self.sheets if lines)


def _elements(packed: Archive, name: str, *tags: str, starts: bool = False) -> Iterator[etree._Element]:
    """The elements called one of ``tags`` as each ends, let go once it was looked at; with ``starts`` those
    of the first of them as they begin.

    Raises Invalid for XML that is missing, broken or has a document type.
    """
    if name not in packed:
        raise Invalid(_BROKEN.format(name))
    found = etree.iterparse(
        BytesIO(packed.read(name)),
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
                raise Invalid(_BROKEN.format(name))
            first = False
            begins = starts and _name(element) == tags[0]
            if begins == (event == "start"):
                yield element
            if event == "end":
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError:
        raise Invalid(_BROKEN.format(name)) from None


# Excel: ECMA-376, part 1, 18 (SpreadsheetML)


def _excel(packed: Archive) -> Iterator[tuple[str, Iterator[list[str]]]]:
    parts = _parts(packed)
    strings: list[str] = []
    styles: list[str] = []
    for kind, target in parts.values():
        if kind == "sharedStrings":
            strings = list(_strings(packed, target))
        elif kind == "styles" and target in packed:
            styles = _formats(packed, target)
    since_1904 = any(
        element.get("date1904") in {"1", "true"} for element in _elements(packed, _BOOK, "workbookPr")
    )
    for sheet in _elements(packed, _BOOK, "sheet"):
        kind, target = parts.get(_attribute(sheet, "id"), ("", ""))
        if kind == "worksheet":
            yield sheet.get("name", ""), _rows(packed, target, strings, styles, since_1904=since_1904)


def _parts(packed: Archive) -> dict[str, tuple[str, str]]:
    """Relationship id -> the last word of its type, and the name of the packed file."""
    found = _elements(packed, "xl/_rels/workbook.xml.rels", "Relationship")
    return {
        one.get("Id", ""): (
            one.get("Type", "").rpartition("/")[2],
            normpath(join("/xl", one.get("Target", ""))).lstrip("/"),
        )
        for one in found
        if one.get("TargetMode") != "External"
    }


def _strings(packed: Archive, name: str) -> Iterator[str]:
    left = 4 * MOST_CHARACTERS
    for item in _elements(packed, name, "si"):
        said = _said(item)
        left -= len(said)
        if left < 0:
            return
        yield said


def _said(item: etree._Element) -> str:
    """The text of a string, without how its signs are pronounced (``rPh``)."""
    runs = [child for child in item if _name(child) in {"t", "r"}]
    texts = [one for run in runs for one in ([run] if _name(run) == "t" else run) if _name(one) == "t"]
    return "".join(text.text or "" for text in texts)


def _formats(packed: Archive, name: str) -> list[str]:
    """The format code of each cell style, by its number."""
    codes = dict(cell_format.BUILT_IN)
    numbers: list[int] = []
    for element in _elements(packed, name, "numFmt", "cellXfs"):
        with suppress(ValueError):
            if _name(element) == "numFmt":
                codes[int(element.get("numFmtId", ""))] = element.get("formatCode", "")
            else:
                numbers = [int(style.get("numFmtId", "0")) for style in element if _name(style) == "xf"]
    return [codes.get(number, cell_format.GENERAL) for number in numbers]


def _rows(
    packed: Archive, name: str, strings: list[str], styles: list[str], *, since_1904: bool
) -> Iterator[list[str]]:
    for row in _elements(packed, name, "row"):
        yield [_shown(cell, strings, styles, since_1904=since_1904) for cell in row if _name(cell) == "c"]


def _shown(cell: etree._Element, strings: list[str], styles: list[str], *, since_1904: bool) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_said(child) for child in cell if _name(child) == "is")
    value = next((child.text or "" for child in cell if _name(child) == "v"), "").strip()
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value, value)
    if kind not in {"s", "n"} or not value:
        return value
    try:
        if kind == "s":
            return strings[max(0, int(value))]
        style = styles[max(0, int(cell.get("s", "0")))]
    except (ValueError, IndexError):
        return "" if kind == "s" else cell_format.shown(value, cell_format.GENERAL)
    return cell_format.shown(value, style, since_1904=since_1904)


# OpenDocument 1.3, part 3, 9 (tables): each cell says in words what it shows


def _open_document(packed: Archive) -> Iterator[tuple[str, Iterator[list[str]]]]:
    found = _elements(packed, _ODS, "table", "table-row", starts=True)
    ahead: list[etree._Element] = []

    def rows() -> Iterator[list[str]]:
        for element in found:
            if _name(element) == "table":
                ahead.append(element)
                return
            row = list(_cells(element))
            for _ in range(_repeated(element, "number-rows-repeated") if any(row) else 1):
                yield row

    ahead.extend(element for element in [next(found, None)] if element is not None)
    while ahead:
        table = ahead.pop()
        yield _attribute(table, "name"), rows()


def _cells(row: etree._Element) -> Iterator[str]:
    for cell in row:
        if _name(cell) in _CELLS:
            said = "\n".join(_paragraph(child) for child in cell if _name(child) == "p")
            for _ in range(_repeated(cell, "number-columns-repeated") if said.strip() else 1):
                yield said


def _paragraph(element: etree._Element, depth: int = 0) -> str:
    said = [element.text or ""]
    for child in element:
        name = _name(child)
        if name in {"s", "tab", "line-break"}:
            said.append(" ")
        elif name != "annotation" and depth < _DEEP:
            said.append(_paragraph(child, depth + 1))
        said.append(child.tail or "")
    return "".join(said)


def _repeated(element: etree._Element, name: str) -> int:
    with suppress(ValueError):
        return min(MOST_ALIKE, max(1, int(_attribute(element, name) or 1)))
    return 1


def _attribute(element: etree._Element, name: str) -> str:
    """The attribute of that name, in whatever namespace."""
    return next((str(said) for key, said in element.items() if key.rpartition("}")[2] == name), "")


def _name(element: etree._Element) -> str:
    """As articles.importers.xml.local, which asks more of each: here there are a million."""
    return str(element.tag).rpartition("}")[2]
