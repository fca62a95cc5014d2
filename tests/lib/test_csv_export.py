"""Exports: no words of a stranger become a formula in an editor's spreadsheet."""

import csv

import pytest

from lib.files.csv_export import escape_csv_cell, render_csv


@pytest.mark.parametrize(
    "word", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "＝1", "\n=1"]
)
def test_what_would_be_calculated_is_text(word):
    assert escape_csv_cell(word) == "'" + word


@pytest.mark.parametrize("word", ["The catch", "20,000", "a=b", "", "it’s", 12])
def test_everything_else_stays_as_it_is(word):
    assert escape_csv_cell(word) == str(word)


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
