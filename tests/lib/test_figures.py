"""Figures beside each other: what lies between a claim's number and a passage's, in a sentence."""

import re
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.figures import compare_figures, is_equal_figure, parse_figures
from lib.figures.relations import RELATION_KINDS
from lib.figures.units import format_number
from lib.figures.years import find_times

from .figure_pairs import NOTHING, PAIRS, parse_table

VERDICTS = ("true", "false", "correct", "wrong", "right", "mistake", "error", "misleading", "accurate")


def plain(text: str) -> str:
    """With ordinary spaces, as a table is typed."""
    return text.replace("\u00a0", " ")


def test_there_are_enough_pairs_to_mean_something():
    assert len(parse_table(PAIRS)) >= 150
    assert {how for _, _, how, _ in parse_table(PAIRS)} == set(RELATION_KINDS)


@pytest.mark.parametrize(("claim", "passage", "how", "words"), parse_table(PAIRS))
def test_what_lies_between_two_figures_is_said_with_the_arithmetic(claim, passage, how, words):
    data = compare_figures(claim, passage)
    assert [(one.how, plain(one.says)) for one in data if one.how == how and words in plain(one.says)], data


@pytest.mark.parametrize(("claim", "passage"), parse_table(NOTHING))
def test_where_nothing_compares_nothing_is_said(claim, passage):
    assert compare_figures(claim, passage) == []


@pytest.mark.parametrize(("claim", "passage", "how", "words"), parse_table(PAIRS))
def test_it_explains_and_never_rules(claim, passage, how, words):
    for one in compare_figures(claim, passage):
        assert not set(one.says.casefold().replace(".", " ").split()) & set(VERDICTS)
        assert one.says.endswith("."), one.says
        # An earlier verdict and a text of a partner are compared by these sentences too.
        assert not {"passage", "claim"} & set(re.findall(r"\w+", one.says.casefold())), one.says
        assert one.claim in claim


def test_the_marks_of_arabic_digits_part_thousands_and_decimals():
    found = parse_figures("وصل ٢٠٬٠٠٠ صندوق و ٥٫٢٥ %")
    assert [(one.words, one.kind, one.value) for one in found] == [
        ("٢٠٬٠٠٠", "count", 20_000),
        ("٥٫٢٥ %", "percent", Fraction(21, 4)),
    ]


def test_each_figure_of_a_claim_goes_with_the_one_that_counts_the_same():
    data = compare_figures(
        "20,000 crates worth £3.4 million were landed by 12 boats",
        "Last month 12 boats brought 19,864 crates. They sold for £3.38 million. 20 people were hurt.",
    )
    assert [(one.claim, one.passage, one.how) for one in data] == [
        ("20,000", "19,864", "rounded"),
        ("£3.4 million", "£3.38 million", "rounded"),
        ("12", "12", "exact"),
    ]


def test_a_population_can_be_given():
    assert compare_figures("12 per 100,000", "60 deaths") == []
    (data,) = compare_figures("12 per 100,000", "60 deaths", population=500_000)
    assert data.how == "per"


def test_a_source_of_several_such_figures_is_not_guessed_at():
    assert compare_figures("20,000 crates", "12,000 crates in May, 15,000 crates in June") == []


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_it(claim, passage):
    for one in compare_figures(claim, passage):
        assert one.how in RELATION_KINDS
        assert one.says


PIECES = """
    0 1 1/2 20,000 1.234,5 1 234 ½ one two thirds a quarter dozen dozens of million bn m k crore £ $ € % per
    cent percentage points km miles °C F a year month per head 100,000 from to by rose fell nearly more than
    between and – - in out of 2024 2024/25 March , . ; ( ) twenty hundred half doubled population people
"""
HEAPS = st.lists(st.sampled_from(PIECES.split()), max_size=30)


@given(HEAPS, HEAPS)
def test_no_heap_of_figures_breaks_it(claim, passage):
    for joined in (" ", ""):
        for one in compare_figures(joined.join(claim), joined.join(passage)):
            assert one.how in RELATION_KINDS


