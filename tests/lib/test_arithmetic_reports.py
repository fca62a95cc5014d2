"""Slips in the wordings of news reports: each text has the right number and the slip, {right|slip}."""

import re
from datetime import date

import pytest

from lib.arithmetic import check_arithmetic
from lib.arithmetic.check import explain_finding

PUBLISHED = date(2026, 3, 4)
SLIPS = [
    # rule, the text with both numbers, the explanation of the slip
    (
        "share",
        "Of the 640 schools in the county, 160 – a {quarter|third} – have closed.",
        "160 of 640 is 25 %; the text says 33.3 %.",
    ),
    (
        "share",
        "Her party holds 66 seats in the 120-member assembly, {55|65} percent of the total.",
        "66 of 120 is 55 %; the text says 65 %.",
    ),
    (
        "share",
        "Nearly 3,000 of the island's 12,000 people, one in {four|three}, work in tourism.",
        "3,000 of 12,000 is 25 %; the text says 33.3 %.",
    ),
    (
        "share",
        "Only {12|22} of the 60 clinics, or one in five, have a doctor.",
        "22 of 60 is 36.7 %; the text says 20 %.",
    ),
    (
        "change",
        "Rents in the district were €800 in 2010. By 2020 they had reached €1,200, an increase of {50%|60%}.",
        "From €800 to €1,200 is a change of 50 %; the text says 60 %.",
    ),
    (
        "change",
        "The shares closed at 90p, {10%|20%} below their issue price of 100p.",
        "From £1 to £0.90 is a change of 10 %; the text says 20 %.",
    ),
    (
        "rate",
        "The rebels stole 36 million barrels in three years, {12|15} million a year.",
        "36 million barrels ÷ 3 years = 12 million barrels a year; the text says 15 million barrels a year.",
    ),
    (
        "rate",
        "The state paid 90 million pounds between 2004 and 2010, {15|25} million pounds a year.",
        "£90 million ÷ 6 years = £15 million a year; the text says £25 million a year.",
    ),
    (
        "rate",
        "A four-year deal worth $48 million will pay him {$12|$16} million a year.",
        "$48 million ÷ 4 years = $12 million a year; the text says $16 million a year.",
    ),
    (
        "rate",
        "He signed a five-year contract for €50 million, which is {€10|€15} million a season.",
        "€50 million ÷ 5 years = €10 million a year; the text says €15 million a year.",
    ),
    (
        "rate",
        "It sold 300 boats at an average price of $20,000, taking in {$6|$8} million.",
        "300 × $20,000 = $6 million; the text says $8 million.",
    ),
    (
        "rate",
        "The 12 jurors were paid $50 a day each, {$600|$800} a day in all.",
        "12 × $50 a day = $600 a day; the text says $800 a day.",
    ),
    (
        "rate",
        "Three ships with 1,500 passengers each brought {4|5},500 visitors.",
        "3 × 1,500 = 4,500; the text says 5,500.",
    ),
    (
        "rate",
        "A fine of 40 euros for each of 500 fans comes to {20|30},000 euros.",
        "500 × €40 = €20,000; the text says €30,000.",
    ),
    (
        "sum",
        "The group has 120 shops in Germany, 45 in Austria and 35 in Switzerland, a network of {200|220} "
        "stores.",
        "120 + 45 + 35 = 200; the text says 220.",
    ),
    (
        "sum",
        "He earned $300,000 in salary and $450,000 in bonuses for total pay of {$750|$850},000.",
        "$300,000 + $450,000 = $750,000; the text says $850,000.",
    ),
    (
        "sum",
        "Nine planes and 14 helicopters ({23|25} aircraft) fought the fire.",
        "9 + 14 = 23; the text says 25.",
    ),
    (
        "difference",
        "Barcelona have 58 points, {five|seven} more than second-placed Madrid, who have 53.",
        "58 − 53 = 5; the text says 7.",
    ),
    (
        "difference",
        "The budget foresees income of €900m and outlays of €980m, a hole of {€80m|€90m}.",
        "€980 million − €900 million = €80 million; the text says €90 million.",
    ),
    (
        "difference",
        "The hall seats 2,200, {700|900} more than the old one with its 1,500 places.",
        "2,200 − 1,500 = 700; the text says 900.",
    ),
    (
        "difference",
        "Ali won on points 118-112, {six|eight} points ahead on all cards.",
        "118 − 112 = 6; the text says 8.",
    ),
    (
        "difference",
        "She ran 10.72 seconds, beating the record of 10.88 by {0.16|0.26} seconds.",
        "10.88 − 10.72 seconds = 0.16 seconds; the text says 0.26 seconds.",
    ),
    (
        "remainder",
        "The gang stole 64 paintings, of which 40 have been recovered and {24|34} are still missing.",
        "64 − 40 = 24; the text says 34.",
    ),
    (
        "difference",
        "Kenya sent 85 athletes and Uganda 60, {25|35} fewer.",
        "85 − 60 = 25; the text says 35.",
    ),
    (
        "difference",
        "The tower is 324 metres high, {24|34} metres taller than its rival at 300 metres.",
        "324 m − 300 m = 24 m; the text says 34 m.",
    ),
    (
        "span",
        "He was president from 1981 to 1995, a reign of {14|24} years.",
        "From 1981 to 1995 is 14 years; the text says 24 years.",
    ),
    (
        "span",
        "Work began in 2006 and took {six|eight} years, with the opening in 2012.",
        "From 2006 to 2012 is 6 years; the text says 8 years.",
    ),
    (
        "span",
        "The hostages, seized on June 4, were freed on June 20 after {16|26} days.",
        "From 4 Jun to 20 Jun is 16 days; the text says 26 days.",
    ),
    (
        "span",
        "After {15|25} years in exile, which began in 1979, she came back in 1994.",
        "From 1979 to 1994 is 15 years; the text says 25 years.",
    ),
    (
        "weekday",
        "On {Tuesday|Thursday} evening, November 5, 2024, polls closed.",
        "5 November 2024 is a Tuesday; the text says Thursday.",
    ),
    (
        "weekday",
        "New Year's Eve was a {Tuesday|Monday} in 2024.",
        "31 December 2024 is a Tuesday; the text says Monday.",
    ),
    (
        "weekday",
        "Easter Monday, April 1, 2024, is a holiday; shops reopen on {Tuesday|Wednesday} 2 April.",
        "2 April 2024 is a Tuesday; the text says Wednesday.",
    ),
    (
        "weekday",
        "Voting will take place between {Friday|Thursday}, 15 March, and Sunday, 17 March 2024.",
        "15 March 2024 is a Friday; the text says Thursday.",
    ),
    (
        "headline",
        "Storm leaves {12|21},000 without power\n\nAbout 12,000 households in Wales had no electricity on "
        "Sunday after high winds.",
        "The headline says 21,000, the article 12,000.",
    ),
    (
        "headline",
        "Boy, {9|6}, saves sister from fire\n\nA nine-year-old boy carried his sister out of a burning "
        "flat in Turin.",
        "The headline says 6 years, the article 9 years.",
    ),
    (
        "headline",
        "Profit jumps {18%|81%} at retailer\n\nThe clothing chain said annual earnings were up 18 percent "
        "thanks to online sales.",
        "The headline says 81 %, the article 18 %.",
    ),
    (
        "headline",
        "Firm to create {300|500} jobs in Cork\n\nA US software company plans to hire 300 people at a new "
        "office in Cork over two years.",
        "The headline says 500, the article 300.",
    ),
    (
        "headline",
        "Bus plunge kills {27|29} in Peru\n\nTwenty-seven people died when a bus fell into a ravine in "
        "southern Peru.",
        "The headline says 29, the article 27.",
    ),
    (
        "headline",
        "Driver banned for {18|16} months\n\nA driver who hit a cyclist was banned from the road for 18 "
        "months on Friday.",
        "The headline says 16 months, the article 18 months.",
    ),
    (
        "repeat",
        "The bridge, which is 940 metres long, was closed.\n\nIt rained.\n\nEngineers are inspecting the "
        "{940-metre|490-metre} bridge.",
        "The text says 490 m here and 940 m elsewhere.",
    ),
    (
        "repeat",
        "The museum opened its doors on 8 April.\n\nIt rained.\n\nVisitors have complained since the "
        "museum opened on {8|18} April.",
        "The text says 18 Apr here and 8 Apr elsewhere.",
    ),
    (
        "repeat",
        "The poet was born in Granada in 1898.\n\nIt rained.\n\nA plaque shows where the poet was born in "
        "{1898|1889}.",
        "The text says 1889 here and 1898 elsewhere.",
    ),
    (
        "repeat",
        "Each household will receive a rebate of $250.\n\nIt rained.\n\nThe rebate of {$250|$350} for "
        "each household will be paid in May.",
        "The text says $350 here and $250 elsewhere.",
    ),
    (
        "share",
        "In the final round he took 900,000 votes out of 1.5 million, which gave him {60|66} percent.",
        "900,000 of 1.5 million is 60 %; the text says 66 %.",
    ),
    (
        "share",
        "Foreigners make up {40|50} percent of the squad: 12 of the 30 players.",
        "12 of 30 is 40 %; the text says 50 %.",
    ),
    (
        "change",
        "Deaths on the roads fell by a {quarter|third} last year to 1,500, down from 2,000.",
        "From 2,000 to 1,500 is a change of 25 %; the text says 33.3 %.",
    ),
    (
        "change",
        "The paper's circulation, 200,000 in 2005, had dropped {40|50} percent to 120,000 by 2015.",
        "From 200,000 to 120,000 is a change of 40 %; the text says 50 %.",
    ),
    (
        "period",
        "The airport handles 24 million passengers a year, {two|three} million a month.",
        "24 million a year is 2 million a month; the text says 3 million a month.",
    ),
    (
        "rate",
        "In its first five years the programme spent 250 million euros, {50|70} million euros a year.",
        "€250 million ÷ 5 years = €50 million a year; the text says €70 million a year.",
    ),
    (
        "rate",
        "Saving {$500|$700} million a year, it would cut costs by $1.5 billion over three years.",
        "$700 million a year × 3 years = $2.1 billion; the text says $1.5 billion.",
    ),
    (
        "period",
        "The lamps use 70 kilowatt hours a week – {10|15} a day.",
        "70 kW a week is 10 kW a day; the text says 15 kW a day.",
    ),
    (
        "headline",
        "Wildfire forces {8|5},000 to flee in Canada\n\nA wildfire in western Canada has driven 8,000 "
        "people from their homes, authorities said.",
        "The headline says 5,000, the article 8,000.",
    ),
    (
        "headline",
        "Miners trapped for {nine|seven} days are rescued\n\nTwo miners who spent nine days trapped "
        "underground in Korea were brought to the surface on Friday.",
        "The headline says 7 days, the article 9 days.",
    ),
    (
        "headline",
        "India reports {340|430} new cases\n\nIndia recorded 340 new infections in the past 24 hours, the "
        "health ministry said.",
        "The headline says 430, the article 340.",
    ),
    (
        "headline",
        "Rents up {6%|9%} in a year\n\nThe average rent in Ireland rose by 6 per cent last year, "
        "according to a property website.",
        "The headline says 9 %, the article 6 %.",
    ),
    (
        "repeat",
        "Farmers lost 30,000 sheep in the drought, the ministry says.\n\nIt rained.\n\nThe ministry is to "
        "compensate farmers for the {30|40},000 sheep lost in the drought.",
        "The text says 40,000 here and 30,000 elsewhere.",
    ),
    (
        "repeat",
        "The dam, 185 metres high, was built in the 1970s.\n\nIt rained.\n\nWater spilled over the "
        "{185-metre|158-metre} dam.",
        "The text says 158 m here and 185 m elsewhere.",
    ),
    (
        "repeat",
        "The hospital opened in 1962 with 300 beds.\n\nIt rained.\n\nWhen the hospital opened in "
        "{1962|1926}, it was the largest in the region.",
        "The text says 1926 here and 1962 elsewhere.",
    ),
]
UNTIED = [
    "The price rose by £1.5bn, more than the £1.4bn expected and above the £1.4bn of the month before.",
    "It took £7.2m in three days - eight times more than the number two.",
    "The flood left 300 families homeless.\n\nIt rained.\n\nThe flood left 3,500 families homeless.",
    "The replay is live on Monday 19 January, from 1930 on the radio.",
    "He was jailed in 1998 under a sentence lasting ten years and was freed in 2003.",
    "A club was founded in 1950 by men in Hull.\n\nIt rained.\n\nA club was founded in 1980 by men in Ely.",
]


def check(text: str):
    return check_arithmetic(
        text, published_on=PUBLISHED, has_headline="\n\n" in text and "It rained." not in text
    )


@pytest.mark.parametrize(("rule", "text", "explanation"), SLIPS)
def test_a_slip_is_found_and_the_right_number_is_not(rule, text, explanation):
    assert check(re.sub(r"\{(.+?)\|.+?\}", r"\1", text)) == []
    (finding,) = check(re.sub(r"\{.+?\|(.+?)\}", r"\1", text))
    assert finding.rule == rule
    assert explain_finding(finding).replace("\u00a0", " ") == explanation


@pytest.mark.parametrize("text", UNTIED)
def test_figures_that_the_words_do_not_tie_are_not_compared(text):
    assert check(text) == []
