"""A spreadsheet's words: what its reader sees, in reading order, and no harm from one made to do it."""

import pytest

from articles.importers import spreadsheet
from articles.importers.spreadsheet import extract_spreadsheet_text
from lib.errors import Invalid
from lib.sandbox.runner import SandboxLimitExceeded, run_sandboxed
from lib.text_anchoring.selectors import has_passage
from tests.articles.document_factories import build_ods, build_xlsx, build_zip
from tests.articles.hostile_archives import EXTERNAL, LAUGHS, build_overlapping_zip, patch_zip_entry

STRINGS = "<si><t>Maize</t></si><si><r><t>Rye </t></r><r><t>and oats</t></r><rPh><t>noise</t></rPh></si>"
FORMATS = '<numFmt numFmtId="170" formatCode="#,##0&quot; t&quot;"/>'
STYLES = '<xf numFmtId="3"/><xf numFmtId="170"/><xf numFmtId="10"/><xf numFmtId="14"/>'


def cell(text: str, times: int = 1) -> str:
    repeated = f'table:number-columns-repeated="{times}"'
    return f"<table:table-cell {repeated}><text:p>{text}</text:p></table:table-cell>"


HARVEST = build_xlsx(
    (
        "Harvest 2025",
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" s="1"><v>19864</v></c>'
        '<c r="D1" s="3"><v>0.1249</v></c></row>'
        '<row r="2"><c r="A2" t="s"><v>1</v></c><c s="2"><f>SUM(C1:C9)</f><v>20145.2</v></c>'
        '<c s="4"><v>46084</v></c></row>',
    ),
    (
        "Notes",
        '<row><c t="inlineStr"><is><t>Weighed at the gate</t></is></c><c t="str"><v>by hand</v></c>'
        '<c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c><v>0.30000000000000004</v></c></row>',
    ),
    strings=STRINGS,
    formats=FORMATS,
    styles=STYLES,
)


def test_excel_reads_as_its_reader_sees_it():
    assert extract_spreadsheet_text(HARVEST) == (
        "Harvest 2025\nMaize\t19,864\t12.49%\nRye and oats\t20,145 t\t2026-03-03\n\f\n"
        "Notes\nWeighed at the gate\tby hand\tTRUE\t#N/A\t0.3"
    )


def test_days_are_counted_from_1904_where_the_file_says_so():
    rows = '<row><c s="4"><v>44622</v></c></row>'
    assert extract_spreadsheet_text(build_xlsx(("A", rows), styles=STYLES, date1904="1")) == "A\n2026-03-03"


def test_open_document_reads_as_its_reader_sees_it():
    note = "<office:annotation><text:p>a comment</text:p></office:annotation>"
    rows = (
        f"<table:table-header-rows><table:table-row>{cell('Crop')}{cell('Tonnes')}</table:table-row>"
        "</table:table-header-rows><table:table-row><table:table-cell>"
        f"{note}<text:p>Maize<text:s/>(<text:span>dry</text:span>)</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="3"/>'
        f'{cell("19,864")}</table:table-row><table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        f'<table:table-row table:number-rows-repeated="2">{cell("0", 2)}</table:table-row>'
    )
    assert extract_spreadsheet_text(
        build_ods(
            ("Harvest", rows), ("Empty", ""), ("Last", f"<table:table-row>{cell('end')}</table:table-row>")
        )
    ) == ("Harvest\nCrop\tTonnes\nMaize (dry)\t19,864\n0\t0\n0\t0\n\f\nEmpty\n\f\nLast\nend")


@pytest.mark.parametrize(
    "body", [HARVEST, build_ods(("x", f"<table:table-row>{cell('Maize')}{cell('19,864')}</table:table-row>"))]
)
def test_a_passage_is_found_across_two_cells_and_its_figures_are_kept_apart(body):
    text = extract_spreadsheet_text(body)
    assert has_passage(text, "Maize 19,864")
    assert not has_passage(text, "Maize 19,86")
    assert not has_passage(text, "Maize 19864")


