"""Tables that people upload: in any encoding and with any delimiter, with gaps, hostile, or too large."""

from datetime import date

import pytest
from django.utils.translation import override

from factcheck.claim_imports.exporting import render_claims
from factcheck.claim_imports.fields import IMPORT_FIELDS, guess_fields
from factcheck.claim_imports.tables import MAX_COLUMNS, MAX_ROWS, read_table
from factcheck.claim_imports.values import guess_day_first, parse_claim_date, parse_due_time, parse_priority
from lib.errors import Invalid
from lib.sandbox.runner import run_sandboxed
from tests.articles.document_factories import build_ods, build_xlsx, build_zip

TEXT = "Claim;Who\nÄpfel kosten 3 €, sagt er;Jürgen\n"
ROWS = [(1, ["Claim", "Who"]), (2, ["Äpfel kosten 3 €, sagt er", "Jürgen"])]


class TestCsv:
    @pytest.mark.parametrize(
        "body",
        [
            TEXT.encode(),
            b"\xef\xbb\xbf" + TEXT.encode(),
            TEXT.encode("cp1252"),
            b"\xff\xfe" + TEXT.encode("utf-16-le"),
            TEXT.replace(";", "\t").encode(),
            TEXT.replace("\n", "\r\n").encode(),
            b"sep=;\r\n" + TEXT.encode(),
            'Claim,Who\n"Äpfel kosten 3 €, sagt er",Jürgen\n'.encode(),
        ],
    )
    def test_every_encoding_and_delimiter_gives_the_same_rows(self, body):
        assert run_sandboxed(read_table, body) == ROWS

    def test_one_column_has_no_delimiter(self):
        assert read_table(b"Claim\nA\nB\n") == [(1, ["Claim"]), (2, ["A"]), (3, ["B"])]

    def test_empty_rows_are_left_out_and_counted_and_short_rows_filled(self):
        assert read_table(b"Claim,Who\n\n,\nA\n") == [(1, ["Claim", "Who"]), (4, ["A", ""])]

    def test_lines_within_quotes_stay_in_their_cell(self):
        assert read_table(b'Claim,Who\n"A\r\nB, ""C""",D\n')[1] == (2, ['A\nB, "C"', "D"])

    def test_no_cell_shows_a_number_back_to_front(self):
        assert read_table("Claim\n\u202e51\u202c crates\n".encode())[1] == (2, ["51 crates"])

    def test_an_apostrophe_before_a_formula_is_the_export_s(self):
        [_, (_, cells)] = read_table(b"Claim,Who\n'=1+1,''twice\n")
        assert cells == ["=1+1", "'twice"]

    @pytest.mark.parametrize("as_xlsx", [False, True])
    def test_what_an_export_writes_is_read_back_word_for_word(self, as_xlsx):
        claim = ["=1; =2", "A list:\n- bread\n- milk", "'quoted';'=3", "plain; text", "''-4"]
        width = len(IMPORT_FIELDS)
        body = render_claims([[*claim, *[""] * width][:width]], as_xlsx=as_xlsx)
        [_, (_, cells)] = read_table(body)
        assert cells[: len(claim)] == claim

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"", "There are no rows"),
            (b"Claim\n", "There are no rows"),
            (b"Claim\n" + b"x\n" * 1_000_000, f"more than {MAX_ROWS:,} rows"),
            (b",".join([b"x"] * (MAX_COLUMNS + 1)) + b"\nA\n", f"more than {MAX_COLUMNS} columns"),
            (b'Claim\n"' + b"x" * 200_000, "cannot read this file as a table"),
            (b"\xd0\xcf\x11\xe0" + bytes(600), "cannot read this file as a table"),
            (build_zip({"xl/workbook.xml": bytes(9_000_000)}), "times its size"),
            (build_zip({"word/document.xml": "<x/>"}), "damaged"),
        ],
    )
    def test_what_is_no_table_or_too_large_is_refused_with_the_reason(self, body, reason):
        with pytest.raises(Invalid, match=reason):
            run_sandboxed(read_table, body, cpu_seconds=5)


