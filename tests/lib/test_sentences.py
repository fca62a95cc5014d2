"""A stored sentence is its message with its data, and read in the language of each reader."""

import copy
import pickle
from decimal import Decimal
from typing import Any

import pytest
from django.conf import global_settings
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy

from lib.errors import Invalid, Unreachable
from lib.safe_http.errors import TIMEOUT, FetchError
from lib.sandbox.runner import run_sandboxed
from lib.sentences import gettext, ngettext, restore_sentence, store_sentence
from lib.text.phrases import format_number
from tests.pseudo_locale import mark_translations


def raise_sandboxed(size: int) -> None:
    message = gettext("This file has {size} bytes.")
    raise Invalid(message.format(size=format_number(size)), fields={"text": [gettext("Too long")]})


def test_numbers_plurals_and_sentences_within_are_the_readers() -> None:
    inner = ngettext("{count} item is open", "{count} items are open", 1200)
    inner = inner.format(count=format_number(1200))
    stored = store_sentence(gettext("Problem: {reason}").format(reason=inner))
    assert restore_sentence(stored) == "Problem: 1,200 items are open"
    with translation.override("de"):
        assert restore_sentence(stored) == "Problem: 1.200 items are open"
        assert restore_sentence(store_sentence("Typed, as it is: {no}")) == "Typed, as it is: {no}"


def test_a_lazy_sentence_is_stored_as_its_message() -> None:
    with translation.override("de"):
        stored = store_sentence(gettext_lazy("Yes"))
        assert restore_sentence(stored) == "Ja"
    assert restore_sentence(stored) == "Yes"


@pytest.mark.parametrize("error", [FetchError(TIMEOUT), Unreachable(gettext_lazy("Yes"), reason="x")])
def test_an_error_keeps_what_its_message_was_made_of(error: Invalid) -> None:
    assert isinstance(store_sentence(error.message), dict)


def test_what_a_sandbox_refuses_is_read_in_every_language(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid) as caught:
        run_sandboxed(raise_sandboxed, 12_000)
    stored = store_sentence(caught.value.message)
    assert caught.value.fields == {"text": ["Too long"]}
    with translation.override("de"):
        assert restore_sentence(stored) == "This file has 12.000 bytes."
    mark_translations(monkeypatch)
    assert restore_sentence(stored) == "⟦This file has ⟧12,000⟦ bytes.⟧"


def test_a_hostile_message_reads_no_attribute() -> None:
    message = "{n.__new__.__globals__[translation].trans_real.settings.SECRET_KEY}"
    assert restore_sentence({"message": message, "data": {"n": {"number": 1}}}) == message
    assert gettext(message).format(n=format_number(1)) == message


@pytest.mark.parametrize(
    "stored",
    [
        {"data": {}},
        {"message": "x"},
        {"message": "{a", "data": {"a": 1}},
        {"message": "{a}", "data": {"self": 1}},
        {"message": "{a}", "data": {"a": {"number": "x"}}},
        {"message": "x", "plural": "y", "count": None, "data": []},
    ],
)
def test_a_malformed_sentence_is_shown_all_the_same(stored: dict[str, Any]) -> None:
    assert restore_sentence(stored)


def test_what_jsonb_refuses_is_not_stored() -> None:
    bad = "Foo\x00\ud800Bar"
    assert store_sentence(bad) == "FooBar"
    assert store_sentence(gettext("{a}").format(a=bad)) == {"message": "{a}", "data": {"a": "FooBar"}}


@pytest.mark.parametrize("make", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_sentence_can_be_copied_and_pickled(make: Any) -> None:
    sentence = gettext("{a} bytes").format(a=format_number(1200))
    made = make(sentence)
    assert made == sentence == "1,200 bytes"
    assert store_sentence(made) == store_sentence(sentence)


@pytest.mark.parametrize("language", [code for code, _ in global_settings.LANGUAGES])
def test_a_short_number_is_written_as_every_language_writes_it(language):
    numbers = [0, 7, 999, 1000, 1_234_567, -5, 2.5, True, Decimal("3.10")]
    with translation.override(language):
        for number in numbers:
            assert format_number(number) == number_format(number, use_l10n=True, force_grouping=True), number
