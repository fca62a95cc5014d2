"""The line above a paragraph or a list that ends in a colon says what the words under it are."""

import pytest

from lib.text_anchoring import reanchor_quotations
from lib.text_anchoring.selectors import build_selector
from lib.text_anchoring.sentences import find_lead_in, split_sentences
from lib.text_anchoring.words import WordAlphabet, WordSequence

ENTRIES = ["Ada saw it", "The sea took 20 boats", "Bo slept"]


def article(line: str, entries: str) -> str:
    return f"The pier was shut.\n\n{line}\n\n{entries}\n\nThe crews came back on Monday. They slept."


def followed(old: str, new: str, words: str = "20 boats"):
    start = old.index(words)
    return reanchor_quotations(old, new, [build_selector(old, start, start + len(words))])[0]


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
    assert found.why.startswith("In the line that introduces the text: ")


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


def leads(text: str) -> list[str]:
    """What leads up to each paragraph of a text, in order; "" where nothing does."""
    words = WordSequence(text, WordAlphabet())
    found = split_sentences(words)
    inside = [
        at for first, last in zip(found.breaks, found.breaks[1:], strict=False) for at in {first, last - 1}
    ]
    value = {at: words.text_of(*(find_lead_in(words, found, at) or (0, 0))) for at in inside}
    for first, last in zip(found.breaks, found.breaks[1:], strict=False):
        assert value[first] == value[last - 1], "every word of a paragraph is led by the same line"
    return [value[first] for first in found.breaks[:-1]]


LINE = "These are false:"
TOLD, ENTRY = "It was so. It is so.", "Bo saw it."


@pytest.mark.parametrize(
    ("paragraphs", "led"),
    [
        ([LINE, TOLD], ["", LINE]),
        ([f"It was May. {LINE}", TOLD], ["", LINE]),
        ([TOLD, LINE, TOLD], ["", "", LINE]),
        ([LINE, TOLD, LINE, TOLD], ["", LINE, "", LINE]),
        ([TOLD, TOLD], ["", ""]),
        ([TOLD], [""]),
        # Two paragraphs of several sentences are no list.
        ([LINE, TOLD, TOLD], ["", LINE, ""]),
        ([LINE, TOLD, ENTRY], ["", LINE, ""]),
        ([LINE, ENTRY, TOLD], ["", LINE, ""]),
        ([LINE, ENTRY, ENTRY, ENTRY], ["", LINE, LINE, LINE]),
        ([LINE, ENTRY, TOLD, ENTRY], ["", LINE, "", ""]),
        (["It was so.", ENTRY, ENTRY], ["", "", ""]),
        # A line of stars ends in no colon because one stands above it.
        ([LINE, "****", TOLD], ["", LINE, ""]),
        # The nearest line counts.
        ([LINE, ENTRY, "These are true:", ENTRY], ["", LINE, LINE, "These are true:"]),
    ],
)
def test_a_line_leads_up_to_the_paragraph_or_the_list_below_it(paragraphs, led):
    assert leads("\n\n".join(paragraphs)) == led


@pytest.mark.parametrize(
    "entry",
    [
        "- {}", "* {}", "• {}", "> {}", "– {}", "— {}", "# {}", "1. {}", "1) {}", "10) {}", "“{}”", '"{}"',
        "{} and", "It was so", "{} (and so on", "7",
    ],
)  # fmt: skip
def test_an_entry_has_a_marker_or_a_number_or_is_a_quotation_or_ends_like_no_sentence(entry):
    entry = entry.format(TOLD)
    assert leads(f"{LINE}\n\n{entry}\n\n{ENTRY}") == ["", LINE, LINE]
    assert leads(f"{LINE}\n\n{ENTRY}\n\n{entry}") == ["", LINE, LINE]


@pytest.mark.parametrize("told", ["7 {}", "1, {}", "(a) {}", "{} (It is.)", "{} *It is.*", "{} It is!"])
def test_anything_else_is_told_and_no_entry(told):
    told = told.format(TOLD)
    assert leads(f"{LINE}\n\n{told}\n\n{ENTRY}") == ["", LINE, ""]


@pytest.mark.parametrize(
    "line", ["**These are false:**", "(These are false:)", "“These are false:”", "False:*_)", ":"]
)
def test_the_colon_may_stand_within_what_closes(line):
    assert leads(f"{line}\n\n{TOLD}") == ["", line]


@pytest.mark.parametrize("line", ["It was: so.", "It was 12:30", "****", "“”", ")", "It was :-"])
def test_a_colon_anywhere_else_leads_up_to_nothing(line):
    assert leads(f"{line}\n\n{TOLD}") == ["", ""]


@pytest.mark.parametrize(("entries", "led"), [(198, LINE), (199, LINE), (200, ""), (201, "")])
def test_two_hundred_entries_are_looked_through(entries, led):
    assert leads("\n\n".join([LINE, *[f"- {ENTRY}"] * entries, f"- {TOLD}"]))[-1] == led
