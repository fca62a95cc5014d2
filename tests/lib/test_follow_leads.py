"""The line above a paragraph or a list that ends in a colon says what the words under it are."""

import pytest

from lib.follow import follow
from lib.quote import describe

ENTRIES = ["Ada saw it", "The sea took 20 boats", "Bo slept"]


def article(line: str, entries: str) -> str:
    return f"The pier was shut.\n\n{line}\n\n{entries}\n\nThe crews came back on Monday. They slept."


def followed(old: str, new: str, words: str = "20 boats"):
    start = old.index(words)
    return follow(old, new, [describe(old, start, start + len(words))])[0]


@pytest.mark.parametrize(
    "line", ["These claims are false:", "**Holm said:**", "What the report found in 2016:"]
)
@pytest.mark.parametrize("marked", ["{}", "{}.", "- {}.", "* {}.", "• {}.", "1. {}.", "2) {}.", "“{}.”"])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_another_line_above_is_another_claim(line, marked, between):
    old = article(line, between.join(marked.format(entry) for entry in ENTRIES))
    other = line.replace("false", "true").replace("Holm", "Tarn").replace("2016", "2017")
    found = followed(old, old.replace(line, other))
    assert (found.outcome, found.text) == ("changed", "20 boats")
    for new in (old.replace(f"{line}\n\n", ""), old.replace("shut", "open")):
        assert followed(old, new).outcome == ("same" if line in new else "changed")


def test_a_line_put_above_is_told():
    old = article("It rained.", "The sea took 20 boats. Bo slept.")
    found = followed(old, old.replace("The sea", "It is not true that:\n\nThe sea"))
    assert found.outcome == "changed"
    assert found.why.startswith("In the line that leads up to the words: ")


def test_what_comes_after_the_list_is_not_led_by_its_line():
    old = article("These claims are false:", "\n\n".join(f"- {entry}." for entry in ENTRIES))
    assert followed(old, old.replace("false", "right"), "on Monday").outcome == "same"


def test_a_paragraph_that_moves_away_from_a_line_or_to_one_keeps_its_check_but_not_from_one_to_another():
    true, false = "It is true that:\n\n", "It is not true that:\n\n"
    claim, rest = "The sea took 20 boats. It was May.\n\n", "Ada slept. It rained.\n\n"
    assert followed(true + claim + rest + false + rest, true + rest + false + rest + claim).outcome == "moved"
    assert followed(claim + true + rest + false + rest, true + claim + rest + false + rest).outcome == "moved"
    assert (
        followed(true + claim + rest + false + rest, true + rest + false + claim + rest).outcome == "changed"
    )
