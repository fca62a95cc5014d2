"""Words that govern a claim in its sentence are never taken for another sentence's."""

import pytest

from lib.text_anchoring import reanchor_quotations
from lib.text_anchoring.selectors import build_selector

BEFORE, AFTER = "The pier was shut on Sunday.\n\n", "\n\nNobody came back for it."


def outcome(old: str, new: str, words: str) -> str:
    start = old.index(words)
    return reanchor_quotations(old, new, [build_selector(old, start, start + len(words))])[0].outcome


@pytest.mark.parametrize(
    ("sentence", "before", "after"),
    [
        ("In 2016, Calif. Gov. Holm denied that 20 boats sank.", "2016", "2017"),
        ("Neither Sgt. Maj. Holm nor Det. Tarn saw that 20 boats sank.", "Neither", "Both"),
        ("Nobody at Holm Pty. Ltd. Oslo said that 20 boats sank.", "Nobody", "Somebody"),
        ("On no Weds. Morning was it known that 20 boats sank.", "no Weds.", "a Weds."),
        ("Il sig. Holm e il dott. Tarn negano che 20 boats sank.", "Holm", "Horn"),
        ("Laut Hrn. Holm und Ing. Tarn hieß es, 20 boats sank.", "Holm", "Horn"),
        ("Volgens mevr. Holm en dhr. Tarn is het waar dat 20 boats sank.", "Holm", "Horn"),
        ("Nunca la Dra. Holm vio que 20 boats sank.", "Nunca", "Ayer"),
        ("Вчера В. Холм отрицал, что 20 boats sank.", "В. Холм", "Д. Холм"),
        ("В 2016 г. Холм сказал, что 20 boats sank.", "2016", "2017"),
        ("Hier É. Holm a nié que 20 boats sank.", "É.", "B."),
        ("Zum 100. Geburtstag hieß es, 20 boats sank.", "100", "101"),
        ("Schüler in 12. Klasse sagten, 20 boats sank.", "12", "13"),
    ],
)
def test_a_full_stop_in_an_abbreviation_parts_no_sentence(sentence, before, after):
    old = BEFORE + sentence + AFTER
    assert outcome(old, old.replace(before, after, 1), "20 boats sank") == "changed"
    assert outcome(old, "It rained.\n\n" + old, "20 boats sank") == "moved"


def test_a_sentence_that_ends_in_a_word_or_number_still_ends():
    old = "There were 12. Ada Holm saw that 20 boats sank. Bo was on TV. Cato slept."
    assert outcome(old, old.replace("12", "13"), "20 boats sank") == "same"
    assert outcome(old, old.replace("TV", "air"), "20 boats sank") == "same"


def test_what_follows_in_parentheses_belongs_to_the_sentence():
    old = BEFORE + "The office said that 20 boats sank. Bo left." + AFTER
    assert outcome(old, old.replace("sank. Bo", "sank. (This is not so.) Bo"), "20 boats") == "changed"


WRAPPED = (
    "The harbour office said in its report of last week that there were\n"
    "20 boats on the ground after the storm, and that nobody had been on\n"
    "board of them when the water came over the pier in the early morning."
)


def test_a_line_that_was_broken_to_fit_parts_no_sentence():
    assert outcome(WRAPPED, WRAPPED.replace("there were\n", "there were not\n"), "20 boats") == "changed"
    assert outcome(WRAPPED, WRAPPED.replace("\n", " "), "20 boats") == "same"
    quoted = "Ada wrote:\n\n" + "\n".join(f"> {line}" for line in WRAPPED.split("\n"))
    assert outcome(quoted, quoted.replace("there were\n", "there were not\n"), "20 boats") == "changed"


@pytest.mark.parametrize(
    "lines",
    ["Oslo 20 boats\nBergen 30 boats", "It rained. " * 20 + "\nBoats: 20 boats\n" + "It snowed. " * 20],
)
def test_a_line_that_was_broken_for_itself_stands_by_itself(lines):
    edited = lines.replace("Bergen 30", "Bergen 40").replace("It snowed", "It froze")
    assert outcome(lines, edited, "20 boats") == "same"


@pytest.mark.parametrize("number", ["{}) ", "({}) ", "{}. "])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_the_number_of_an_entry_may_change(number, between):
    entries = ["Ada saw it.", "The office said that 20 boats sank.", "Bo slept."]
    old, new = (
        BEFORE + between.join(number.format(at) + entry for at, entry in enumerate(some, 1)) + AFTER
        for some in (entries, entries[1:])
    )
    assert outcome(old, new, "20 boats sank") == "moved"


def test_a_mark_that_turns_the_reading_direction_counts():
    old = BEFORE + "It took 5-10 days." + AFTER
    turned = old.replace("5-10", "\u200f5\u200f-\u200f10\u200f")
    assert outcome(old, turned, "5-10 days") == "changed"