def build_cell(name: str, text: str) -> str:
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


class TestSpreadsheets:
    def test_cells_are_in_their_columns_where_empty_ones_are_not_in_the_file(self):
        rows = f'<row r="3">{build_cell("A3", "Claim")}{build_cell("C3", "Who")}</row>'
        rows += f'<row r="7">{build_cell("C7", "Ada")}</row>'
        assert read_table(build_xlsx(("Empty", ""), ("Claims", rows))) == [
            (3, ["Claim", "", "Who"]),
            (7, ["", "", "Ada"]),
        ]

    def test_dates_are_iso_whatever_is_shown_and_formulas_have_their_result(self):
        cells = '<c r="A2" s="1"><v>46083</v></c><c r="B2" s="2"><v>46083.5</v></c>'
        cells += '<c r="C2"><f>1+1</f><v>2</v></c>'
        head = "".join(build_cell(f"{column}1", column) for column in "ABC")
        body = build_xlsx(
            ("S", f'<row r="1">{head}</row><row r="2">{cells}</row>'),
            formats='<numFmt numFmtId="170" formatCode="d/m/yy"/>'
            '<numFmt numFmtId="171" formatCode="m/d h:mm"/>',
            styles='<xf numFmtId="170"/><xf numFmtId="171"/>',
        )
        assert read_table(body)[1] == (2, ["2026-03-02", "2026-03-02 12:00:00", "2"])

    def test_a_month_and_a_year_are_no_day(self):
        cells = '<c r="A2" s="1"><v>46082</v></c><c r="B2" s="2"><v>46082</v></c>'
        head = "".join(build_cell(f"{column}1", column) for column in "AB")
        body = build_xlsx(
            ("S", f'<row r="1">{head}</row><row r="2">{cells}</row>'),
            formats='<numFmt numFmtId="170" formatCode="yyyy"/>',
            styles='<xf numFmtId="17"/><xf numFmtId="170"/>',
        )
        assert read_table(body)[1] == (2, ["2026-03", "2026"])

    def test_every_row_has_a_number_of_its_own_that_a_sheet_can_have(self):
        numbers = ("1", "5", "5", "2", "99999999999", "99999999999")
        rows = "".join(f'<row r="{one}">{build_cell("A1", "A")}</row>' for one in numbers)
        found = read_table(build_xlsx(("S", rows)))
        assert [number for number, _ in found] == [1, 5, 6, 7, 1_048_576, 1_048_577]

    def test_a_gap_without_end_counts_as_the_end_of_the_sheet(self):
        row = "<table:table-row><table:table-cell><text:p>A</text:p></table:table-cell></table:table-row>"
        gap = (
            '<table:table-row table:number-rows-repeated="99999999999"><table:table-cell/></table:table-row>'
        )
        found = read_table(build_ods(("S", row + gap * 3 + row)))
        assert [number for number, _ in found] == [1, 1_048_578]

    def test_a_column_that_no_sheet_has_does_not_fill_the_memory(self):
        cells = "".join(build_cell(name, "x") for name in ("A1", "XFD1", "ZZZZZZ1", "7", ""))
        rows = f'<row r="99999999999999">{cells}</row>' + f"<row>{build_cell('A2', 'A')}</row>"
        assert len(run_sandboxed(read_table, build_xlsx(("S", rows)), cpu_seconds=5)) == 2

    @pytest.mark.parametrize(("count", "reason"), [(MAX_ROWS + 2, "rows"), (1_000_000, "times its size")])
    def test_too_many_rows_are_refused_in_time(self, count, reason):
        body = build_xlsx(("S", "<row><c><v>1</v></c></row>" * count))
        with pytest.raises(Invalid, match=reason):
            run_sandboxed(read_table, body, cpu_seconds=5)

    def test_an_open_document_keeps_columns_and_row_numbers(self):
        cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
        rows = f"<table:table-row>{''.join(map(cell.format, ('Claim', 'When', 'Who')))}</table:table-row>"
        rows += '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        rows += '<table:table-row><table:table-cell table:number-columns-repeated="1"/><table:table-cell '
        rows += 'office:value-type="date" office:date-value="2026-03-02"><text:p>2. März</text:p>'
        rows += "</table:table-cell>"
        rows += f"{cell.format('Ada')}</table:table-row>"
        assert read_table(build_ods(("S", rows))) == [
            (1, ["Claim", "When", "Who"]),
            (5, ["", "2026-03-02", "Ada"]),
        ]