WHOLE = st.integers(min_value=1, max_value=10**9)


@given(WHOLE, WHOLE)
def test_what_explains_one_way_explains_the_other_way(one, two):
    there = compare_figures(f"{one:,} crates", f"{two:,} crates")
    back = compare_figures(f"{two:,} crates", f"{one:,} crates")
    assert [data.how for data in there] == [data.how for data in back]


@given(WHOLE, st.sampled_from([("a month", "a year"), ("a week", "a year"), ("a day", "a week")]))
def test_periods_are_reckoned_the_same_both_ways(many, periods):
    factor = {"a month": 12, "a week": 52, "a day": 7}[periods[0]]
    short, long = f"{many:,} crates {periods[0]}", f"{many * factor:,} crates {periods[1]}"
    assert [data.how for data in compare_figures(short, long)] == ["period"]
    assert [data.how for data in compare_figures(long, short)] == ["period"]


@given(st.fractions(min_value=-(10**13), max_value=10**13, max_denominator=10**6))
def test_a_number_is_written_as_what_it_is(value):
    text = format_number(value).replace("−", "-").replace(",", "")
    for word, scale in (("trillion", 10**12), ("billion", 10**9), ("million", 10**6)):
        if text.endswith(word):
            read = Fraction(text.split("\u00a0")[0]) * scale
            break
    else:
        read = Fraction(text)
    assert abs(read - value) <= max(abs(value) / 1000, Fraction(0))


@pytest.mark.parametrize(
    "text",
    [
        "9" * 100_000,
        "1," * 50_000,
        "1 000 " * 20_000,
        "a third of " * 20_000,
        "from 1 % to 2 % " * 10_000,
        "two hundred and " * 10_000,
        "per per per 1 a a a month " * 5_000,
        "1/2/" * 20_000,
        "3 March " * 20_000,
        "£" * 100_000,
        "٣" * 50_000,
        " " * 200_000 + "5",
    ],
    ids=lambda text: text[:10],
)
def test_hostile_texts_are_read_in_no_time(text):
    started = time.process_time()
    compare_figures(text, text)
    assert time.process_time() - started < 0.5


def test_a_claim_and_a_passage_of_usual_length_take_a_few_milliseconds():
    claim = "More than 20,000 crates were landed in March, up 12 % on 2025, worth £3.4 million a year."
    passage = (
        "The office counts 19,864 crates in March 2026 and 18,500 in March 2025, a rise of 7.4 per cent. "
        "Sales came to £283,000 a month. One in four boats is older than 30 years."
    )
    best = min(_seconds(claim, passage) for _ in range(20))
    assert best < 0.005


