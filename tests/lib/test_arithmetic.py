"""A text against itself: what its own figures contradict is found, and what rounding explains is not."""

import time
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.arithmetic import RULES, check_arithmetic
from lib.arithmetic.check import explain_finding

PUBLISHED = date(2026, 3, 4)

CONTRADICTIONS = [
    ("share", "Twelve of its 48 members (30 %) voted no.", "30 %", "12 of 48 is 25 %; the text says 30 %."),
    ("share", "Of the 48 members, 12 voted no, a third.", "a third", "12 of 48 is 25 %"),
    ("share", "A survey found that 120 out of 400 people – 35 percent – agreed.", "35 percent", "30 %"),
    ("share", "Thirty-five per cent of the 400 pupils, or 120, stayed at home.", "120", "35 % × 400 = 140"),
    ("share", "Twelve of its 48 members voted no. That is 30 %.", "30 %", "25 %"),
    ("share", "The school has 400 pupils. Of these, 120 (35 %) are girls.", "35 %", "30 %"),
    ("share", "The union has 48 members, of whom 12 (30 %) voted no.", "30 %", "25 %"),
    ("share", "Turnout among the 48 members was 30 %, with 12 casting a ballot.", "30 %", "25 %"),
    ("change", "Revenue rose from $400 million to $500 million, an increase of 30%.", "30%", "25 %"),
    ("change", "Sales fell from 500 to 400, down 25 %.", "25 %", "From 500 to 400 is a change of 20 %"),
    ("difference", "The budget grew from £200 to £300, a rise of £120.", "£120", "£300 − £200 = £100"),
    ("change", "It sold 500 cars, 30 per cent more than the 400 of the year before.", "30 per cent", "25 %"),
    (
        "difference",
        "Unemployment rose from 4 % to 6 %, up 3 percentage points.",
        "3 percentage points",
        "6 % − 4 %",
    ),
    ("change", "Membership doubled from 200 to 700.", "doubled", "700 is 3.5 times 200"),
    ("direction", "Visits fell from 500 to 700.", "700", "700 is more than 500"),
    ("sum", "Twelve men and nine women were killed, a total of 22.", "22", "12 + 9 = 21"),
    ("sum", "The crash killed 22 people: 12 men and nine women.", "22", "12 + 9 = 21"),
    ("sum", "It sold 120 in May, 140 in June and 150 in July, 430 in all.", "430", "120 + 140 + 150 = 410"),
    ("remainder", "Of 48 pupils tested, 30 passed and 12 failed.", "12", "48 − 30 = 18"),
    ("difference", "The motion passed by 52 votes to 48, a majority of five.", "five", "52 − 48 = 4"),
    ("remainder", "Of the 48 members, 12 voted no, leaving 30 in favour.", "30", "48 − 12 = 36"),
    (
        *("remainder", "In the poll 40 % said yes, 35 % no and the remaining 30 % did not know."),
        *("30 %", "100 % − 40 % − 35 % = 25 %"),
    ),
    ("rate", "They sold 300 tickets at £20 each, raising £9,000.", "£9,000", "300 × £20 = £6,000"),
    ("rate", "The fund paid £4.8 million to 400,000 residents, £15 per head.", "£15", "£12 a head"),
    (
        "rate",
        "It will pay £12 million over four years, or £4 million a year.",
        "£4 million",
        "£3 million a year",
    ),
    ("rate", "Of 2 million people, 60 died, a rate of 5 per 100,000.", "5", "3 per 100,000"),
    ("period", "He pays £100 a month, or £1,300 a year.", "£1,300", "£100 a month is £1,200 a year"),
    ("conversion", "The lake is 5 miles (10 km) long.", "10 km", "5 miles is 8.05 km"),
    ("conversion", "It was 20°C (75°F) in the shade.", "75°F", "68"),
    ("span", "He ruled for nine years, from 1998 to 2005.", "nine years", "From 1998 to 2005 is 7 years"),
    ("span", "It opened in 1998 and closed nine years later, in 2005.", "nine years", "7 years"),
    ("span", "The club, founded in 1975, 40 years ago, is old.", "40 years", "From 1975 to the publication"),
    ("age", "He was born in 1950 and died in 2010 aged 70.", "70", "From 1950 to 2010"),
    ("age", "Born on 3 March 1950, she died on 1 March 2010, aged 60.", "60", "becomes 59 years old"),
    ("age", "The singer died in 2010 at the age of 70. She was born in 1950.", "70", "60 years old"),
    ("weekday", "The meeting is on Monday 3 March 2026.", "Monday", "3 March 2026 is a Tuesday"),
    ("weekday", "On Monday, 3 March, they met.", "Monday", "3 March 2026 is a Tuesday"),
    (
        *("headline", "22 killed in flood\n\nTwenty-five people were killed in a flood on Monday."),
        *("22", "The headline says 22, the article 25."),
    ),
    (
        *(
            "repeat",
            "A vote\n\nThe council has 48 members.\n\nIt met. The council has 46 members, all elected.",
        ),
        *("46", "The text says 46 here and 48 elsewhere."),
    ),
]

