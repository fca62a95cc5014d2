"""Figures by their roles: scores, factors, parts, rates over a time, lists; and what each is not tied to."""

import re

import pytest

from lib.arithmetic import check_arithmetic
from lib.arithmetic.check import explain_finding

SLIPS = [
    # Scores, and by how much they were won.
    (
        "difference",
        "Leeds beat Stoke 5-1 in the rain. The {four|five}-goal win was their first.",
        "5 − 1 = 4",
    ),
    ("difference", "The Bulls lost 88-71 to Denver, their worst defeat, by {17|19} points.", "88 − 71 = 17"),
    ("difference", "The motion fell by 61 votes to 39, a margin of {22|24}.", "61 − 39 = 22"),
    ("difference", "Kent made 283. Essex were all out for 251, and lost by {32|42} runs.", "283 − 251 = 32"),
    # Two figures of one measure, whichever of them names it.
    ("difference", "It made 300 tons a day in May and makes 240 now, {60|50} fewer.", "= 60"),
    (
        "difference",
        "At 118 kilos he was ill. By Easter he was down to 97, having shed {21|31} kilos.",
        "= 21",
    ),
    (
        "difference",
        "The first sold 12,000 copies, the next 31,000. It outsold it by {19,000|17,000}.",
        "= 19,000",
    ),
    (
        "difference",
        "A pass costs £5,880. From May it will be £6,120, so all must find an extra {£240|£260}.",
        "= £240",
    ),
    ("difference", "Rates went from 23% to 10%, which is {13|31} percentage points less.", "13"),
    # Factors.
    ("change", "Applications have tripled, from 4,200 to {12,600|14,600}.", "3.48 times"),
    ("change", "Sales halved, from 36,000 cars to {18,000|16,000}.", "times"),
    (
        "change",
        "Eight cases were seen in 2019 and 40 last year. The {fivefold|fourfold} rise hurts.",
        "5 times",
    ),
    ("change", "Complaints numbered 90 in May and 360 in June, {four|three} times as many.", "4 times"),
    ("change", "Thefts dropped by half, from 88 to {44|34}.", "61.4 %"),
    # Speeds, cents and pence, and years side by side.
    ("rate", "The train covers 240 km in two hours, an average of {120|100} km an hour.", "120"),
    ("rate", "They rode 45 miles in 90 minutes, averaging {30|40} miles an hour.", "30"),
    (
        "difference",
        "A litre costs 1.80 euros, {40|30} cents more than the 1.40 euros of May.",
        "€1.80 − €1.40 = €0.40; the text says €0.30",
    ),
    (
        "difference",
        "A loaf costs £1.80, {40p|30p} more than last year’s £1.40.",
        "£0.40; the text says £0.30",
    ),
    ("sum", "It bought 1,200 books last year and 1,450 this year, a total of {2,650|2,550}.", "2,650"),
    ("share", "Three of the 12 jurors, {a quarter|a third}, voted to acquit.", "25"),
    # Parts and what is left of them.
    ("sum", "A swim made £1,840 and a raffle £965, which left him holding {£2,805|£3,805}.", "= £2,805"),
    (
        "sum",
        "Six drowned at sea and seven in rivers. With two in pools, the year’s toll came to {15|17}.",
        "15",
    ),
    (
        "sum",
        "It cut 90 posts in Lund, 35 in Umea and 25 in Boden. All {150|130} posts had been vacant.",
        "= 150",
    ),
    (
        "remainder",
        "Half of the $9 million came from the state. The town gave the other {$4.5|$5.5} million.",
        "= $4.5",
    ),
    # Rates, shares and units told first, or in another sentence.
    (
        "share",
        "Pay will take $1.2 billion of a budget of $16 billion. At {7.5|9.5} percent, it is high.",
        "7.5",
    ),
    ("share", "Of 3,400 applicants, 510 got in. With {15|19} per cent let in, it is choosy.", "15"),
    (
        "rate",
        "The deal is worth €9 million a year. In five years it will have paid {€45|€54} million.",
        "× 5",
    ),
    ("rate", "With 90 points from 30 games the side has averaged {three|four} a game.", "90 ÷ 30 = 3"),
    ("conversion", "The shaft goes down 3,000 feet, about {900|1,900} metres, into granite.", "914"),
    (
        "sum",
        "It cut 220 posts in Ohio, 145 in Utah and 85 in Iowa. All were told of the {450|430} layoffs.",
        "450",
    ),
    (
        "sum",
        "Sand cost $2.2 million, salt $1.1 million and pay $1.7 million. The bill of {$5|$6} million hurts.",
        "$5",
    ),
    (
        "sum",
        "It sold 1,100 on Friday, 1,350 on Saturday and 900 on Sunday; then {3,350|3,450} changed hands.",
        "= 3,350",
    ),
    (
        "sum",
        "She left £40,000 to art, £25,000 to a niece and £10,000 to cats. That was all {£75,000|£85,000}.",
        "= £75,000",
    ),
    ("sum", "The blast left 36 people dead and 57 injured, a total of {93|39} casualties.", "36 + 57 = 93"),
    ("sum", "A total of {40|33} people, including 35 children, were saved.", "A part of it is 35; the text"),
    # Things that are named one by one.
    ("sum", "Only {four|five} states voted no: Cuba, Eritrea, North Korea and Syria.", "The list has 4"),
    ("sum", "It gave {three|four} reasons: the rain, the price of seats and the date.", "The list has 3"),
    # One quantity told twice, one sentence after the other.
    (
        "repeat",
        "Some 12,500 people work at the yard. Closing it puts {12,500|15,200} people out of work.",
        "12,500",
    ),
    ("repeat", "The Bears have won nine games in a row. Their {nine|eight}-game run ends on Friday.", "9"),
    (
        "repeat",
        "The fire has burnt 3,400 hectares. By Sunday fire had blackened {3,400|4,300} hectares.",
        "3,400",
    ),
    # A weekday in the year of the sentence before, and an age from another.
    (
        "weekday",
        "It opens on Saturday, March 9, 2024. Seats are $18. It ends on {Sunday|Saturday}, April 14.",
        "Sunday",
    ),
    ("age", "He made his debut in 1987 at the age of {19|16}. Born in 1968 in Gdansk, he was small.", "19"),
    ("age", "He was 26 when he bought it in 1990 and {58|62} when he sold it in 2022.", "58"),
]
HEADLINES = [
    (
        "Storm leaves {17,000|71,000} without power\n\nMore than 17,000 homes lost power on Friday.",
        "17,000",
    ),
    (
        "Firm puts {$12bn|$14bn} into plant\n\nThe sum is an additional $8 billion on top of $4 billion.",
        "$8 billion + $4 billion",
    ),
]
TRUE_TEXTS = [
    # Two differences of one sentence: each is explained by its own.
    "Turnout was 62%, four points below 2016 and seven points below 2008, when it touched 69%.",
    # Some are counted twice.
    "Of 50 ships inspected, 30 had faulty boats, 25 had no working radio and 12 had both.",
    # Per cent for percentage points.
    "The rate went from 50 per cent to 60 per cent, up 10 per cent.",
    # The other half stands in a sentence before.
    "Half of the users agreed. Only 17 per cent disagreed. The remaining 33 per cent said nothing.",
    # A total that goes on, and one of other things.
    "It sold 120 in May and 140 in June, bringing the total for the year to 900.",
    "They won nine titles. Two more of the Six Nations went to France, 20 in all.",
    # A factor of something else.
    "The report suggests doubling what may be spent, while the limit falls from £20m to £15m.",
    "Those with incomes of £39,000 are four times more likely to own one than those with £15,000.",
    # A list that names no things alike, others, or pairs.
    "Two things went wrong: the pump failed, nobody looked, and it rained.",
    "It has five members: Chile, Peru and several others, none of them large.",
    "Five countries joined: France, Spain, Italy, Malta and Bosnia and Herzegovina.",
    "Four of the 12 jurors were women: Ada, Berta, Cora and Dora.",
    "She played three roles: the aunt, the cook and the nurse and spy.",
    "It has met two rivals: the north, the south and the other clubs.",
    # Parts of those that are named are not all of them.
    "The town has 14 schools, six of them for girls and five of them for boys.",
    # A name that begins with a number.
    "They will not lie down, who have won nine of the last 10 Six Nations titles between them.",
    # A year of a day that has no weekday is not taken over.
    "It was founded on March 9, 2024. It closes on Saturday, April 14.",
    # Seven more than were there, no difference of the two.
    "Thirty-five firms have bid for an additional eight licences on top of the 14 already given.",
]


def check(text: str):
    return check_arithmetic("Report from the newsroom\n\n" + text)


@pytest.mark.parametrize(("rule", "text", "words"), SLIPS)
def test_a_slip_is_found_by_the_role_of_its_figure(rule, text, words):
    assert check(re.sub(r"\{(.*?)\|.*?\}", r"\1", text)) == []
    (found,) = check(re.sub(r"\{.*?\|(.*?)\}", r"\1", text))
    assert found.rule == rule
    assert words in explain_finding(found).replace("\u00a0", " ")


@pytest.mark.parametrize(("text", "words"), HEADLINES)
def test_a_headline_is_compared_with_what_its_article_adds_and_hedges(text, words):
    assert check_arithmetic(re.sub(r"\{(.*?)\|.*?\}", r"\1", text)) == []
    (found,) = check_arithmetic(re.sub(r"\{.*?\|(.*?)\}", r"\1", text))
    assert words in explain_finding(found).replace("\u00a0", " ")


@pytest.mark.parametrize("text", TRUE_TEXTS)
def test_figures_of_other_roles_are_not_tied(text):
    assert check(text) == []