def _seconds(claim: str, passage: str) -> float:
    started = time.process_time()
    compare_figures(claim, passage)
    return time.process_time() - started


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        # A comma or a bracket parts two figures, and a figure from what follows.
        ("a rise of 3.99 per cent, or £71.24, to £1,897.80", ["3.99 per cent", "£71.24", "£1,897.80"]),
        ("It rose from £71.24, to £1,897.80", ["£71.24", "£1,897.80"]),
        ("rose £71.24 (to £1,897.80)", ["£71.24", "£1,897.80"]),
        ("rose 5, to 10", ["5", "10"]),
        ("between 12, 14 and 16 boats", ["12", "14", "16"]),
        ("£1,897.80, £71.24 and £3", ["£1,897.80", "£71.24", "£3"]),
        ("twenty, five people", ["twenty", "five"]),
        ("three hundred, and two", ["three hundred", "two"]),
        ("18, in 40 towns", ["18", "40"]),
        ("of 40, miles away", ["40"]),
        ("in 2020, million", []),
        ("in 2025, boats sank", []),
        # Ranges and numbers in several words are still one figure.
        ("between 3 and 5 million", ["3 and 5 million"]),
        ("£3m-£5m", ["£3m-£5m"]),
        ("20 to 30, to 40", ["20 to 30", "40"]),
        ("two thousand, five hundred boats", ["two thousand, five hundred"]),
        ("20,000, 30,000 and 1,234,567", ["20,000", "30,000", "1,234,567"]),
        ("a 5-to-4 vote", ["5", "4"]),
        # A scale goes with its number, and what follows it only where that is a part of the number.
        ("인구 5만 2020년 기준", ["5만"]),
        ("12万3456人と7百貨店", ["12万3456", "7"]),
        ("人口2千人", ["2千"]),
        ("Los Angeles spent $5 mil on homes", ["$5 mil"]),
        ("a walk of 2 mil", ["2"]),
        ("prisen er 4 mia. kroner", ["4 mia"]),
        ("20 mil personas de Los Angeles", ["20 mil"]),
        # Days, times, ordinals, references and names count nothing.
        ("on 3–5 March 2026", []),
        ("from 3 to 5 March", []),
        ("March 3-5, 2026", []),
        ("at 9.30 am, or 10pm", []),
        ("the 3rd of its 21st-century reports", []),
        ("page 12, table 4 and Article 50", []),
        ("Covid-19 and the F-16, F-16D and Su-35G, 5G and a 3D film", []),
        ("5 g of salt, 5g more, 12 GB", ["5 g", "5g", "12"]),
        ("It fell by half.", ["half"]),
        ("In the first half, then a second, a third, and more", []),
    ],
)
def test_figures_are_told_apart(text, figures):
    assert [one.words for one in parse_figures(text)] == figures


def test_a_period_after_a_comma_is_another_thought():
    assert [one.period for one in parse_figures("She paid £5, a month after that")] == [""]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("up from 400 a year earlier", ""),
        ("down on the 400 a month before", ""),
        ("there were 400 a year ago", ""),
        ("it costs 400 a year", "year"),
        ("400 crates a month were sold", "month"),
    ],
)
def test_a_moment_is_not_how_often(text, period):
    assert [one.period for one in parse_figures(text)] == [period]


@pytest.mark.parametrize(
    ("text", "hedge", "change"),
    [
        ("Together this adds up to 400", "", ""),
        ("up to 400 people came", "under", ""),
        ("The fleet fell over four years", "", ""),
        ("It took over four years", "over", ""),
        ("The fleet fell by over 400", "over", "fall"),
    ],
)
def test_over_and_up_to_bound_a_figure_only_where_they_say_so(text, hedge, change):
    assert [(one.hedge, one.change) for one in parse_figures(text)] == [(hedge, change)]


def test_both_days_of_a_span_are_read():
    assert [day[:3] for day in find_times("on 3–5 March 2026").days] == [(3, 3, 2026), (5, 3, 2026)]


def test_figures_say_where_they_stand():
    text = "Nearly £2.5bn a year, says the mayor"
    (one,) = parse_figures(text)
    assert text[one.start : one.end] == one.words == "£2.5bn"
    assert (one.hedge, one.period, one.currency) == ("under", "year", "£")


def test_a_number_below_zero_is_not_equal_to_the_same_above():
    cold, warm = parse_figures("It fell to -40 degrees, and rose to 40 degrees")
    assert cold.value == warm.value
    assert (cold.is_negative, warm.is_negative) == (True, False)
    assert not is_equal_figure(cold, warm)
    assert not any(
        one.is_negative for one in parse_figures("a year-40 vintage, 10-40 crates, minutes - 5 pages")
    )


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("20.000 personas", "20 personas", False),
        ("1.500 litros", "1,5 litros", False),
        ("20.000 personas", "20.000 personas", True),
        ("20,000 people", "20000 people", True),
        ("3.25 litres", "3,25 Liter", True),
    ],
)
def test_a_full_stop_that_may_separate_thousands_makes_no_number_the_same(one, other, equal):
    [here], [there] = parse_figures(one), parse_figures(other)
    assert is_equal_figure(here, there) is equal
    assert is_equal_figure(there, here) is equal
