"""Where a quotation stood: its offsets are believed when its words stand there, else what stood beside it."""

import pytest

from lib.text_anchoring.selectors import TextSelector, find_original_spans
from lib.text_anchoring.words import WordAlphabet, WordSequence


def places(text, exact, *, start=None, end=None, prefix="", suffix=""):
    alphabet = WordAlphabet()
    return find_original_spans(
        WordSequence(text, alphabet), TextSelector(exact, prefix, suffix, start, end), alphabet
    )


TEXT = "aye aye bo aye"


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (0, 3, [(0, 3)]),
        (4, 7, [(4, 7)]),
        (11, 14, [(11, 14)]),
        # Nothing of these is so; the words stand in three places.
        (1, 4, [(0, 3), (4, 7), (11, 14)]),
        (None, 3, [(0, 3), (4, 7), (11, 14)]),
        (0, None, [(0, 3), (4, 7), (11, 14)]),
        (None, None, [(0, 3), (4, 7), (11, 14)]),
        (3, 0, [(0, 3), (4, 7), (11, 14)]),
        (11, 15, [(0, 3), (4, 7), (11, 14)]),
        (-3, 14, [(0, 3), (4, 7), (11, 14)]),
        (-14, 3, [(0, 3), (4, 7), (11, 14)]),
    ],
)
def test_offsets_are_believed_only_when_the_words_stand_there(start, end, found):
    assert places(TEXT, "aye", start=start, end=end) == found


def test_a_quotation_that_kept_only_its_offsets_is_where_they_say():
    assert places(TEXT, "", start=4, end=7) == [(4, 7)]
    assert places(TEXT, "", start=0, end=1) == [(0, 1)]
    assert places(TEXT, "", start=0, end=14) == [(0, 14)]
    for start, end in ((4, 4), (7, 4), (4, 15), (-1, 4), (None, 4)):
        assert places(TEXT, "", start=start, end=end) == []


def test_white_space_and_what_is_nowhere_have_no_place():
    assert places("a b", " ") == []
    assert places("a b", "c") == []
    assert places("", "c") == []
    assert places("a b", "\u00ad") == []


def test_one_place_is_taken_whatever_stands_beside_it():
    assert places("so bo is", "bo", prefix="never ", suffix=" saw") == [(3, 5)]


@pytest.mark.parametrize(
    ("prefix", "suffix", "found"),
    [
        ("x ", "", [(2, 5)]),
        ("y ", "", [(8, 11)]),
        ("", " y", [(2, 5)]),
        ("", " z", [(8, 11)]),
        ("x ", " z", [(2, 5), (8, 11)]),
        ("", "", [(2, 5), (8, 11)]),
        ("in a x ", "", [(2, 5)]),
        # The nearer the better: what is further off counts only while all between agrees.
        ("xy! ", " y", [(2, 5)]),
        ("aye y ", " z", [(8, 11)]),
        ("x aye y ", " z", [(8, 11)]),
    ],
)
def test_between_places_what_stood_beside_the_words_decides(prefix, suffix, found):
    assert places("x aye y aye z", "aye", prefix=prefix, suffix=suffix) == found


def test_as_much_is_compared_as_is_remembered():
    text = "1abc bo. 2abc bo."
    assert places(text, "bo", prefix="abc ") == [(5, 7), (14, 16)]
    assert places(text, "bo", prefix="1abc ") == [(5, 7)]
    text = "bo abc1 bo abc2"
    assert places(text, "bo", suffix=" abc") == [(0, 2), (8, 10)]
    assert places(text, "bo", suffix=" abc2") == [(8, 10)]
    assert places("aye. bo aye", "aye", prefix="e") == [(0, 3), (8, 11)]


def test_of_three_places_one_is_told_as_of_two():
    text = "x aye y aye z aye"
    assert places(text, "aye", prefix="x ") == [(2, 5)]
    assert places(text, "aye", prefix="z ") == [(14, 17)]


def test_both_sides_count_together():
    text = "a b c bo d. x b c bo d e."
    assert places(text, "bo", prefix="a b c ", suffix=" d") == [(6, 8)]
    assert places(text, "bo", prefix="b c ", suffix=" d e") == [(18, 20)]


def test_places_that_overlap_are_places():
    assert places("aaaa", "aa") == [(0, 2), (1, 3), (2, 4)]


@pytest.mark.parametrize(
    ("text", "exact", "found"),
    [
        ("So “we know” it", '"we know"', [(3, 12)]),
        ("we  know", "we know", [(0, 8)]),
        ("a — b", "a -- b", [(0, 5)]),
        ("it’s so, it’s so", "it's so", [(0, 7), (9, 16)]),
        ("‘a’ ‘a’", "'a'", [(0, 3), (4, 7)]),
        ("’’’", "''", [(0, 2), (1, 3)]),
    ],
)
def test_the_same_words_in_other_type_are_found_as_they_are_set(text, exact, found):
    assert places(text, exact) == found


def test_the_very_words_go_before_the_same_in_other_type():
    assert places("it’s it's", "it's") == [(5, 9)]


@pytest.mark.parametrize("exact", ["a", "a’"])
def test_of_very_many_places_a_thousand_are_weighed(exact):
    text = f"{exact.replace('’', chr(39))} " * 1100
    assert len(places(text, exact)) == 1000