AGREEMENTS = [
    "Twelve of its 48 members (25 %) voted no.",
    "Two of the three (66 %) voted no, and 67 % of the rest.",
    "About a third of the 48 members, or 15, voted no.",
    "12 of the 48 schools, or nearly 26 per cent, closed.",
    "12 of the 48 schools closed, and 30 per cent of the rest shrank.",
    "Twelve of 48 members voted for a 5 % cut.",
    "Revenue rose from $1.2 billion to $1.5 billion, up 29 %.",
    "Unemployment rose from 4 % to 6 %, up 50 per cent.",
    "The crash killed 22 people: 12 men and nine women and a child.",
    "It sold 120 in May and 140 in June, bringing the total for the year to 900.",
    "A total of 20 people were killed in 2019, compared with 12 in 2018 and 9 in 2017.",
    "It will pay £12 million over four years, or £3 million a year.",
    "It was founded in 1998 and won nine titles until 2005.",
    "In 2005, two years after his father died, he founded a firm, which closed in 2010.",
    "He ruled for seven years, from 1998 to 2005. He ruled for eight years, from 1998 to 2005.",
    "Born on 3 March 1950, she died on 1 March 2010, aged 59.",
    "He was born in 1950 and died in 2010 aged 59 or 60.",
    "The meeting is on Tuesday 3 March 2026.",
    "The lake is 5 miles (8 km) long.",
    "Everything costs between £699.99 and £849.99, depending on the shop.",
    "22 killed in flood\n\nTwelve people were killed in a flood and ten in its wake on Monday.",
    "The council had 48 members in 2010. The council had 46 members in 2020.",
]


def check(text: str):
    return check_arithmetic(text, published_on=PUBLISHED, has_headline="\n\n" in text)


@pytest.mark.parametrize(("rule", "text", "words", "explanation"), CONTRADICTIONS)
def test_what_a_text_contradicts_is_found_at_its_words(rule, text, words, explanation):
    found = check(text)
    assert [(one.rule, one.text) for one in found] == [(rule, words)]
    assert text[found[0].start : found[0].end] == words
    assert all(text[one.start : one.end] == one.text for one in found[0].operands)
    assert explanation in explain_finding(found[0]).replace("\u00a0", " ")


@pytest.mark.parametrize("text", AGREEMENTS)
def test_what_rounding_or_other_things_explain_is_not(text):
    assert check(text) == []


def test_offsets_count_from_the_beginning_of_the_whole_text():
    text = "Ärger 😀 im Rat\n\nIt was late.\n\nTwelve of its 48 members (30 %) voted no."
    assert [text[one.start : one.end] for one in check(text)] == ["30 %"]


def test_an_english_rule_reads_no_other_language():
    assert check_arithmetic("Zwölf von 48 (30 %).", language="de") == []
    assert check_arithmetic("12 of the 48 (30 %).", language="en-GB") != []


def test_without_a_day_of_publication_a_date_without_a_year_says_nothing():
    assert check_arithmetic("On Monday, 3 March, they met.") == []


def test_the_sentence_is_in_the_language_of_the_reader():
    (finding,) = check("He pays £100.50 a month, or £1,300 a year.")
    with translation.override("de"):
        assert "1.206" in explain_finding(finding)


def test_every_rule_has_an_example():
    assert {rule for rule, *_ in CONTRADICTIONS} == set(RULES)


_PIECES = st.sampled_from(
    [*(text for _, text, *_ in CONTRADICTIONS), *AGREEMENTS, "born in", "of the", "(", "%", "from", "to", "£",
     "12", "1,250", "half", "two", "million", "1998", "aged", "Monday", "3 March", "each", " ", "\n\n", ". ",
     "–", "0", "٣", "½", "a year", "°C", "miles", "\x00", "İ"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=12), max_size=30))
def test_no_text_makes_it_fail(pieces):
    text = " ".join(pieces)
    for one in check_arithmetic(text, published_on=PUBLISHED):
        assert text[one.start : one.end] == one.text
        assert explain_finding(one)


@pytest.mark.parametrize(
    "text",
    [
        "5 of 9 (56%)\n" * 20_000,
        "".join(
            f"The council has {n} members and {n + 1} clerks, paid £{7 * n} each.\n" for n in range(4_000)
        ),
        "The council in Leeds has 48 members who vote. " * 5_000,
        "of the all " * 20_000 + "5",
        "born in 1950 died in 2010 aged 60 " * 7_000,
        "from 3 to 5 July for 3 days " * 8_500,
        "Tuesday 3 March 2026, " * 10_000,
        ". " + " " * 240_000,
        "(" * 240_000,
        "1" * 240_000,
    ],
)
def test_no_text_takes_long(text):
    begin = time.process_time()
    check_arithmetic(text, published_on=PUBLISHED)
    assert time.process_time() - begin < 3
