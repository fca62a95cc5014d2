"""The sentence around a place of a text."""

import pytest

from lib.text_anchoring.document import MAX_REACH, find_sentence_span

MANY_WORDS = "so " * MAX_REACH


@pytest.mark.parametrize(
    ("text", "around"),
    [
        ("Bo. Ada [saw] it. Di.", "Ada saw it."),
        ("Bo! Ada [saw] it! Di.", "Ada saw it!"),
        ("Bo? Ada [saw] it? Di.", "Ada saw it?"),
        ("Bo\n\nAda [saw] it\n\nDi", "Ada saw it"),
        ("Ada [saw] it", "Ada saw it"),
        ("[Ada saw it.]", "Ada saw it."),
        ("Bo. Cy. Ada [saw] it. Di. Ed.", "Ada saw it."),
        ("Bo! Cy. Ada [saw] it? Di. Ed.", "Ada saw it?"),
        ("Bo. [Ada saw. It] rained. Di.", "Ada saw. It rained."),
        # A point after a title is no end, and a sentence ends where its quotation does.
        ("It rained. Mr. Wei [saw] Dr. Li. They left.", "Mr. Wei saw Dr. Li."),
        ("“It is full.” Mr. Wei [saw] it. They left.", "“It is full.” Mr. Wei saw it."),
        ("They came. “It rained. Bo [saw] it,” said Ada. They left.", "“It rained. Bo saw it,” said Ada."),
        ("[…]", "…"),
    ],
)
def test_the_sentence_around_ends_at_its_own_marks(text, around):
    start, end = text.index("["), text.index("]") - 1
    text = text.replace("[", "").replace("]", "")
    first, last = find_sentence_span(text, start, end)
    assert text[first:last] == around


def test_no_more_is_read_than_its_reach():
    text = f"{MANY_WORDS}Ada saw it {MANY_WORDS}"
    start = text.index("Ada")
    first, last = find_sentence_span(text, start, start + 10)
    assert start - MAX_REACH <= first < start - MAX_REACH + 3
    assert start + 10 + MAX_REACH - 3 < last <= start + 10 + MAX_REACH