def test_one_string_in_very_many_cells_is_kept_within_bounds(monkeypatch):
    monkeypatch.setattr(spreadsheet, "MAX_CHARACTERS", 10_000)
    long = f"<si><t>{'x' * 3_000} </t></si>"
    text = extract_spreadsheet_text(
        build_xlsx(("A", '<row><c t="s"><v>0</v></c></row>' * 5_000), strings=long)
    )
    assert 9_000 < len(text) < 10_100


def test_what_says_it_is_repeated_without_end_is_written_out_a_few_times():
    rows = (
        f'<table:table-row table:number-rows-repeated="999999999">{cell("x", 999_999_999)}</table:table-row>'
    )
    assert extract_spreadsheet_text(build_ods(("A", rows))).count("x") == spreadsheet.MAX_REPEATS**2


def whole(name: str, said: str) -> bytes:
    return build_zip({"xl/workbook.xml": "<workbook/>", "xl/_rels/workbook.xml.rels": "<x/>", name: said})


HOSTILE = {
    "nothing packed in it": b"PK\x03\x04 xl/workbook.xml",
    "cut off": HARVEST[: len(HARVEST) // 2],
    "grows a hundred times": build_zip({"xl/workbook.xml": bytes(30_000_000)}),
    "says it is smaller than it is": patch_zip_entry(
        build_zip({"xl/workbook.xml": "x" * 9_000}), 24, "<I", 10
    ),
    "two files in the same bytes": build_overlapping_zip().replace(b"word/documen", b"xl/_workbook"),
    "no book": build_zip({"xl/worksheets/sheet1.xml": "<x/>"}),
    "broken book": whole("xl/workbook.xml", "<workbook><sheets>"),
    "laughs": whole("xl/workbook.xml", f"{LAUGHS}<workbook><workbookPr/>&j;</workbook>"),
    "reads a file": whole("xl/workbook.xml", f"{EXTERNAL}<workbook><workbookPr/>&a;</workbook>"),
    "locked": build_ods(("A", ""), **{"META-INF__manifest.xml": "<encryption-data/>"}),
}


@pytest.mark.parametrize("why", HOSTILE)
def test_one_that_was_made_to_do_harm_is_refused_in_a_sentence(why):
    with pytest.raises(Invalid) as data:
        run_sandboxed(extract_spreadsheet_text, HOSTILE[why], cpu_seconds=5)
    assert not isinstance(data.value, SandboxLimitExceeded), data.value
    assert data.value.message.endswith(".")


@pytest.mark.parametrize(
    "said",
    [
        '<c t="s"><v>99</v></c>', '<c t="s"><v>-1</v></c>', '<c t="s"><v>x</v></c>', '<c s="99"><v>7</v></c>',
        '<c s="x"><v>7</v></c>', '<c t="?"><v>7</v></c>', "<c/>", '<c><v>1e999</v></c>',
        "<c><v>7</v><v>8</v></c>", f"<c><is>{'<r>' * 200}{'</r>' * 200}</is></c>",
    ],
)  # fmt: skip
def test_a_strange_cell_spoils_no_other(said):
    assert "19,864" in extract_spreadsheet_text(
        build_xlsx(("A", f'<row>{said}<c s="1"><v>19864</v></c></row>'), styles=STYLES)
    )


def test_a_cell_nested_without_end_is_read_only_so_far():
    deep = "<text:span>" * 150 + "x" + "</text:span>" * 150
    assert (
        extract_spreadsheet_text(
            build_ods(("A", f"<table:table-row>{cell(deep)}{cell('19,864')}</table:table-row>"))
        )
        == "A\n19,864"
    )


def test_a_large_sheet_is_read_within_the_bounds_of_a_child():
    rows = "".join(
        f'<row><c t="s"><v>0</v></c><c s="1"><v>{n * 37}</v></c><c s="4"><v>{40_000 + n}</v></c></row>'
        for n in range(1, 20_001)
    )
    text = run_sandboxed(extract_spreadsheet_text, build_xlsx(("A", rows), strings=STRINGS, styles=STYLES))
    assert "Maize\t740,000" in text
