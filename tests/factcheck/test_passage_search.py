"""The sentence of an archived copy that says an item: word for word, number-safe, about the same thing."""

import pytest

from factcheck.sources.passage_search import find_passage_for_item

COPY = (
    "Home\nContact\n\n"
    "The office recorded 120,000 crates of herring in April. In March the harbour office counted 20,140 "
    "crates, said Ada Holm. A boat costs 18,500 dollars.\n\n"
    "The crews had landed 18,500 crates the year before. “We have never seen a spring like it,” she added."
)
MARCH = "In March the harbour office counted 20,140 crates, said Ada Holm."


@pytest.mark.parametrize(
    ("kind", "words", "sentence", "passage"),
    [
        ("number", "20,140", "The harbour office counted 20,140 crates.", MARCH),
        ("number", "more than 20,000", "The harbour office counted more than 20,000 crates.", MARCH),
        ("number", "20", "The harbour office counted 20 crates.", ""),
        ("number", "2014", "The harbour office counted 2014 crates.", ""),
        ("number", "18,500", "The crews landed 18,500 crates in 2024.",
         "The crews had landed 18,500 crates the year before."),
        ("number", "18,500", "Its people number 18,500.", ""),
        ("name", "Ada Holm", "Ada Holm slept.", MARCH),
        ("name", "Ada Holmes", "Ada Holmes slept.", ""),
        ("quote", "“We have never seen a spring like it,”", "“We have never seen a spring like it,” said she",
         "“We have never seen a spring like it,” she added."),
        ("date", "Monday", "On Monday the harbour office counted crates.", ""),
        ("superlative", "the largest", "It is the largest harbour.", ""),
    ],
)  # fmt: skip
def test_a_passage_is_found_only_where_it_says_the_item(kind, words, sentence, passage):
    assert find_passage_for_item(COPY, words=words, kind=kind, sentence=sentence) == passage


def test_a_copy_without_text_says_nothing():
    assert find_passage_for_item(" ", words="20,140", kind="number", sentence="20,140 crates") == ""
