"""Lists in a sentence: the language decides about order, spaces and the word before the last item."""

import pytest
from django.utils.translation import gettext_lazy

from lib.text import phrases as text_phrases

ITEMS = ["HTML", "text", "PDF"]


@pytest.mark.parametrize(
    ("count", "with_and", "with_or", "with_commas"),
    [
        (0, "", "", ""),
        (1, "HTML", "HTML", "HTML"),
        (2, "HTML and text", "HTML or text", "HTML, text"),
        (3, "HTML, text and PDF", "HTML, text or PDF", "HTML, text, PDF"),
    ],
)
def test_a_list_reads_as_a_sentence_has_it(count: int, with_and: str, with_or: str, with_commas: str) -> None:
    some = ITEMS[:count]
    assert text_phrases.join_with_and(some) == with_and
    assert text_phrases.join_with_or(some) == with_or
    assert text_phrases.join_with_commas(some) == with_commas


def test_a_language_without_spaces_and_with_a_comma_of_its_own_has_its_lists(monkeypatch) -> None:
    monkeypatch.setattr(text_phrases, "gettext", {"{items} and {last}": "{items}和{last}"}.__getitem__)
    monkeypatch.setattr(text_phrases, "pgettext", lambda context, message: "、")
    assert text_phrases.join_with_and(ITEMS) == "HTML、text和PDF"


def test_braces_in_an_item_stay_and_lazy_items_are_read() -> None:
    assert text_phrases.join_with_and(["{last}", gettext_lazy("Open")]) == "{last} and Open"
