"""A text cut to a length at a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.text.plain_text import cut_to_whole_words, shorten_text


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("Prices fell", 20, "Prices fell"),
        ("  Prices \n fell ", 11, "Prices fell"),
        ("Prices fell in March", 14, "Prices fell…"),
        ("Prices fell, said the mayor", 14, "Prices fell…"),
        # A number without its unit would say something else.
        ("It cost £12 million in all", 13, "It cost…"),
        ("It rose by 3.99 per cent", 16, "It rose by…"),
        ("漁港では二万箱のニシンが水揚げされた", 8, "漁港では二万箱…"),
    ],
)
def test_it_is_cut_at_a_word(text, length, short):
    assert shorten_text(text, length) == short


@given(st.text(max_size=200), st.integers(min_value=1, max_value=80))
def test_it_is_never_longer(text, length):
    assert len(shorten_text(text, length)) <= max(length, 1)


@pytest.mark.parametrize(
    ("before", "after", "around"),
    [
        ("ated ", " patients l", ("ated ", " patients …")),
        ("ospital treated ", " patients last y", ("… treated ", " patients last …")),
        ("It said, ", " last one.", ("It said, ", " last one.")),
        ("漁港では二万箱のニシン", "が水揚げされた", ("… 漁港では二万箱のニシン", "が水揚げされた")),
    ],
)
def test_words_around_a_passage_are_whole(before, after, around):
    assert cut_to_whole_words(before, after, 11) == around
