"""Where the words of an imported row stand in the article: found as they are typed, never as a pattern."""

import pytest

from factcheck.claim_imports.lookups import ImportLookups
from tests.factories import create_article


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("4.2 percent", "4.2 percent"),
        ("(in all)", None),
        ("4.+ percent", None),
        ("[0-9]x2", None),
        ("(", None),
    ],
)
def test_words_are_no_pattern(cast, words, found):
    article = create_article(cast.desk, cast.editor, body=["It was 4x2 percent, no, 4.2  percent in all."])
    place = ImportLookups({}).find_text(article, words)
    assert (" ".join(place.exact.split()) if place else None) == found
