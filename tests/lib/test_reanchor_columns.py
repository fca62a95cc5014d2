"""A value in another column says something else: an empty cell before it counts as a word does."""

import pytest

from lib.text_anchoring import reanchor_quotations
from lib.text_anchoring.document import find_sentence_span, iter_sentence_spans
from lib.text_anchoring.selectors import build_selector

HEAD, FOOT = "The office counted by region.\n\n", "\n\nIt counts again in autumn."
MOVED = [
    ("North\t12\t30", "North\t12\t\t30"),
    ("North\t12\t30", "North\t\t12\t30"),
    ("North\t12\t30", "\tNorth\t12\t30"),
    ("North\t12", "North\t\t12"),
    ("North\t12\t", "North\t\t12"),
    ("North\t\t12", "North\t\t\t12"),
    ("North   12", "North        12"),
    ("North   12   30", "North   12        30"),
    ("North   12   30", "North 12   30"),
    ("North | 12 | 30", "North | 12 | | 30"),
    ("North | 12 | 30", "| North | 12 | 30"),
    ("North | 12 | 30", "North | 12 30"),
]


def follow(before: str, after: str, words: str):
    old, new = HEAD + before + FOOT, HEAD + after + FOOT
    at = old.index(words, len(HEAD))
    return reanchor_quotations(old, new, [build_selector(old, at, at + len(words))])[0]


@pytest.mark.parametrize(("before", "after"), MOVED)
def test_a_value_moved_to_another_column_asks_a_person(before, after):
    for one, other in ((before, after), (after, before)):
        for words in (one.strip(), "North", "12"):
            assert follow(one, other, words).outcome == "changed"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("North\t12", "North 12"),
        ("North\t12\t30", "North\t12\t30\t\t"),
        ("North\t\t12", "North \t \t12"),
        ("\tThe office counted 12 of them.", "The office counted 12 of them."),
        ("It was so.   The office counted 12.", "It was so. The office counted 12."),
        ("The office  counted 12.", "The office counted\u00a012."),
        ("The office said ‘some 12 came’ then.", "The office said “some 12 came” then."),
        ("• The office counted 12.", "- The office counted 12."),
    ],
)
def test_other_white_space_and_marks_of_one_kind_do_not_count(before, after):
    assert follow(before, after, "12").outcome in {"same", "moved"}
    assert follow(after, before, "12").outcome in {"same", "moved"}


def test_the_person_reads_that_a_cell_came_or_went():
    assert follow("North\t12\t30", "North\t12\t\t30", "North").why == (
        "In the sentence around the text: Added: “⇥” (column)."
    )
    assert follow("North   12", "North 12", "North   12").why == "Removed: “ ” (column)."


def test_a_row_is_one_sentence_that_starts_at_its_first_word():
    text = "\tMr. Tarn.\t\tHe left.\t\t30\n\tNorth\t12"
    spans = [text[start:end] for start, end in iter_sentence_spans(text)]
    assert spans == ["Mr. Tarn.\t\tHe left.\t\t30", "North\t12"]
    start, end = find_sentence_span(text, text.index("12"), len(text))
    assert text[start:end] == "North\t12"


def test_a_quotation_in_a_cell_is_not_parted():
    text = "North\t\t“It was so. We saw it,” he said.\t\tTrue"
    assert len(list(iter_sentence_spans(text))) == 1
