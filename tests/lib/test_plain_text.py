"""The text frame: nothing is lost, twice is once, and offsets agree with the browser's."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.errors import Invalid
from lib.text import plain_text as text_plain_text

# Letters, marks that combine, emoji, white space of all kinds, controls and lone surrogates.
ANY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("ab \t\n\r\x0b\x0c\x85\u2028\u2029\u00a0\ufeff\u202e\u2067\u0301\u0344é👍\ud83d\x00"),
    )
)


@given(ANY)
def test_normalising_twice_changes_nothing(text):
    once = text_plain_text.normalize_text(text)
    assert text_plain_text.normalize_text(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(ANY)
def test_no_newline_is_left_but_the_two_between_blocks(text):
    for paragraph in text_plain_text.normalize_text(text).split("\n\n"):
        assert "\n" not in paragraph


@given(st.text(st.characters(exclude_categories=["C"])))
def test_no_word_is_lost_and_none_moves(text):
    assert text_plain_text.normalize_text(text).split() == unicodedata.normalize("NFC", text).split()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("One\r\n\r\nTwo\r\rThree", "One\n\nTwo\n\nThree"),
        ("A hard\nwrapped line\n\nNext", "A hard wrapped line\n\nNext"),
        ("Line one\nLine two\nLine three", "Line one\n\nLine two\n\nLine three"),
        ("One\n \u00a0 \nTwo", "One\n\nTwo"),
        ("\ufeffOne\n\n\n\n\nTwo\n", "One\n\nTwo"),
        ("One\u2029Two", "One\n\nTwo"),
        ("Cafe\u0301", "Café"),
        ("a\u202e021\u202c b", "a021 b"),
    ],
)
def test_line_ends_and_blank_lines_make_the_paragraphs(typed, expected):
    assert text_plain_text.normalize_text(typed) == expected


def test_typography_stays_as_it_came():
    text = "“20\u00a0000” — ‘he’ said… 10–20\u202f% 👩\u200d👧 \u200fשלום"
    assert text_plain_text.normalize_text(text) == text


def test_a_frame_is_headline_and_paragraphs_and_splits_where_it_was_joined():
    whole = text_plain_text.build_plain_text(" A\nheadline ", ["First.", "", " \u00a0 ", "Second 👍."])
    assert whole == "A headline\n\nFirst.\n\nSecond 👍."
    headline, spans = text_plain_text.split_plain_text(whole)
    assert headline == "A headline"
    assert [whole[start:end] for start, end in spans] == ["First.", "Second 👍."]
    assert text_plain_text.split_plain_text("Alone") == ("Alone", [])


def test_a_frame_without_headline_is_refused_at_the_headline():
    with pytest.raises(Invalid) as refused:
        text_plain_text.build_plain_text(" \n ", ["First."])
    assert "headline" in refused.value.fields
