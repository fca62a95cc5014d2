"""Wordings of one and the same slip: each true sentence stands beside the one with a slip."""

from datetime import date

import pytest

from lib.arithmetic import check_arithmetic
from lib.arithmetic.check import explain_finding
from lib.arithmetic.sentences import split_text

PUBLISHED = date(2026, 3, 4)
PAIRS = [
    # rule, the true text, the number in it, what a slip makes of it, part of the explanation
    ("share", "Half of the 90 farms, 45 in all, were flooded.", "45", "65", "90 = 45"),
    ("share", "Two in five of the 60 nurses, 24 people, have left.", "24", "34", "60 = 24"),
    (
        "share",
        "Nine of the 45 buses were late, a failure rate of 20 per cent.",
        "20 per cent",
        "25 per cent",
        "20 %",
    ),
    (
        "change",
        "In 2015 it made 200 boats and in 2020 it made 150, a 25 percent drop.",
        "25 percent",
        "35 percent",
        "25 %",
    ),
    (
        "change",
        "The choir, 80 strong ten years ago, now has 60 singers, a fall of a quarter.",
        "a quarter",
        "a half",
        "25 %",
    ),
    (
        "direction",
        "The bank raised its rate from 2 per cent to 2.25 per cent.",
        "2.25",
        "1.75",
        "is less than",
    ),
    ("direction", "The price was lowered to 80 euros from 95 euros.", "80 euros", "98 euros", "is more than"),
    ("direction", "It sold 700 cars, up from 650 in May.", "700", "600", "is less than"),
    ("difference", "The amendment failed 104-97, a seven-vote margin.", "seven", "nine", "97 = 7"),
    ("difference", "Sales of £80m and expenses of £62m made a profit of £18m.", "£18m", "£28m", "£18"),
    ("difference", "She finished in 52 minutes, eight fewer than the 60 allowed.", "eight", "18", "8"),
    (
        "sum",
        "The board has 30 seats: the Greens hold 12, the Liberals 10 and the Left 8.",
        "30",
        "33",
        "= 30",
    ),
    (
        "sum",
        "The store lost 20 jobs on top of the 15 cut in June, bringing the total to 35.",
        "35",
        "45",
        "= 35",
    ),
    ("sum", "Forty people were hurt, including 35 passengers.", "35", "45", "45"),
    (
        "remainder",
        "Some 48 per cent were for it, 40 per cent against and 12 per cent unsure.",
        "12 per cent",
        "22 per cent",
        "12 %",
    ),
    ("remainder", "Three of the eight ships sank; the remaining five came home.", "five", "six", "8 − 3 = 5"),
    ("remainder", "Half of the 12 shops were open. The other six stayed dark.", "six", "seven", "= 6"),
    (
        "remainder",
        "Five of the 12 shops were open. The remaining seven stayed dark.",
        "seven",
        "nine",
        "12 − 5 = 7",
    ),
    ("remainder", "All but two of the 15 jurors agreed: 13 voted guilty.", "13", "14", "15 − 2 = 13"),
    ("remainder", "Of the 40 pools, 28 have reopened and 12 are shut.", "40", "45", "45 − 28 = 17"),
    (
        "rate",
        "It paid £200 to every one of the town's 3,000 households, or £600,000.",
        "£600,000",
        "£800,000",
        "£600,000",
    ),
    ("rate", "Four boats, each with 20 berths, can carry 80 passengers.", "80", "95", "= 80"),
    ("conversion", "The gap is 13 feet (4 metres) wide.", "4 metres", "5 metres", "3.96"),
    ("conversion", "He is 6 feet 2 inches (1.88 m) tall.", "1.88 m", "1.68 m", "74 inches is 1.8"),
    (
        "span",
        "The strike lasted 12 days, from May 4 to May 16.",
        "12 days",
        "16 days",
        "From 4 May to 16 May is 13",
    ),
    ("span", "The fair runs for four days, from 6 to 9 June 2026.", "four days", "six days", "4 days"),
    ("span", "Opened in 1926, the pool celebrates its centenary this year.", "1926", "1936", "90 years"),
    (
        "span",
        "The union, founded in 1901, kept its 50th anniversary in 1951.",
        "50th",
        "60th",
        "From 1901 to 1951",
    ),
    (
        "span",
        "She sat on the court for two decades, from 1980 until 2001.",
        "two decades",
        "three decades",
        "2.1",
    ),
    (
        "age",
        "Born in 1970, the 50-year-old said on May 2, 2020, that he was ill.",
        "50",
        "60",
        "50 years old",
    ),
    ("age", "She joined the choir in 1990 at 20, having been born in 1970.", "20", "30", "20 years old"),
    ("age", "Now 80, he was born in Cork in 1945.", "80", "90", "years old"),
    ("weekday", "The hearing is on Tuesday (Mar. 3, 2026) in Ghent.", "Tuesday", "Friday", "is a Tuesday"),
    ("headline", "Woman, 45, dies in fall\n\nA 45-year-old woman died in a fall.", "45,", "54,", "says 54"),
    ("share", "Just 9 of the 45 wells - 20 per cent - are safe.", "20 per cent", "30 per cent", "20 %"),
    ("share", "It has raised $8 million, of which $2 million, 25%, is spent.", "25%", "35%", "25 %"),
    ("difference", "Bell took 52 percent and Cole 44 percent, a gap of eight points.", "eight", "12", "8"),
    ("difference", "The roof was to cost $30m but cost $42m, $12m over budget.", "$12m", "$22m", "$12"),
    ("remainder", "Nine of the 14 divers were rescued but five are missing.", "five", "six", "14 − 9 = 5"),
    ("span", "Between 1990 and 2001, over eleven years, it grew.", "eleven", "fifteen", "11 years"),
    ("period", "A nurse on $500 a week makes $26,000 a year.", "$26,000", "$36,000", "$26,000"),
    ("conversion", "It fell to minus 5 Celsius (23 Fahrenheit).", "23", "33", "23"),
]
UNTIED = [
    "It works on two handsets – the 3230 and the 7710 – so far.",
    "It cancelled 65 flights on Thursday, 180 on Friday and 40 on Saturday.",
    "The deficit fell to 2.9% from 3.9%, while that of France is to drop by 3% from 5%.",
    "Singer dies at 62\n\nThe singer, who died on Monday, was a singer in four bands and died of a stroke.",
    "Anna Bok, 38, who was born in 1987, has sung with the choir since 2010.",
    "Output grew 15 per cent, down from 23 per cent in May, and inflation slowed to 4 per cent.",
    "The baby weighed 6 pounds 10 ounces, or 3 kilograms.",
    "A poll\n\nSome 40% think the mayor should become governor. Only 7% think the mayor should become king.",
    "Forty people were hurt, including 12 passengers, and 45 were taken to hospitals.",
]


def check(text: str):
    return check_arithmetic(text, published_on=PUBLISHED, has_headline="\n\n" in text)


@pytest.mark.parametrize(("rule", "text", "right", "wrong", "explanation"), PAIRS)
def test_a_slip_is_found_and_what_is_true_is_not(rule, text, right, wrong, explanation):
    assert check(text) == []
    (finding,) = check(text.replace(right, wrong, 1))
    assert finding.rule == rule
    assert explanation in explain_finding(finding).replace("\u00a0", " ")


@pytest.mark.parametrize("text", UNTIED)
def test_figures_that_the_words_do_not_tie_are_not_compared(text):
    assert check(text) == []


def test_a_sentence_may_end_in_millions():
    assert len(split_text("The plan costs £885m. Those 12 members voted for it.")) == 2
    assert len(split_text("It was written by J. M. Those of Leeds.")) == 1
