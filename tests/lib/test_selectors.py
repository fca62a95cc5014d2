"""Quotations are described exactly, and found again only where not a character of them has changed."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lib.errors import Invalid
from lib.text_anchoring import selectors as text_anchoring_selectors

STORY = (
    "Town counts its dead\n\n"
    "The river took 20,000 homes, “more than any flood”, said the mayor 👩‍🚒.\n\n"
    "A second wave followed. It cost $3.5 million."
)


def describe(words: str, text: str = STORY) -> text_anchoring_selectors.TextSelector:
    start = text.index(words)
    return text_anchoring_selectors.build_selector(text, start, start + len(words))


def test_a_selector_carries_the_words_and_32_characters_either_side():
    selector = describe("20,000 homes")
    assert STORY[selector.start : selector.end] == selector.exact == "20,000 homes"
    assert selector.prefix == STORY[selector.start - 32 : selector.start]
    assert selector.suffix == STORY[selector.end : selector.end + 32]


@pytest.mark.parametrize("words", ["👩‍🚒", "“more than any flood”", "mayor 👩‍🚒.\n\nA second"])
def test_emoji_quotes_and_a_paragraph_break_can_be_selected(words):
    selector = describe(words)
    assert selector.exact == words
    assert text_anchoring_selectors.locate_selector(STORY, selector) == (selector.start, selector.end)


def test_white_space_at_the_ends_is_left_out_and_the_offsets_say_so():
    start = STORY.index("\n\nThe river")
    selector = text_anchoring_selectors.build_selector(STORY, start, start + len("\n\nThe river "))
    assert (selector.exact, selector.start) == ("The river", start + 2)


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (5, 4), (0, 10_000), (3, 3), (20, 22)])
def test_a_span_outside_the_text_or_without_words_is_refused_at_the_selection(start, end):
    with pytest.raises(Invalid) as refused:
        text_anchoring_selectors.build_selector(STORY, start, end)
    assert "selection" in refused.value.fields


@given(st.text(st.sampled_from("ab 1,.“é👍\n")), st.data())
def test_what_is_located_is_where_it_was_described(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assume(text[start:end].strip())
    selector = text_anchoring_selectors.build_selector(text, start, end)
    found = text_anchoring_selectors.locate_selector(text, selector)
    # Between places that nothing tells apart, none is chosen; a wrong one never is.
    assert found in {None, (selector.start, selector.end)}
    if text.count(selector.exact) == 1:
        assert found is not None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("20,000", "120,000"),
        ("20,000 homes", "20,000.5 homes"),
        ("took 20,000", "took -20,000"),
        ("20,000", "21,000"),
        ("homes", "homesteads"),
        ("homes", "Homes"),
    ],
)
def test_words_that_grew_or_changed_are_gone(before, after):
    assert (
        text_anchoring_selectors.locate_selector(STORY.replace(before, after), describe("20,000 homes"))
        is None
    )


@pytest.mark.parametrize("grown", ["1$3.5", "-$3.5", "$3.55", "$3.5%"])
def test_a_number_selected_to_its_end_is_gone_when_something_touches_it(grown):
    assert text_anchoring_selectors.locate_selector(STORY.replace("$3.5", grown), describe("$3.5")) is None


def test_words_move_with_their_text():
    moved = STORY.replace("Town counts", "The old town counts").replace("homes,", "homes;")
    start = moved.index("20,000 homes")
    assert text_anchoring_selectors.locate_selector(moved, describe("20,000 homes")) == (start, start + 12)


def test_the_surroundings_decide_between_two_places_and_equals_ask_a_person():
    text = "Head\n\nIn May 40 people died here.\n\nIn June 40 people left the town."
    second = text_anchoring_selectors.build_selector(
        text, text.rindex("40 people"), text.rindex("40 people") + 9
    )
    assert text_anchoring_selectors.locate_selector("New head\n\n" + text, second) == (
        second.start + 10,
        second.end + 10,
    )
    twice = "Head\n\n" + "In May 40 people died here, said the mayor of the town.\n\n" * 4
    at = twice.index("40 people", 40)
    assert (
        text_anchoring_selectors.locate_selector(
            twice, text_anchoring_selectors.build_selector(twice, at, at + 9)
        )
        is None
    )


def test_another_mention_is_not_taken_for_the_one_that_was_cut():
    text = "Head\n\nThe fire killed 40 people here.\n\nSome 40 people came to sing."
    cut = text.replace("The fire killed 40 people here.", "The fire was put out.")
    assert text_anchoring_selectors.locate_selector(cut, describe("40 people", text)) is None


def test_a_quotation_without_context_is_found_when_it_is_the_only_one():
    bare = replace(describe("any flood"), prefix="", suffix="")
    assert text_anchoring_selectors.locate_selector(STORY, bare) is not None
    assert text_anchoring_selectors.locate_selector(STORY, replace(bare, exact="")) is None


@pytest.mark.parametrize(
    ("page", "passage"),
    [
        ("he said “we know”\u00a0now", 'he said "we  know" now'),
        ("it’s Mexico—which is", "it's Mexico — which is"),
        ("from 10–20 people", "from 10-20 people"),
        ("wait… now", "wait... now"),
        ("over\n   two\tlines", "over two lines"),
        ("ef\u00adfort", "effort"),
        ("some 20,000.", "20,000"),
        ("(20 of them)", "20 of them"),
    ],
)
def test_a_passage_is_on_the_page_in_whatever_type_it_is_set(page, passage):
    assert text_anchoring_selectors.has_passage(page, passage)


@pytest.mark.parametrize(
    ("page", "passage"),
    [
        ("some 120,000 people", "20,000 people"),
        ("some 20,000.5", "20,000"),
        ("fell by -20 degrees", "20 degrees"),
        ("10-20 people", "20 people"),
        ("up 20%", "up 20"),
        ("Twenty people", "twenty people"),
        ("x² is four", "x2 is four"),
        ("the deathshead", "the deaths"),
        ("anything", "  "),
    ],
)
def test_a_passage_inside_a_longer_number_or_word_is_not_on_the_page(page, passage):
    assert not text_anchoring_selectors.has_passage(page, passage)


@pytest.mark.parametrize(
    ("start", "end", "exact", "at"),
    [(0, 1, "a", 0), (0, 6, "a  b", 0), (1, 6, "b", 3), (2, 4, "b", 3), (0, 3, "a", 0), (3, 4, "b", 3)],
)
def test_a_span_is_trimmed_of_nothing_but_white_space(start, end, exact, at):
    selector = text_anchoring_selectors.build_selector("a  b \n", start, end)
    assert (selector.exact, selector.start, selector.end) == (exact, at, at + len(exact))


def test_what_stands_beside_is_what_there_is():
    text = f"{'a' * 40}b{'c' * 40}"
    assert text_anchoring_selectors.build_selector(text, 40, 41) == text_anchoring_selectors.TextSelector(
        "b", "a" * 32, "c" * 32, 40, 41
    )
    assert text_anchoring_selectors.build_selector("abc", 1, 2) == text_anchoring_selectors.TextSelector(
        "b", "a", "c", 1, 2
    )
    assert text_anchoring_selectors.build_selector("abc", 0, 3) == text_anchoring_selectors.TextSelector(
        "abc", "", "", 0, 3
    )


def test_a_span_that_lies_outside_is_told_with_the_length_of_the_text():
    with pytest.raises(Invalid) as refused:
        text_anchoring_selectors.build_selector("a" * 1234, 0, 1235)
    assert refused.value.fields == {
        "selection": ["The text has 1,234 characters; the selection is 0 to 1235."]
    }
    assert text_anchoring_selectors.build_selector("a" * 1234, 0, 1234).end == 1234


def located(old: str, new: str) -> str | None:
    """Where the words in brackets stand in ``new``, in brackets too."""
    start, end = old.index("["), old.index("]") - 1
    selector = text_anchoring_selectors.build_selector(old.replace("[", "").replace("]", ""), start, end)
    found = text_anchoring_selectors.locate_selector(new, selector)
    return found and f"{new[: found[0]]}[{new[found[0] : found[1]]}]{new[found[1] :]}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[So] it is", "[So] it is"),
        ("It is [so]", "It is [so]"),
        ("abcd [20] efgh", "Xbcd [20] Xfgh"),  # four before are enough
        ("abcd [20] efgh", "XXXX [20] efgX"),  # or four after
        ("a [20]", "a [20]"),
        ("a [20] b", "X. a [20] Y"),
        ("[20]", "X [20] Y"),
        ("ab cd [20] ef. gh 20 ij", "ab cd [20] ef. gh 20 ij"),
        ("abcd 20 ef. ghij [20] kl", "ghij [20] kl. abcd 20 ef"),
        ("abcd 20 ef. abcd [20] kl", "abcd 20 ef. abcd [20] kl"),
        ("abcd 20 ef. ghcd [20] ef", "abcd 20 ef. ghcd [20] ef"),
        ("a [aa] b", "a [aa] b"),
        (f"abcd [{'x' * 32}] efgh", f"X [{'x' * 32}] X"),  # so many letters are no other mention
    ],
)
def test_words_are_located_by_what_stands_beside_them(old, new):
    assert located(old, new.replace("[", "").replace("]", "")) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("abcd [20] efgh", "Xbc 20 Xfg"),
        ("abcd [20] efgh", "XXXd 20 eXXX"),
        (f"abcd [{'x' * 31}] efgh", f"X {'x' * 31} X"),
        ("abcd [20] efgh", "abcd 20 X. X 20 efgh"),  # one agrees before, another after
        ("abcd [20] efgh", "abcd 20 efgh. abcd 20 efgh."),
        ("[20]", "20 20"),
        ("abcd [20] efgh", "bcd 20 efgh. abcd 20 efg."),
    ],
)
def test_what_is_uncertain_is_nowhere(old, new):
    assert located(old, new) is None


@pytest.mark.parametrize(
    ("glued", "found"),
    [
        ("some 20", True), ("(20", True), ("“20", True), ("a 1,20", False), ("a -20", False),
        ("a +20", False),
        ("a −20", False), ("a $20", False), ("a 1 20", True), ("a x20", False), ("a x-20", False),
        ("a, 20", True),
        ("a: 20", True), ("a/20", False), ("- 20", True), ("a.20", False), (",20", True), ("a 5%20", False),
    ],
)  # fmt: skip
def test_nothing_may_be_glued_to_the_start_of_a_number(glued, found):
    selector = text_anchoring_selectors.TextSelector("20 boats sank in the night of May", "", "", 0, 33)
    assert (
        text_anchoring_selectors.locate_selector(f"{glued} boats sank in the night of May", selector)
        is not None
    ) is found


@pytest.mark.parametrize(
    ("glued", "found"),
    [
        ("20", True), ("20.", True), ("20, and", True), ("20)", True), ("20.5", False), ("20,5", False),
        ("20%", False),
        ("20 %", True), ("20x", False), ("20-x", False), ("20- x", True), ("20€", False), ("20/7", False),
        ("20’s", False),
        ("20:30", False), ("20: 30", True), ("20”", True), ("20°", False), ("20‰", False),
    ],
)  # fmt: skip
def test_nothing_may_be_glued_to_the_end_of_a_number(glued, found):
    selector = text_anchoring_selectors.TextSelector("in the night of May there sank 20", "", "", 0, 33)
    assert (
        text_anchoring_selectors.locate_selector(f"in the night of May there sank {glued}", selector)
        is not None
    ) is found


def test_what_was_glued_to_it_before_may_be_so_still():
    assert located("It was pre-[20] and 30", "It was pre-20 and 30") == "It was pre-[20] and 30"
    assert located("It was pre-[20] and 30", "It was 20 and 30") is None
    assert located("It was [20]-odd and 30", "It was 20-odd and 30") == "It was [20]-odd and 30"
    assert located("It was [20]-odd and 30", "It was 20 and 30") is None


def test_a_selector_stays_what_was_selected():
    selector = text_anchoring_selectors.build_selector("It was.", 0, 2)
    with pytest.raises(AttributeError):
        selector.start = 1
    assert not hasattr(selector, "__dict__")


@pytest.mark.parametrize(
    ("one", "other", "length"),
    [
        ("abc", "abc", 3),
        ("abc", "abX", 2),
        ("abc", "Xbc", 0),
        ("ab", "abc", 2),
        ("", "a", 0),
        ("ab", "Xb", 0),
    ],
)
def test_what_is_common_ends_where_the_first_character_differs(one, other, length):
    assert text_anchoring_selectors.common_prefix_length(one, other) == length
