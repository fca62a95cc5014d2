"""Spellings of names: the same, near, and neither; and that a near one is found by its keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.text_anchoring.mentions import is_near_spelling, is_same_spelling, list_spelling_keys

NEAR = [
    ("Thackeray", "Thackray"),
    ("Edmund Thackeray", "Edmund Thackray"),
    ("Müller", "Mueller"),
    ("Müller", "Muller"),
    ("Pete Buttigeig", "Pete Buttigieg"),
    ("Mcdonald", "McDonald"),
    ("Jean Luc O'Brien", "Jean-Luc O’Brien"),
    ("Sao Tome", "São Tomé"),
    ("Volodymyr Zelenskyy", "Volodymyr Zelensky"),
]
NOT_NEAR = [
    ("Kiev", "Kyiv"),
    ("Iran", "Iraq"),
    ("Austria", "Australia"),
    ("M25", "M26"),
    ("Area 51", "Area 52"),
    ("NATO", "NAFO"),
    ("UNICEF", "UNICED"),
    ("Ada Holm", "Ida Holm"),
    ("Ada Holm", "Ada Holm Foundation"),
    ("Holm", "Holt"),
    ("", ""),
]


@pytest.mark.parametrize(("one", "other"), NEAR)
def test_a_misspelling_is_near_and_shares_a_key(one: str, other: str) -> None:
    assert is_near_spelling(one, other)
    assert is_near_spelling(other, one)
    assert not is_same_spelling(one, other)
    assert list_spelling_keys(one) & list_spelling_keys(other)


@pytest.mark.parametrize(("one", "other"), NOT_NEAR)
def test_another_name_or_number_is_not_near(one: str, other: str) -> None:
    assert not is_near_spelling(one, other)
    assert not is_near_spelling(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada  Holm’s", "Ada Holm"), ("KYIV", "Kyiv"), ("O’Brien", "O'Brien"), ("Jean‑Luc", "Jean-Luc")],
)
def test_typography_possessives_and_capitals_make_no_difference(one: str, other: str) -> None:
    assert is_same_spelling(one, other)
    assert not is_near_spelling(one, other)


NAMES = st.text(alphabet="abcdefghilmnorstuvy", min_size=8, max_size=11)


@given(name=NAMES, at=st.integers(0, 30), letter=st.sampled_from("aeilmnrst"), how=st.integers(0, 2))
def test_one_changed_letter_is_always_found_by_a_key(name: str, at: int, letter: str, how: int) -> None:
    at = 1 + at % (len(name) - 1)
    other = name[:at] + ("" if how == 0 else letter) + name[at + (how != 1) :]
    assert other[0] == name[0]
    if other != name:
        assert is_near_spelling(name, other)
        assert list_spelling_keys(name) & list_spelling_keys(other)
