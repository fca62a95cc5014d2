"""Results in other words, what is told twice, and days and shares told in two ways."""

import re
from datetime import date

import pytest

from lib.arithmetic import check_arithmetic
from lib.arithmetic.check import explain_finding

SLIPS = [
    # A result that does not say of what it is.
    ("difference", "The shop opened on 260 days in 2024. In 2025 it was only 214, {46|56} fewer.", "= 46"),
    (
        "difference",
        "In May the lake held 38 million cubic metres. It now has 25 million, a drop of {13|18} million.",
        "13",
    ),
    # A whole and its parts, and what they lead to.
    ("sum", "Of the {152|162} guests, 87 were Dutch, 41 Welsh and 24 Greek.", "= 152"),
    (
        "sum",
        "It will shed 90 posts in Lund, 35 in Umea and 25 in Boden. The loss of {150|160} jobs is a blow.",
        "150",
    ),
    (
        "sum",
        "Grants of £1.7 million from the state and £2.6 million from a lottery give it {£4.3|£4.8} million.",
        "£4.3",
    ),
    (
        "share",
        "Of the 350 farmers asked, 210 had sold cattle. That is {60|70} percent of the sample.",
        "is 60",
    ),
    # By what a figure is counted.
    (
        "rate",
        "The van went 480 kilometres on 40 litres of diesel, or {12|15} kilometres to the litre.",
        "= 12",
    ),
    ("rate", "They sold 8,000 seats and took £240,000. The average seat cost {£30|£40}.", "= £30"),
    ("period", "The dairy fills 900 bottles a day. That is {6,300|7,300} bottles every week.", "6,300"),
    # Days and years.
    ("age", "Ann Ure, who was born in July 1941, died on 2 April 2015 aged {73|74}.", "73"),
    ("age", "Ann Ure, who was born in April 1941, died in July 2015 aged {74|73}.", "74"),
    (
        "weekday",
        "Talks began on Tuesday, May 6, and ended on {Friday|Saturday}, May 9.",
        "If 6 May is a Tuesday",
    ),
    (
        "weekday",
        "The strike starts on Monday 30 June. Trains run again on {Thursday|Friday} 3 July.",
        "is a Thursday; the text says Friday",
    ),
    # Told twice.
    (
        "repeat",
        "The storm wrecked 46 boats in the bay. Today all {46|56} boats wrecked are under repair.",
        "46",
    ),
    (
        "repeat",
        "A 34-year-old man has been charged with theft. Ian Roe, {34|43}, of Leith, will appear on Friday.",
        "34",
    ),
]
HEADLINES = [
    ("Fire kills {five|four} in flat\n\nFive people, two of them children, died in a fire.", "the article 5"),
    (
        "{Two|Three} in five pupils skip lunch\n\nForty per cent of pupils go without lunch, a survey says.",
        "40",
    ),
    (
        "Sailors found after {two|three} nights at sea\n\nA crew spent two nights at sea in a raft.",
        "the article 2",
    ),
]
TRUE_TEXTS = [
    # The parts need not be all of the whole, and two adjectives do not count the same.
    "Of the 400 guests, 87 were Dutch, 41 Welsh and 24 Greek.",
    "The trust will lose 120 nursing posts, 45 in the wards and 15 in the clinics.",
    "Of the 400 guests, 187 were Dutch, 60 from Wales and 24 from Greece.",
    # A month alone leaves two ages.
    "Ann Ure, who was born in July 1941, died in July 2015 aged 73.",
    "Ann Ure, who was born in 1941, died in July 2015 aged 73.",
    # Days of two years, or on both sides of the end of February.
    "He left on Wednesday 31 December and came back on Tuesday 3 March.",
    "It began on Wednesday 28 February and ended on Friday 1 March.",
    # The second is somebody else.
    "A 34-year-old man has been charged with murder. Ian Roe, 43, was found dead on Friday.",
    "A 34-year-old man has been charged. Ian Roe, 43, and Tom Roe, 34, will appear on Friday.",
    # Numbers as small as these are told of many things.
    "Two boats sank in the storm off Leith. It rained all day. Three boats sank in the storm.",
    # Not the one before in another way.
    "The dairy fills 900 bottles a day. A rival fills 7,300 bottles every week.",
]
TRUE_HEADLINES = [
    "Two rescued from sea\n\nThree people fell into the sea off Leith on Sunday.",
    "Fire kills five\n\nFive people, two of them children, died in a fire.",
    "A third of pupils skip lunch\n\nThirty-five per cent of pupils go without lunch, a survey says.",
]


def check(text: str):
    return check_arithmetic("Report from the newsroom\n\n" + text)


def get_right(text: str) -> str:
    return re.sub(r"\{(.*?)\|.*?\}", r"\1", text)


def get_wrong(text: str) -> str:
    return re.sub(r"\{.*?\|(.*?)\}", r"\1", text)


@pytest.mark.parametrize(("rule", "text", "words"), SLIPS)
def test_a_result_in_other_words_is_compared(rule, text, words):
    assert check(get_right(text)) == []
    (found,) = check(get_wrong(text))
    assert found.rule == rule
    assert words in explain_finding(found).replace("\u00a0", " ")


@pytest.mark.parametrize(("text", "words"), HEADLINES)
def test_headline_tells_shares_and_small_numbers_as_the_article_does(text, words):
    assert check_arithmetic(get_right(text)) == []
    (found,) = check_arithmetic(get_wrong(text))
    assert found.rule == "headline"
    assert words in explain_finding(found)


@pytest.mark.parametrize("text", TRUE_TEXTS)
def test_what_is_true_is_no_finding(text):
    assert check(text) == []


@pytest.mark.parametrize("text", TRUE_HEADLINES)
def test_headlines_that_are_true_are_no_finding(text):
    assert check_arithmetic(text) == []


def test_a_text_without_a_headline_is_read_from_its_first_sentence():
    slip = "Of the 350 farmers asked, 210 had sold cattle. Of them, 70 percent had sold the land as well."
    text = "Rents rose from £400 to £500. The rise of 35 percent hurt."
    assert [one.rule for one in check_arithmetic(text)] == ["change"]
    assert [one.rule for one in check_arithmetic(f"{text}\n\n{slip}")][:1] == ["change"]


def test_weekdays_count_from_the_day_of_publication_where_it_is_known():
    text = "Talks began on Tuesday, May 6, and ended on Friday, May 9."
    assert check_arithmetic(text, published_on=date(2025, 5, 12)) == []
    found = check_arithmetic(text, published_on=date(2026, 5, 12))
    assert [one.text for one in found] == ["Tuesday", "Friday"]
    found = check_arithmetic(text.replace("Tuesday", "Monday"), published_on=date(2025, 5, 12))
    assert [one.text for one in found] == ["Monday"]
