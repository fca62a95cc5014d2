"""A page as blocks to read: its article, its headings, lists and tables; nothing that runs, and no menu."""

import pytest

from articles.importers.readable import ReadableBlock, list_document_blocks, list_page_blocks
from articles.importers.spreadsheet import list_sheets
from lib.errors import Invalid
from lib.files import file_types
from tests.articles.document_factories import build_docx, build_ods, build_xlsx
from tests.articles.readable_page import LONG, PAGE


def test_a_page_keeps_its_structure_and_loses_its_menu_and_whatever_runs():
    blocks = list_page_blocks(PAGE.encode(), "text/html; charset=utf-8")
    assert ReadableBlock("h1", ("Deaths rose",)) in blocks
    assert ReadableBlock("h2", ("By region",)) in blocks
    assert ReadableBlock("row", ("North", "12,000")) in blocks
    assert [block.kind for block in blocks].count("quote") == 1
    assert ReadableBlock("bullet", (LONG,)) in blocks
    words = " ".join(cell for block in blocks for cell in block.cells)
    for gone in ("alert(1)", "alert(2)", "Markets", "cookies", "color: red", "evil.example"):
        assert gone not in words
    assert "<img src=x onerror=alert(3)>" in words, "text stays text: the template escapes it"


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 300,
        b"<p " + b"a=1 " * 2_000 + b">x</p>",
        b"<table>" + b"<tr><td>" * 30_000,
        b"\x00\xff\xfe<html>",
        b"",
    ],
)
def test_a_hostile_page_is_refused_or_read_but_never_crashes(body):
    try:
        blocks = list_page_blocks(body, "text/html")
    except Invalid:
        return
    assert all(isinstance(cell, str) for block in blocks for cell in block.cells)


def test_a_word_document_is_read_with_its_title():
    body = build_docx(LONG, title="Minutes of the board")
    blocks = list_document_blocks(body, file_types.DOCX.media_type)
    assert [block.kind for block in blocks] == ["h1", "p"]
    assert blocks[1].cells == (LONG,)


def test_cells_stand_in_their_columns_and_rows():
    row = '<row r="3"><c r="B3" t="inlineStr"><is><t>North</t></is></c><c r="D3"><v>12000</v></c></row>'
    assert list_sheets(build_xlsx(("Deaths", row)), max_cells=100) == [
        ("Deaths", [(3, ["", "North", "", "12000"])])
    ]
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    gap = '<table:table-cell table:number-columns-repeated="2"/>'
    line = f"<table:table-row>{gap}{cell.format('South')}</table:table-row>"
    assert list_sheets(build_ods(("Deaths", line * 2)), max_cells=1) == [("Deaths", [(1, ["", "", "South"])])]
