"""Where a passage stands on a page: the same answer as whether it does, with its place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.quote import _fold, _fold_with_places, passage_on_page, passages_on_page

PAGE = "The office said:\n “More than 20,145  crates—a record—were landed”, up from 120,145. 20,145 crates!"
TYPED = st.text(alphabet="ab 1,.-–—―…“”'’\n\t\u00a0\u00adﬁé\u0301🐟\x1c", max_size=40)


def shown(page, passage):
    page = unicodedata.normalize("NFC", page)
    return [page[start:end] for start, end in passages_on_page(page, [passage])[0]]


@pytest.mark.parametrize(("passage", "marked"), [
    ("20,145 crates", ["20,145  crates", "20,145 crates"]),
    ('said: "More than', ["said:\n “More than"]),
    ("crates -- a record -- were", ["crates—a record—were"]),
    ("0,145", []),
    ("", []),
    ("no such words", []),
])  # fmt: skip
def test_the_very_words_are_marked_as_the_page_sets_them(passage, marked):
    assert shown(PAGE, passage) == marked


def test_composed_letters_are_counted_once():
    page = "Cafe\u0301 in Mu\u0308nchen sold 20 crates"
    assert shown(page, "sold 20 crates") == ["sold 20 crates"]


@given(TYPED)
def test_both_ways_to_fold_agree(text):
    folded, came_from = _fold_with_places(text)
    assert folded == _fold(text)
    assert len(came_from) == len(folded)
    assert came_from == sorted(came_from)


@given(TYPED, TYPED, TYPED)
def test_what_is_on_the_page_has_a_place(before, passage, after):
    page = before + passage + after
    [spans] = passages_on_page(page, [passage])
    assert bool(spans) == passage_on_page(page, passage)
    # A dash is a dash by the spaces around it, which a span that ends with one leaves out.
    for start, end in spans if not {_fold(passage)[:1], _fold(passage)[-1:]} & {"—"} else []:
        assert passage_on_page(unicodedata.normalize("NFC", page)[start:end], passage)
