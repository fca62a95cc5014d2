"""A figure is found in a text however it is written, and a different number never is."""

import re

import pytest

from lib.figures import build_figure_pattern, find_figure, parse_figures


def find(query: str, text: str) -> str | None:
    (figure,) = parse_figures(query)
    place = find_figure(text, figure)
    return text[slice(*place)] if place else None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "20,000 died",
            "20000 died",
            "some 20k dead",
            "20 thousand died",
            "20 000 people",
            "20\u202f000 people",
        ),
        *(
            "twenty thousand people",
            "20.000 Tote",
            "20,000.00 in all",
            "between 18,000 and 20,000",
        ),
    ],
)
def test_the_same_number_is_found_in_each_spelling(text):
    assert find("20,000 overdose deaths", f"In all, {text} last year.")
    assert find("20k deaths", f"In all, {text} last year.")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "120,000 died",
            "20,000,000 died",
            "20,000.5 tons",
            "200,000",
            "2,000",
            "20,001",
            "20 boats",
            "20 %",
        ),
        *("20 million", "2 0000", "1,20,000", "20.0", "20,500"),
    ],
)
def test_another_number_is_no_hit(text):
    assert find("20,000 overdose deaths", f"In all, {text} last year.") is None


@pytest.mark.parametrize(
    ("query", "text", "said"),
    [
        ("$1.5 million", "it cost 1,500,000 dollars", "1,500,000 dollars"),
        ("$1.5 million", "it cost €1.5 million", None),
        ("$1.5 million", "it cost 1.5 billion dollars", None),
        ("20 per cent", "20 people", None),
        ("20 per cent", "a share of 20 %", "20 %"),
        ("3.2 per cent", "3,2 %", "3,2 %"),
        ("1.234 metres", "1,234 metres", None),
        ("12 boats", "the 12 boats of 2012", "12 boats"),
    ],
)
def test_measures_and_marks_are_told_apart(query, text, said):
    found = find(query, text)
    assert (found is not None) == (said is not None)
    assert said is None or said.startswith(str(found)[:2])


def test_a_long_text_of_near_misses_costs_little():
    (figure,) = parse_figures("1,200 boats")
    assert find_figure("The year 2012 had 12 of 11,200 and 1.12 " * 20_000, figure) is None
    pattern = build_figure_pattern(figure)
    assert re.search(pattern, "there were 1,200")
    assert not re.search(pattern, "there were 11,200")
    assert re.compile(pattern).groups == 0
