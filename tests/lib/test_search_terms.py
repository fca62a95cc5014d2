"""A search finds a text by the words that tell it, in any script."""

import pytest

from lib.text.search_terms import parse_search_query, split_search_words


@pytest.mark.parametrize(("text", "found"), [
    ("Zürich’s COVID-19", ["zurich", "s", "covid", "19"]),
    ("20,000 crates", ["20", "000", "crates"]),
    ("東京都知事", ["東京", "京都", "都知", "知事"]),
    ("水", ["水"]),
    ("हिन्दी में", ["हनद", "म"]),
    ("said_on", ["said", "on"]),
    ("", []),
])  # fmt: skip
def test_words_are_folded_and_parted(text, found):
    assert split_search_words(text) == found


@pytest.mark.parametrize(("typed", "terms"), [
    ("The moon landing was faked in 1969", ["landi", "1969", "fake", "moon"]),
    ("the and", ["and", "the"]),
    ("Ada", ["ada"]),
    ("… !", []),
])  # fmt: skip
def test_what_is_typed_is_cut_to_what_tells(typed, terms):
    assert sorted(parse_search_query(typed, limit=8)) == sorted(terms)


def test_a_beginning_that_was_asked_begins_a_word_of_the_text():
    saved = split_search_words("Landings on the Moon were faked, 東京 says")
    for term in parse_search_query("moon landing fake 東京", limit=8):
        assert any(word.startswith(term) for word in saved), term
