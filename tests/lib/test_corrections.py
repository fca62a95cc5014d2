"""Corrected is said of a page where the claim's figure became the verdict's, and nothing else changed."""

import pytest

from lib.contrasts.corrections import find_correction_notice, judge_page

SENTENCE = "The harbour landed 20,000 crates of herring in March."
BEFORE = f"The market opened early.\nIt was cold. {SENTENCE} Prices fell.\nThe mayor left."
VERDICT = ["The harbour landed 12,400 crates.", "The office counted 12,400 crates [1]."]


def judge(now: str, *, tail: str = "", verdict: list[str] | None = None, statement: str = SENTENCE) -> str:
    page = BEFORE.replace(SENTENCE, now) + tail
    found = judge_page(SENTENCE, before=BEFORE, page=page, statement=statement, verdict=verdict or VERDICT)
    return found.outcome


def test_the_figure_of_the_verdict_in_the_same_sentence_is_a_correction() -> None:
    right = SENTENCE.replace("20,000", "12,400")
    assert judge(right) == "silent"
    assert judge(right, tail="\nCorrection: we had misstated the number of crates.") == "corrected"


@pytest.mark.parametrize(
    "now",
    [
        SENTENCE.replace("20,000", "12,500"),
        SENTENCE.replace("20,000", "nearly 12,400"),
        SENTENCE.replace("20,000", "12,400 or 20,000"),
        SENTENCE.replace("20,000 crates", "12,400 boxes"),
        SENTENCE.replace("landed 20,000", "did not land 12,400"),
        SENTENCE.replace("20,000", "12,400").replace("March", "May"),
        SENTENCE.replace("20,000", "12.4 million"),
        SENTENCE.replace("20,000 crates", "12,400 tonnes"),
    ],
)
def test_all_else_is_an_edit(now: str) -> None:
    assert judge(now) in ("edited", "deleted")
    assert judge(now, tail="\nCorrection: we had misstated the number.") in ("edited", "deleted")


def test_what_says_it_in_another_order_is_no_deletion() -> None:
    reworded = "In March, 20,000 crates of herring were landed at the harbour."
    page = BEFORE.replace(SENTENCE, "") + f"\n\n{reworded}"
    found = judge_page(SENTENCE, before=BEFORE, page=page, statement=SENTENCE, verdict=VERDICT)
    assert (found.outcome, found.now) == ("edited", reworded)
    # Another sentence, and one that was on the page all along, do not stand for it.
    assert judge("Herring was cheap in March.") == "deleted"
    lead = f"{reworded}\n\n{BEFORE}"
    gone = judge_page(
        SENTENCE, before=lead, page=lead.replace(SENTENCE, ""), statement=SENTENCE, verdict=VERDICT
    )
    assert gone.outcome == "deleted"


def test_a_sentence_without_words_is_said_by_no_other() -> None:
    page = judge_page("…!", before=f"{BEFORE} …!", page=f"{BEFORE} It rained.", statement="…!", verdict=[])
    assert (page.outcome, page.now) == ("deleted", "")


def test_the_right_figure_elsewhere_corrects_nothing() -> None:
    assert judge(SENTENCE, tail="\nThe office counted 12,400 crates.") == "unchanged"
    assert judge("", tail="\nThe office counted 12,400 crates.") == "deleted"


def test_a_verdict_with_two_figures_decides_nothing() -> None:
    two = ["The harbour landed 12,400 crates, and the year before 9,000 crates."]
    assert judge(SENTENCE.replace("20,000", "9,000"), verdict=two) == "edited"


def test_a_figure_that_is_not_the_claims_corrects_nothing() -> None:
    other = "The harbour landed 18,000 crates of herring in March."
    assert judge(SENTENCE.replace("20,000", "12,400"), statement=other) == "edited"


@pytest.mark.parametrize(
    "line",
    [
        "Correction: the number was wrong.",
        "An earlier version of this article said 20,000.",
        "In einer früheren Version stand eine falsche Zahl.",
        "Fe de errores y fe de erratas: la cifra era falsa.",
    ],
)
def test_notices_in_several_languages(line: str) -> None:
    assert find_correction_notice(BEFORE, f"{BEFORE}\n{line}") == line


def test_a_notice_that_was_there_before_says_nothing() -> None:
    line = "Corrections: write to the editor."
    assert find_correction_notice(f"{BEFORE}\n{line}", f"{BEFORE}\n{line}") == ""