class TestColumns:
    def test_headings_are_guessed_in_several_ways_of_saying_and_each_field_once(self):
        headings = ["CLAIM-TEXT", "Said by:", "claimant", "Datum", "Deadline", "Fact checker", "Mood"]
        assert guess_fields(headings) == ["statement", "claimant", "", "said_on", "due_at", "checker", ""]

    def test_what_somebody_chose_before_goes_first(self):
        assert guess_fields(["Mood", "Claim"], [("mood", "note"), ("claim", "")]) == ["note", ""]

    def test_of_two_columns_with_one_heading_each_becomes_what_it_was(self):
        assert guess_fields(["Claim", "Claim"]) == ["statement", ""]
        assert guess_fields(["Claim", "claim"], [("Claim", "statement"), ("Claim", "")]) == ["statement", ""]
        chosen = [("Claim", ""), ("Claim", "statement"), ("", "note"), ("", "")]
        assert guess_fields(["Claim", "", "Claim", "Claim"], chosen) == ["", "", "statement", ""]


class TestDates:
    @pytest.mark.parametrize(
        ("text", "day", "precision"),
        [
            *((text, date(2026, 3, 2), "day") for text in ("2026-03-02", "2.3.2026", "02.03.26", "2/3/2026")),
            *((text, date(2026, 3, 2), "day") for text in ("2 March 2026", "March 2nd, 2026", "2. Mar 2026")),
            *((text, date(2026, 3, 2), "day") for text in ("2026-03-02T10:00:00Z", "2026/3/2", "2 mar 2026")),
            *((text, date(2026, 3, 1), "month") for text in ("2026-03", "March 2026", "3/2026")),
            ("2026", date(2026, 1, 1), "year"),
        ],
    )
    def test_a_date_is_read_as_exactly_as_it_is_written(self, text, day, precision):
        assert parse_claim_date(text, day_first=True) == (day, precision)

    def test_months_have_the_reader_s_names_too(self):
        with override("nl"):
            assert parse_claim_date("2 maart 2026", day_first=True)[0] == date(2026, 3, 2)

    @pytest.mark.parametrize("text", ["2. März 2026", "2 mars 2026", "2 de marzo de 2026", "2 mar. 2026"])
    def test_a_table_in_another_language_is_read_in_an_english_newsroom(self, text):
        assert parse_claim_date(text, day_first=True)[0] == date(2026, 3, 2)

    @pytest.mark.parametrize(
        "text", ["soon", "31.2.2026", "2026-13-01", "1 2 3", "March", "2 March, May 2026"]
    )
    def test_what_is_no_date_is_refused(self, text):
        with pytest.raises(Invalid):
            parse_claim_date(text, day_first=True)

    def test_the_month_comes_first_where_that_was_chosen(self):
        assert parse_claim_date("2/3/2026", day_first=False)[0] == date(2026, 2, 3)

    @pytest.mark.parametrize("text", ["2026-03", "2026-03-02 25:00", "noon"])
    def test_due_is_a_day(self, text):
        with pytest.raises(Invalid):
            parse_due_time(text, day_first=True)

    def test_one_date_decides_for_its_column(self):
        assert guess_day_first(iter(["1/2/2026", "1/13/2026"])) is False
        assert guess_day_first(iter(["13/1/2026", "1/13/2026"])) is True
        assert guess_day_first(iter(["1/2/2026", ""])) is True


def test_priorities_have_several_names():
    assert [parse_priority(text) for text in ("Low", "2", "P2", "critical")] == [1, 2, 3, 4]
