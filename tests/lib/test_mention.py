"""A name is found as a whole, in any case, with or without accents, and no number inside another."""

import pytest

from lib.text_anchoring.mentions import mentions_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("HOLM FISHERIES landed it", "Holm Fisheries"),
        ("Müller's boats", "muller"),
        ("the Muller boats", "Müller"),
        ("Straße 9", "strasse 9"),
        ("Bjørn sailed", "Bjorn"),
        ("“Holm\u00a0Fisheries” said", "holm fisheries"),
        ("ΑΘΗΝΑ", "αθήνα"),
        ("of 20,000 crates", "20,000 crates"),
    ],
)
def test_what_a_reader_would_call_the_same_is_a_mention(text, words):
    assert mentions_words(text, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Holmgren landed it", "Holm"),
        ("Fisheries of Holm", "Holm Fisheries"),
        ("20,000 crates", "20"),
        ("120,000 crates", "20,000"),
        ("की", "क"),
        ("anything", ""),
    ],
)
def test_what_is_another_name_or_number_is_none(text, words):
    assert not mentions_words(text, words)
