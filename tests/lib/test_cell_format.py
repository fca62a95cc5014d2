"""Numbers of a spreadsheet, as its reader sees them."""

import pytest

from lib.files.number_format import BUILT_IN, format_cell_value


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        ("19864", "General", "19864"), ("0.30000000000000004", "General", "0.3"), ("-0.5", "General", "-0.5"),
        ("0.333333333333", "General", "0.333333333"), ("123456789012", "General", "123456789012"),
        ("1e20", "General", "1E+20"), ("1.5e-12", "General", "1.5E-12"), ("0", "General", "0"),
        ("19864", "#,##0", "19,864"), ("864", "#,##0", "864"), ("1234567.5", "#,##0", "1,234,568"),
        ("-1234.5", "#,##0.00;(#,##0.00)", "(1,234.50)"), ("-1234.5", "#,##0.00", "-1,234.50"),
        ("-0.2", "0", "0"), ("2.5", "0", "3"), ("-2.5", "0", "-3"), ("1.005", "0.00", "1.01"),
        ("0.1234", "0.0%", "12.3%"), ("0.5", "0%", "50%"), ("12", "0000", "0012"), ("1.5", "0.##", "1.5"),
        ("1234567", "#,##0,", "1,235"), ("1234567", '0.0,," m"', "1.2 m"), ("12345", "0.00E+00", "1.23E+04"),
        ("0", '#,##0;-#,##0;"–"', "–"), ("5", '"crates: "0', "crates: 5"), ("5", '0\\ "t"', "5 t"),
        ("5", "0;\"a;b\"", "5"), ("1234.5", "[$€-407] #,##0.00", "€ 1,234.50"),
        ("1234.5", "_-* #,##0.00 €_-", "1,234.50 €"), ("-7", "[Red]0;[Red]-0", "-7"),
        ("46084", "yyyy-mm-dd", "2026-03-03"), ("46084", "d. mmmm yyyy", "3. March 2026"),
        ("46084", "dddd d mmm yy", "Tuesday 3 Mar 26"), ("46084.75", "m/d/yy h:mm", "3/3/26 18:00"),
        ("46084.5", "h:mm AM/PM", "12:00 PM"), ("0.25", "hh:mm:ss", "06:00:00"), ("0.5", "mm:ss", "00:00"),
        ("1.5", "[h]:mm", "36:00"), ("1", "d mmm yyyy", "1 Jan 1900"), ("61", "d mmm yyyy", "1 Mar 1900"),
    ],
)  # fmt: skip
def test_a_format_is_followed(value, code, said):
    assert format_cell_value(value, code) == said


@pytest.mark.parametrize("code", ["# ?/?", "[>100]0.0;0", "000-0000", "", "@"])
def test_what_is_too_strange_is_shown_without_a_format(code):
    assert format_cell_value("5551234", code) == "5551234"


@pytest.mark.parametrize("value", ["", "x", "nan", "inf", "1,5"])
def test_what_is_no_number_stays_as_it_is(value):
    assert format_cell_value(value, "#,##0.00") == value


@pytest.mark.parametrize(
    "code", [*BUILT_IN.values(), '"' * 300, "[" * 300, "\\" * 300, "0" * 300, "#.#" * 90]
)
@pytest.mark.parametrize("value", ["1e308", "-1e308", "5e-324", "0", "-1", "2958466", "2958465.999999"])
def test_no_number_and_no_format_is_too_much(value, code):
    assert len(format_cell_value(value, code)) < 2_000
