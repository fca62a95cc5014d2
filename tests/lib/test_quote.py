"""Quotations are described exactly, and found again only where not a character of them has changed."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lib import quote
from lib.errors import Invalid

STORY = (
    "Town counts its dead\n\n"
    "The river took 20,000 homes, “more than any flood”, said the mayor 👩‍🚒.\n\n"
    "A second wave followed. It cost $3.5 million."
)


def describe(words: str, text: str = STORY) -> quote.Selector:
    start = text.index(words)
    return quote.describe(text, start, start + len(words))


def test_a_selector_carries_the_words_and_32_characters_either_side():
    selector = describe("20,000 homes")
    assert STORY[selector.start : selector.end] == selector.exact == "20,000 homes"
    assert selector.prefix == STORY[selector.start - 32 : selector.start]
    assert selector.suffix == STORY[selector.end : selector.end + 32]


@pytest.mark.parametrize("words", ["👩‍🚒", "“more than any flood”", "mayor 👩‍🚒.\n\nA second"])
def test_emoji_quotes_and_a_paragraph_break_can_be_selected(words):
    selector = describe(words)
    assert selector.exact == words
    assert quote.locate(STORY, selector) == (selector.start, selector.end)


def test_white_space_at_the_ends_is_left_out_and_the_offsets_say_so():
    start = STORY.index("\n\nThe river")
    selector = quote.describe(STORY, start, start + len("\n\nThe river "))
    assert (selector.exact, selector.start) == ("The river", start + 2)


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (5, 4), (0, 10_000), (3, 3), (20, 22)])
def test_a_span_outside_the_text_or_without_words_is_refused_at_the_selection(start, end):
    with pytest.raises(Invalid) as refused:
        quote.describe(STORY, start, end)
    assert "selection" in refused.value.fields


@given(st.text(st.sampled_from("ab 1,.“é👍\n")), st.data())
def test_what_is_located_is_where_it_was_described(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assume(text[start:end].strip())
    selector = quote.describe(text, start, end)
    found = quote.locate(text, selector)
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
    assert quote.locate(STORY.replace(before, after), describe("20,000 homes")) is None


@pytest.mark.parametrize("grown", ["1$3.5", "-$3.5", "$3.55", "$3.5%"])
def test_a_number_selected_to_its_end_is_gone_when_something_touches_it(grown):
    assert quote.locate(STORY.replace("$3.5", grown), describe("$3.5")) is None


def test_words_move_with_their_text():
    moved = STORY.replace("Town counts", "The old town counts").replace("homes,", "homes;")
    start = moved.index("20,000 homes")
    assert quote.locate(moved, describe("20,000 homes")) == (start, start + 12)


def test_the_surroundings_decide_between_two_places_and_equals_ask_a_person():
    text = "Head\n\nIn May 40 people died here.\n\nIn June 40 people left the town."
    second = quote.describe(text, text.rindex("40 people"), text.rindex("40 people") + 9)
    assert quote.locate("New head\n\n" + text, second) == (second.start + 10, second.end + 10)
    twice = "Head\n\n" + "In May 40 people died here, said the mayor of the town.\n\n" * 4
    at = twice.index("40 people", 40)
    assert quote.locate(twice, quote.describe(twice, at, at + 9)) is None


def test_another_mention_is_not_taken_for_the_one_that_was_cut():
    text = "Head\n\nThe fire killed 40 people here.\n\nSome 40 people came to sing."
    cut = text.replace("The fire killed 40 people here.", "The fire was put out.")
    assert quote.locate(cut, describe("40 people", text)) is None


def test_a_quotation_without_context_is_found_when_it_is_the_only_one():
    bare = replace(describe("any flood"), prefix="", suffix="")
    assert quote.locate(STORY, bare) is not None
    assert quote.locate(STORY, replace(bare, exact="")) is None


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
    assert quote.passage_on_page(page, passage)


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
    assert not quote.passage_on_page(page, passage)
