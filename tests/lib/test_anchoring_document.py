"""One text: which sentences govern some words, and where words stand as whole sentences."""

import pytest

from lib.text_anchoring.document import AnchoringDocument
from lib.text_anchoring.words import WordAlphabet

TEXT = "It rained. Bo left. It rained. Ada saw it. The end"
#       0  1     2 3  4   5 6  7     8 9  10  11 12 13 14


@pytest.fixture
def alphabet():
    return WordAlphabet()


@pytest.fixture
def side(alphabet):
    return AnchoringDocument.from_text(TEXT, alphabet)


def keys(side, first, last):
    return side.words.keys[first:last]


def test_sentences_are_known_by_their_words_each_with_all_its_places(side):
    assert side.sentence_starts == [0, 3, 6, 9, 13, 15]
    assert side.by_keys == {
        keys(side, 0, 3): [0, 6], keys(side, 3, 6): [3], keys(side, 9, 13): [9], keys(side, 13, 15): [13]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "governing"),
    [
        (0, 1, (0, 3)),
        (2, 3, (0, 3)),
        (3, 4, (3, 6)),
        (3, 6, (3, 6)),
        (4, 7, (3, 9)),
        (2, 4, (0, 6)),
        (14, 15, (13, 15)),
        (0, 15, (0, 15)),
    ],
)
def test_words_are_governed_by_all_sentences_they_stand_in(side, first, last, governing):
    assert side.find_sentence_range(first, last) == governing


@pytest.mark.parametrize(
    ("first", "last", "within"),
    [
        (0, 3, [(0, 3)]),
        (0, 9, [(0, 3), (3, 6), (6, 9)]),
        (3, 6, [(3, 6)]),
        (9, 15, [(9, 13), (13, 15)]),
        (13, 15, [(13, 15)]),
    ],
)
def test_the_sentences_of_a_stretch_are_told_one_by_one(side, first, last, within):
    assert list(side.iter_sentences(first, last)) == within


def test_words_that_are_whole_sentences_stand_where_those_start_and_nowhere_else(side, alphabet):
    assert side.find_whole_sentences(keys(side, 0, 3)) == [0, 6]
    assert side.find_whole_sentences(keys(side, 0, 6)) == [0]
    assert side.find_whole_sentences(keys(side, 3, 9)) == [3]
    assert side.find_whole_sentences(keys(side, 9, 15)) == [9]
    for first, last in ((0, 2), (1, 3), (1, 6), (3, 8), (4, 9), (13, 14), (14, 15)):
        assert side.find_whole_sentences(keys(side, first, last)) == [], "parts of sentences"
    assert side.find_whole_sentences("".join(alphabet[word] for word in ("Never", "."))) == []


def test_words_are_found_anywhere_also_where_they_overlap():
    side = AnchoringDocument.from_text("a a a b", WordAlphabet())
    assert side.find_occurrences(keys(side, 0, 1)) == [0, 1, 2]
    assert side.find_occurrences(keys(side, 0, 2)) == [0, 1]
    assert side.find_occurrences(keys(side, 3, 4)) == [3]


def test_of_very_many_places_the_first_five_hundred_and_one_are_found():
    side = AnchoringDocument.from_text("a " * 600, WordAlphabet())
    assert side.find_occurrences(keys(side, 0, 1)) == list(range(501))


def test_what_leads_up_to_words_is_a_stretch_and_nothing_is_an_empty_one():
    side = AnchoringDocument.from_text("These are false:\n\nIt rained.", WordAlphabet())
    assert side.find_lead_in(4) == (0, 4)
    assert side.find_lead_in(0) == (0, 0)


def test_a_side_is_not_changed_once_it_is_read(side):
    with pytest.raises(AttributeError):
        side.words = None
    assert not hasattr(side, "__dict__")
