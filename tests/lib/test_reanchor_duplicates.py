"""Words that now stand twice, almost twice, or between other neighbours ask which of them was checked."""

import pytest

from lib.text_anchoring import reanchor_quotations
from lib.text_anchoring.selectors import build_selector

SENTENCE = "The office said that 20 boats sank in May."
ALMOST = SENTENCE.replace("20", "21")
OLD = f"The pier was shut.\n\nIt rained. {SENTENCE} Bo saw it.\n\nThe crews came back on Monday."


def outcome(old: str, new: str, start: int, words: str = "20 boats") -> str:
    return reanchor_quotations(old, new, [build_selector(old, start, start + len(words))])[0].outcome


@pytest.mark.parametrize(
    "new",
    [
        OLD.replace(SENTENCE, f"{SENTENCE} {ALMOST}"),
        OLD.replace(SENTENCE, f"{ALMOST} {SENTENCE}"),
        OLD.replace(SENTENCE, ALMOST) + f"\n\n{SENTENCE}",
        f"{SENTENCE}\n\n" + OLD.replace(SENTENCE, ALMOST),
        OLD + f" {ALMOST}",
    ],
)
def test_a_sentence_that_gets_a_double_with_another_number_asks(new):
    assert outcome(OLD, new, OLD.index("20 boats")) == "ambiguous"


def test_one_of_several_like_sentences_may_be_edited_without_asking_about_the_rest():
    old = "\n\n".join(f"The office said that {number} boats sank in May." for number in (20, 30, 40))
    assert outcome(old, old.replace("30", "31"), 21) == "same"
    assert outcome(old, old.replace("30", "31"), old.index("30 boats"), "30 boats") == "changed"


def test_of_equal_sentences_under_other_years_none_is_taken_for_another():
    years = "\n\n".join(f"{year}\n\n{SENTENCE}" for year in (2014, 2015, 2016))
    start = years.index("20 boats", years.index("2015"))
    assert outcome(years, years, start) == "same"
    assert outcome(years, years.replace("2014", "2013"), start) == "same"
    shuffled = "\n\n".join(f"{year}\n\n{SENTENCE}" for year in (2016, 2014, 2015))
    found = reanchor_quotations(years, shuffled, [build_selector(years, start, start + 8)])[0]
    assert found.outcome == "ambiguous" or found.start == shuffled.rindex("20 boats")
    only_order = years.replace("2015", "2019").replace("2016", "2018")
    assert outcome(years, only_order, start) in {"ambiguous", "orphan"}
