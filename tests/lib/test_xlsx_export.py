"""XLSX: a reader of spreadsheets reads what was written, and text stays text."""

import io
import zipfile

from articles.importers.spreadsheet import extract_spreadsheet_text
from lib.files.exports import Sheet, render_xlsx


def test_a_spreadsheet_reader_reads_it() -> None:
    body = render_xlsx(
        [
            Sheet("Verdicts: all", ["Claimant", "Number"], [["Ada & <Co>", 3], ["=1+1", 2.5], ["", None]]),
            Sheet("Empty", ["Day"], []),
        ]
    )
    assert extract_spreadsheet_text(body) == (
        "Verdicts all\nClaimant\tNumber\nAda & <Co>\t3\n=1+1\t2.5\n\f\nEmpty\nDay"
    )


def test_no_cell_is_a_formula_or_breaks_the_file() -> None:
    body = render_xlsx([Sheet("S", ["a"], [["=cmd|x"], ["\x00\ud800bell\x07"], ["  spaced  "], [True]])])
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert 't="inlineStr"><is><t xml:space="preserve">=cmd|x</t>' in sheet
    for text in ("bell", "  spaced  ", "True"):
        assert f">{text}<" in sheet


def test_sheets_have_names_that_excel_takes() -> None:
    body = render_xlsx([Sheet(name, [], []) for name in ("Same", "same", "[]", "x" * 40)])
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        workbook = book.read("xl/workbook.xml").decode()
    for name in ("Same", "2 same", "3", "x" * 31):
        assert f'name="{name}"' in workbook
