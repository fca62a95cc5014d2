"""Rows of a table that somebody uploads: CSV in whatever form, Excel, OpenDocument. Run it in the sandbox."""

import csv
import io
import re
from itertools import islice

from django.utils.translation import gettext, gettext_lazy

from articles.importers.charset import decode_body
from articles.importers.spreadsheet import MAX_CELL_LENGTH, NumberedRow, list_spreadsheet_rows
from articles.importers.zip_archive import ZIP_SIGNATURES
from lib.errors import Invalid
from lib.files.exports import is_formula, strip_escapes_within
from lib.sentences import INVISIBLE_CHARACTERS
from lib.text.phrases import format_number

MAX_ROWS = 2_000
"""Rows with content, without the headings."""
MAX_COLUMNS = 60
_DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 20
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff]")
_NOT_A_TABLE = gettext_lazy(
    "Stet cannot read this file as a table. Save it as CSV (UTF-8) or as an Excel workbook (.xlsx) and "
    "upload that."
)


def read_table(body: bytes) -> list[NumberedRow]:
    """Return the headings and the rows with content, each with its number in the file.

    All have the same number of cells. Raises Invalid for what is no table or too large.
    """
    if body.startswith(_OLD_EXCEL):
        raise Invalid(_NOT_A_TABLE)
    if body.startswith(ZIP_SIGNATURES):
        rows = list_spreadsheet_rows(body, max_rows=MAX_ROWS + 1)
    else:
        rows = _list_csv_rows(decode_body(body))
    if len(rows) > MAX_ROWS + 1:
        message = gettext("This file has more than {max} rows. Split it, and import the parts one by one.")
        raise Invalid(message.format(max=format_number(MAX_ROWS)))
    tidy = [(number, [_tidy_cell(cell) for cell in cells]) for number, cells in rows]
    width = max((_count_filled(cells) for _, cells in tidy), default=0)
    if width > MAX_COLUMNS:
        message = gettext("This file has more than {max} columns. Delete those that Stet does not need.")
        raise Invalid(message.format(max=format_number(MAX_COLUMNS)))
    if len(tidy) < 2:
        raise Invalid(
            gettext(
                "There are no rows to import. The first row has the headings, each further row one claim."
            )
        )
    return [(number, [*cells, *[""] * width][:width]) for number, cells in tidy]


def strip_apostrophe(text: str) -> str:
    """Return the text without the apostrophe that an export put before what looks like a formula."""
    return text[1:] if text[:1] == "'" and (text[1:2] == "'" or is_formula(text[1:])) else text


def protect_apostrophe(text: str) -> str:
    """Return the text as an export writes it, so that ``strip_apostrophe`` gives the same text back."""
    return text if strip_apostrophe(text) == text else f"'{text}"


def _tidy_cell(cell: str) -> str:
    text = cell[: MAX_CELL_LENGTH + 1].replace("\r\n", "\n").replace("\r", "\n")
    return strip_apostrophe(INVISIBLE_CHARACTERS.sub("", _NOT_TEXT.sub("", text)).strip()).strip()


def _count_filled(cells: list[str]) -> int:
    """Return the number of cells up to the last one with content."""
    return max((place for place, cell in enumerate(cells, start=1) if cell), default=0)


def _list_csv_rows(text: str) -> list[NumberedRow]:
    text = text.removeprefix("\ufeff").replace("\x00", "")
    first, _, rest = text.partition("\n")
    # Excel writes and hides a first line that names the delimiter.
    named = first.strip().strip('"').lower()
    if len(named) == 5 and named.startswith("sep="):
        text, delimiter = rest, first.strip().strip('"')[4]
    else:
        delimiter = _find_delimiter(text)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        filled = ((number, row) for number, row in enumerate(rows, start=1) if any(map(str.strip, row)))
        return [(number, [*map(strip_escapes_within, row)]) for number, row in islice(filled, MAX_ROWS + 2)]
    except csv.Error:
        raise Invalid(_NOT_A_TABLE) from None


def _find_delimiter(text: str) -> str:
    """Return the delimiter by which most of the first rows have as many cells as the headings."""

    def judge(delimiter: str) -> tuple[float, int]:
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            sample = list(islice((row for row in rows if row), _SAMPLE_ROWS))
        except csv.Error:
            return 0, 0
        width = len(sample[0]) if sample else 0
        return (sum(len(row) == width for row in sample) / len(sample) if width > 1 else 0), width

    return max(_DELIMITERS, key=judge)
