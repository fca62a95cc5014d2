"""CSV and XLSX for spreadsheets, written so that no text becomes a formula (pure).

CSV for spreadsheets, written so that no text becomes a formula (pure).

Where the decimal sign is a comma, spreadsheets split a file at semicolons (and at tabs) and know no quotation
mark within a field: there a cell ends in the middle of ours. So what would begin such a cell is escaped too.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_AFTER_SEPARATOR = re.compile(r"([;\t\r\n][ \u00a0\ufeff\"]*+)('*+[=+\-@＝＋－＠])")
"""Beginning of a cell where a file is split at semicolons; an apostrophe there gets one more."""
_ESCAPED = re.compile(r"([;\t\r\n][ \u00a0\ufeff\"]*+)'('*+[=+\-@＝＋－＠])")


def escape_csv_cell(value: object) -> str:
    """Put an apostrophe before what a spreadsheet would calculate (OWASP ASVS 5.0, 1.2.10)."""
    text = _AFTER_SEPARATOR.sub(r"\1'\2", "" if value is None else str(value))
    return f"'{text}" if is_formula(text) else text


def strip_escapes_within(text: str) -> str:
    """Return the text without the apostrophes that ``escape_csv_cell`` puts anywhere but at its beginning."""
    return _ESCAPED.sub(r"\1\2", text)


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would calculate this text."""
    return text.lstrip(" \u00a0\ufeff").startswith(_FORMULA) or text[:1] in _FORMULA


def render_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Render a table by RFC 4180 in UTF-8, with the byte order mark by which spreadsheets know it."""
    return b"".join(iter_csv_lines(head, rows))


def iter_csv_lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield the same a line at a time, for a table too long to hold in memory."""
    yield "\ufeff".encode() + _encode_csv_line([escape_csv_cell(value) for value in head])
    for row in rows:
        yield _encode_csv_line([escape_csv_cell(value) for value in row])


def _encode_csv_line(values: Sequence[object]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(values)
    return out.getvalue().encode("utf-8", "replace")


MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_TITLE_LENGTH = 31
"""Characters of the name of a sheet; Excel refuses more."""
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PACKAGE_TYPE = "application/vnd.openxmlformats-package"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with its head."""

    title: str
    head: Sequence[object]
    rows: Iterable[Sequence[object]]


def render_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Render the sheets as one workbook. Text is stored as text, so that nothing in it is calculated."""
    pages = [f"worksheets/sheet{number}.xml" for number in range(1, len(sheets) + 1)]
    parts = {
        "[Content_Types].xml": _build_types(pages),
        "_rels/.rels": _build_relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _build_workbook(sheets),
        "xl/_rels/workbook.xml.rels": _build_relations([("worksheet", page) for page in pages]),
    } | {f"xl/{page}": _build_sheet(sheet) for page, sheet in zip(pages, sheets, strict=True)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, root in parts.items():
            archive.writestr(name, tostring(root, encoding="UTF-8", xml_declaration=True))
    return out.getvalue()


def _build_types(pages: Sequence[str]) -> Element:
    root = Element("Types", xmlns=f"{_PACKAGE}/content-types")
    relations = f"{_PACKAGE_TYPE}.relationships+xml"
    for extension, kind in (("rels", relations), ("xml", "application/xml")):
        SubElement(root, "Default", Extension=extension, ContentType=kind)
    for part, kind in [("workbook.xml", "sheet.main+xml"), *((page, "worksheet+xml") for page in pages)]:
        SubElement(root, "Override", PartName=f"/xl/{part}", ContentType=f"{_TYPE}.{kind}")
    return root


def _build_relations(targets: Sequence[tuple[str, str]]) -> Element:
    root = Element("Relationships", xmlns=f"{_PACKAGE}/relationships")
    for number, (kind, target) in enumerate(targets, start=1):
        SubElement(root, "Relationship", Id=f"rId{number}", Type=f"{_RELATIONS}/{kind}", Target=target)
    return root


def _build_workbook(sheets: Sequence[Sheet]) -> Element:
    root = Element("workbook", {"xmlns": _MAIN, "xmlns:r": _RELATIONS})
    found = SubElement(root, "sheets")
    for number, title in enumerate(_build_titles(sheets), start=1):
        SubElement(found, "sheet", {"name": title, "sheetId": str(number), "r:id": f"rId{number}"})
    return root


def _build_titles(sheets: Sequence[Sheet]) -> list[str]:
    """Return names that are allowed, each once in whatever case."""
    found: list[str] = []
    for number, sheet in enumerate(sheets, start=1):
        title = _NOT_IN_XML.sub("", _NOT_IN_TITLES.sub(" ", sheet.title)).strip()[:MAX_TITLE_LENGTH]
        if not title or title.casefold() in {each.casefold() for each in found}:
            title = f"{number} {title}"[:MAX_TITLE_LENGTH].strip()
        found.append(title)
    return found


def _build_sheet(sheet: Sheet) -> Element:
    root = Element("worksheet", xmlns=_MAIN)
    rows = SubElement(root, "sheetData")
    for values in [sheet.head, *sheet.rows]:
        row = SubElement(rows, "row")
        for value in values:
            _add_cell(row, value)
    return root


def _add_cell(row: Element, value: object) -> None:
    cell = SubElement(row, "c")
    if isinstance(value, int | float) and not isinstance(value, bool):
        SubElement(cell, "v").text = str(value)
    elif text := _NOT_IN_XML.sub("", "" if value is None else str(value)):
        cell.set("t", "inlineStr")
        SubElement(SubElement(cell, "is"), "t", {"xml:space": "preserve"}).text = text
