"""Where a passage stands on a page: the same answer as whether it does, with its place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.text_anchoring.selectors import _fold_typography, _fold_with_offsets, find_passages, has_passage

PAGE = "The office said:\n “More than 20,145  crates—a record—were landed”, up from 120,145. 20,145 crates!"
TYPED = st.text(alphabet="ab 1,-.-–—―…“”'’\n\t\u00a0\u00adﬁé\u0301🐟\x1c", max_size=40)


def shown(page, passage):
    page = unicodedata.normalize("NFC", page)
    return [page[start:end] for start, end in find_passages(page, [passage])[0]]


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


@pytest.mark.parametrize(
    ("page", "passage", "spans"),
    [
        ("a — b", "a—b", [(0, 5)]),
        ("a — b", "—", [(2, 3)]),
        ("a--b c", "b c", [(3, 6)]),
        ("a--b c", "--", [(1, 3)]),
        ("a—b—c", "—", [(1, 2), (3, 4)]),
        ("a -- b -- c", "b -- c", [(5, 11)]),
        ("— x", "— x", [(0, 3)]),
        ("x — ", "x —", [(0, 3)]),
        ("a-b", "a-b", [(0, 3)]),
        (" a  b ", "a b", [(1, 5)]),
        ("\n\na\n\nb", "a b", [(2, 6)]),
        ("aa", "a", []),
        ("b", "b", [(0, 1)]),
        # None lies over another; one may begin where another ends.
        ("a a a", "a a", [(0, 3)]),
        ("a a a a", "a a", [(0, 3), (4, 7)]),
        ("..", ".", [(0, 1), (1, 2)]),
        # One letter of the page may be several of the passage.
        ("a…b", "...", [(1, 2)]),
        ("…", ".", [(0, 1)]),
        ("ﬁsh ﬁ", "fi", [(4, 5)]),
        ("\u00ada\u00adb c", "ab", [(1, 4)]),
    ],
)
def test_each_letter_is_counted_where_the_page_sets_it(page, passage, spans):
    assert find_passages(page, [passage]) == [spans]


def test_each_passage_has_its_places_in_the_order_asked():
    assert find_passages("a b a", ["b", "x", "a"]) == [[(2, 3)], [], [(0, 1), (4, 5)]]
    assert find_passages("a b a", []) == []


@pytest.mark.parametrize(
    ("page", "passage", "there"),
    [
        ("20", "20", True), ("a 20", "20", True), ("20 a", "20", True), ("a20", "20", False),
        ("20a", "20", False),
        ("1.20", "20", False), ("1,20", "20", False), ("1:20", "20", False), ("1/20", "20", False),
        ("1'20", "20", False), ("1^20", "20", False), ("1-20", "20", False), ("a-20", "20", False),
        ("-20", "20", False), ("+20", "20", False), (" -20", "20", False), ("(-20", "20", False),
        ("-(20", "20", True), ("a.20", "20", True), (".20", "20", True), ("a, 20", "20", True),
        ("20.5", "20", False), ("20,5", "20", False), ("20:5", "20", False), ("20/5", "20", False),
        ("20'5", "20", False), ("20^5", "20", False), ("20-5", "20", False), ("20%", "20", False),
        ("20‰", "20", False), ("20 %", "20", True), ("20.", "20", True), ("20.a", "20", True),
        ("20-a", "20", True),
        ("1.a", "a", True), ("a.5", "a", True), ("a%", "a", True), ("-a", "a", True), ("$20", "20", True),
        ("1.20 20", "20", True), ("20.5 20", "20", True), ("no. 20 is", "no. 20", True),
        ("20 boats", "20 boat", False),
        ("1-a", "a", True), ("a-b-20", "20", False), ("٢-20", "20", False), ("²20", "20", False),
    ],
)  # fmt: skip
def test_a_number_is_there_only_where_nothing_touches_it_that_makes_it_another(page, passage, there):
    assert has_passage(page, passage) is there


def test_composed_letters_are_counted_once():
    page = "Cafe\u0301 in Mu\u0308nchen sold 20 crates"
    assert shown(page, "sold 20 crates") == ["sold 20 crates"]


@given(TYPED)
def test_both_ways_to_fold_agree(text):
    folded, origin = _fold_with_offsets(text)
    assert folded == _fold_typography(text)
    assert len(origin) == len(folded)
    assert origin == sorted(origin)


@given(TYPED, TYPED, TYPED)
def test_what_is_on_the_page_has_a_place(before, passage, after):
    page = before + passage + after
    [spans] = find_passages(page, [passage])
    assert bool(spans) == has_passage(page, passage)
    # A dash is a dash by the spaces around it, and a soft hyphen by the line that it ends: a span that begins
    # or ends with one leaves them out.
    folded, typed = _fold_typography(passage), passage.strip()
    edges = {folded[:1], folded[-1:], typed[:1], typed[-1:]}
    for start, end in spans if not edges & {"—", "\xad"} else []:
        assert has_passage(unicodedata.normalize("NFC", page)[start:end], passage)


@pytest.mark.parametrize(
    ("page", "passage", "there"),
    [
        ("the infor-\nmation office", "the information office", True),
        ("the infor- \n  mation office", "information", True),
        ("the infor\u00ad\nmation office", "information", True),
        ("a well-\nknown harbour", "a well-known harbour", True),
        ("the information office", "the infor-\nmation office", True),
        ("pre-\nand post-war", "pre- and post-war", True),
        ("of COVID-\n19 cases", "of COVID-19 cases", True),
        ("of COVID-\n19 cases", "of COVID19 cases", False),
        ("a 20-\nyear lease", "a 20-year lease", True),
        ("a 20-\nyear lease", "a 20year lease", False),
        ("in 2019-\n20 people", "201920 people", False),
        ("the un-\nlawful act", "the lawful act", False),
        ("infor-\nmation on 20,145 crates", "information on 20,154 crates", False),
        ("infor-\nmation on 120,145 crates", "20,145 crates", False),
        ("resign", "re-sign", False),
        ("infor-mation", "information", False),
    ],
)
def test_a_word_broken_at_the_end_of_a_line_is_read_whole_and_a_number_never(page, passage, there):
    assert has_passage(page, passage) is there
    assert bool(find_passages(page, [passage])[0]) is there


def test_a_broken_word_is_marked_with_its_hyphen_and_line_end():
    assert shown("the infor-\nmation office", "information office") == ["infor-\nmation office"]
