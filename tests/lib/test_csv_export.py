"""Exports: no words of a stranger become a formula in an editor's spreadsheet."""

import csv
import re

import pytest

from lib.files.exports import escape_csv_cell, is_formula, render_csv, strip_escapes_within


@pytest.mark.parametrize(
    "word", ["=1+1", "+1", "-1", "@SUM(A1)", "\t1", "\r1", " =1", "\u00a0=1", "＝1", "\n1"]
)
def test_what_would_be_calculated_is_text(word):
    assert escape_csv_cell(word) == "'" + word


@pytest.mark.parametrize("word", ["The catch", "20,000", "a=b", "", "it’s", 12])
def test_everything_else_stays_as_it_is(word):
    assert escape_csv_cell(word) == str(word)


@pytest.mark.parametrize("mark", [*"=+-@＝＋－＠"])
@pytest.mark.parametrize("start", ["a;", "a\t", "a; ", "a;\u00a0", 'a;"', "a\n", "a\r\n", "a;;", "a\n;"])
def test_no_cell_is_calculated_where_a_spreadsheet_splits_at_semicolons(start, mark):
    """Excel does so wherever the decimal sign is a comma, and knows no quotation mark within a cell."""
    text = f"{start}{mark}1+1;b"
    line = render_csv(["A", "B"], [["x", text]]).decode("utf-8-sig").partition("\r\n")[2]
    cells = [cell.lstrip(' \u00a0"') for cell in re.split(r"[;\t\r\n]", line)]
    assert not [cell for cell in cells if is_formula(cell)]
    assert strip_escapes_within(escape_csv_cell(text)) == text


@pytest.mark.parametrize("text", ["a;'=1", "a;''=1", "a;'b", "it’s; 'quoted'", "a;=1;'=2\n''-3"])
def test_an_apostrophe_that_was_there_comes_back(text):
    assert strip_escapes_within(escape_csv_cell(text)) == text


def test_no_heading_is_calculated():
    assert render_csv(["=1", "A"], []).decode("utf-8-sig") == "'=1,A\r\n"


def test_every_row_comes_back_from_the_file():
    rows = [["a,b", 'say "no"', "two\nlines", 3, None]]
    read = list(
        csv.reader(
            render_csv(["one", "two", "three", "four", "five"], rows).decode("utf-8-sig").splitlines(True)
        )
    )
    assert read == [["one", "two", "three", "four", "five"], ["a,b", 'say "no"', "two\nlines", "3", ""]]
