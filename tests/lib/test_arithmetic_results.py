"""Results told apart from what they were made from: true texts, and the same with a slip, {right|wrong}."""

import re
from datetime import date

import pytest

from lib.arithmetic import check_arithmetic
from lib.arithmetic.check import explain_finding

SLIPS = [
    # rule, the text, what the explanation says
    (
        "sum",
        "It gives $14 million to roads, $6 million to drains. Altogether it asks for {$20|$25} million.",
        "= $20 million",
    ),
    (
        "sum",
        "Divers freed 11 men and a tug took another nine. By nightfall all {20|24} were ashore.",
        "11 + 9 = 20",
    ),
    (
        "sum",
        "{Forty-one|Forty-two} officers were punished last year: 18 dismissed, 14 warned and nine demoted.",
        "= 41",
    ),
    (
        "sum",
        "Of these, 212 came by train, 148 by car and 96 on foot. The {456|476} who came filled the hall.",
        "= 456",
    ),
    ("sum", "The bus carried 14 Danes, nine Swedes and five Finns, whose {28|31} bags were lost.", "= 28"),
    (
        "remainder",
        "In May the shelter had 330 dogs. It found homes for 85 of them, leaving {245|265} in its kennels.",
        "330 − 85 = 245",
    ),
    (
        "difference",
        "Attendance was 41,300, from 46,800 the season before. The drop of {5,500|6,500} hurt.",
        "= 5,500",
    ),
    (
        "difference",
        "The bridge was budgeted at £38 million. It cost £51 million, {£13|£15} million more than planned.",
        "= £13",
    ),
    (
        "difference",
        "The village had 1,140 people; now there are 985. Those {155|175} neighbours are missed.",
        "= 155",
    ),
    (
        "difference",
        "Turnout was 61 percent in 2020. It was 68 percent this year, {seven|nine} points higher.",
        "= 7",
    ),
    (
        "change",
        "Thefts dropped from 2,400 to 1,800. Police welcomed the {25|35} percent fall.",
        "is a change of 25",
    ),
    (
        "change",
        "The wage goes from $12 an hour to $15. This means a raise of {25|20} percent.",
        "is a change of 25",
    ),
    (
        "change",
        "The choir went from 1,200 to 1,500 singers. The increase of {a quarter|a third} pleased them.",
        "25",
    ),
    (
        "change",
        "The clinic saw 80 patients a day; it now sees 240. In a year the number has {tripled|doubled}.",
        "3",
    ),
    (
        "share",
        "The firm has 640 nurses, 96 of whom are temporary. They make up {15|20} percent of the staff.",
        "96 of 640 is 15",
    ),
    ("share", "The fire burnt 7,200 acres. That is {20|24} percent of the park’s 36,000 acres.", "is 20"),
    (
        "share",
        "Some 8,400 of the 12,000 voters came. The {70|60} per cent turnout was a surprise.",
        "8,400 of 12,000 is 70",
    ),
    (
        "rate",
        "The surplus is $960 million, for 32,000 taxpayers. Each gets {$30,000|$35,000}.",
        "÷ 32,000 = $30,000",
    ),
    (
        "rate",
        "They took 6,300 kilograms away. There were 350 of them, so it came to {18|28} kilograms per helper.",
        "= 18",
    ),
    ("rate", "The clinic saw 180 infections among its 12,000 patients, a rate of {15|25} per 1,000.", "= 15"),
    (
        "rate",
        "Between 2011 and 2021 it set 1.5 million trees. Its rate of {150,000|250,000} a year is low.",
        "10 years = 150,000",
    ),
    ("rate", "Over six years it used 1,320 tons, or {220|260} tons annually.", "6 years = 220"),
    ("sum", "It has 212 cows, 148 sheep and 96 goats. The {456|520} animals are for sale.", "= 456"),
    ("rate", "They had 6,300 kilos for 350 cooks and 300 guests, or {21|18} kilos per guest.", "300 = 21"),
    ("period", "The fund lost $36 million in 2024, {$3|$4} million a month.", "is $3"),
    (
        "span",
        "The wall went up in 1961 and came down in 1989. For {28|38} years it split the city.",
        "is 28 years",
    ),
    (
        "span",
        "The law was passed in 1996 and repealed in 2011; in the {15|25} years it stood it was used twice.",
        "is 15 years",
    ),
    (
        "span",
        "The firm was founded in 1893. It marked its {133rd|123rd} anniversary in 2026.",
        "is 133 years",
    ),
    (
        "age",
        "The accused, who was 17 when it happened in 1998, is now {45|54}. He is to be tried in 2026.",
        "17 years in 1998 makes 45 years in 2026",
    ),
    ("age", "She was seven when the war began in 1939 and died in 2010 aged {78|88}.", "78"),
    ("age", "Ann Bell, who was born in March 1931, died on 2 November 2025. She was {94|95}.", "94"),
    (
        "weekday",
        "Britain voted on 12 December 2019. It was a wet {Thursday|Tuesday}, and the queues were long.",
        "Thursday",
    ),
    (
        "repeat",
        "Police found 37 kilograms of cocaine. He knew nothing of the {37|73} kilograms of cocaine, he said.",
        "37",
    ),
    (
        "repeat",
        "The quake killed 1,350 people. The village mourns the {1,350|1,530} people whom the quake killed.",
        "1,350",
    ),
]
TRUE_TEXTS = [
    # A verb has a subject of its own, and so another quantity.
    "Shares in Alder rose to $50 from $40. Shares in Birch fell 30 percent.",
    "He scored from 12 yards and then from 30 yards. Smith doubled the lead.",
    "Arcelor shed 2.1% to 17.58 euros in Paris, with Thyssen dropping 1.7% to 16.87 euros.",
    "Shares touched 17.70 euros, before falling back to trade 7.8% higher at 16.60 euros.",
    "Southcorp’s shares rose 12% to A$4.76 but Foster’s shares fell 3.7% to A$5.44.",
    # The sentence has figures of its own.
    "Exports rose to $1.15 trillion and imports to $1.76 trillion. A surge of 35.7% took oil to $180bn.",
    "Exports were $1.2 trillion, from $1.8 trillion. A fall of 40% took oil to 5 million barrels.",
    "It earned $41,300, from $46,800 a year before. Its rival had a drop of $6,500, to $500.",
    # What the words say it is of is something else.
    "It sold 10 million players, of 25 million in all. It has 50% of the legal market for music.",
    "Invoices of £900m are unpaid. The ministry had paid 97% of the £1.3bn submitted.",
    "It would save a household £450 a year and one person £200, with half of all pensioners paying nil.",
    "The club has 120 members. It has 85 seats, a lead of 40 over its rivals.",
    # Numbers that count nothing: of scores, of names, of places on a list.
    "Wales beat France 24-18 on Saturday. They had a lead of eight at the break.",
    "She was outside the top 10 last year. She has risen to 120 in the world, a leap of 65 places.",
    "There were 120 risers on Monday. The FTSE 100 had 80 on Tuesday, so 320 in all.",
    "They won nine titles. Two more of the Six Nations went to France, 20 in all.",
    # Told before, as what somebody wanted.
    "A rise of 30 percent had been planned. Rents went from £400 to £500. The 30 percent rise fell through.",
    # A comparison, and years that something else happened in.
    "The deficit hit $412bn, after $377bn in the previous year. It foresaw a total shortfall of $855bn.",
    "It came out in 1958, and a second in 1965. The hit novel took four years to write.",
    "Labour won in 1941 and 1945. It regained the seat six years later, and he waited until 1970.",
    "England lost the final in 2003. Ireland last won in 1985, but 20 years on they share the top.",
    "She was born in Vienna on 3 May 1928 and died on Saturday at 98. She came to London in 1938.",
    "The accused, who was 17 when it happened in 1998, is now 46. He is to be tried in 2026.",
    # Two entries of a list, told alike.
    "The crews of 12 boats landed 57,000 crates. The crews of 13 boats landed 58,000 crates.",
    # One figure told by another that explains it, and a rate that the total is made of.
    "She won by 720 votes to 694, a majority of 26.",
    "With 1,440 patients and 12 doctors, the surgery has 120 patients to every doctor.",
]


def check(text: str):
    return check_arithmetic("Report from the newsroom\n\n" + text, published_on=date(2026, 6, 3))


@pytest.mark.parametrize(("rule", "text", "words"), SLIPS)
def test_a_result_is_compared_with_what_it_was_made_from(rule, text, words):
    assert check(re.sub(r"\{(.*?)\|.*?\}", r"\1", text)) == []
    (found,) = check(re.sub(r"\{.*?\|(.*?)\}", r"\1", text))
    assert found.rule == rule
    assert words in explain_finding(found).replace("\u00a0", " ")


@pytest.mark.parametrize("text", TRUE_TEXTS)
def test_figures_of_other_things_make_no_result(text):
    assert check(text) == []


def test_a_result_is_not_looked_for_in_other_paragraphs_but_the_last_sentence():
    parts = "It had 41,300 visitors, from 46,800 the year before."
    slip = "The drop of 6,500 was steep."
    assert check(f"{parts} It rained. {slip}")
    assert check(f"{parts}\n\n{slip}")
    assert check(f"{parts} It rained.\n\n{slip}") == []


def test_headline_and_article_may_differ_by_what_another_number_explains():
    text = "{} die in crash\n\nFive people died when a bus crashed in Lagos on Friday. Twelve were hurt."
    assert [one.rule for one in check_arithmetic(text.format("Seven"))] == ["headline"]
    assert check_arithmetic(text.format("Five")) == []
    rate = "Unemployment climbs to {}%\n\nThe unemployment rate climbed to 4.6 per cent, from 4.4 per cent."
    assert [one.rule for one in check_arithmetic(rate.format("6.4"))] == ["headline"]
    assert check_arithmetic(rate.format("4.6")) == []
