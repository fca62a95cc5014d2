"""Sentences stored as a message with its data, read in each reader's language; characters none may have.

Sentences that are stored as a message with its data, so that each reader gets them in their language.

``gettext`` and ``ngettext`` translate as those of Django do. They return a MessageText: a string that
remembers its message and, once it was formatted, its data.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.utils import translation
from django.utils.formats import number_format
from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


# Dropped, because they are not seen and can only mislead a reader or a parser:
#   C0 and C1 controls other than the newlines and tab handled by lib.text.plain_text, and DEL;
#   bidi embeddings, overrides and isolates (U+202A-202E, U+2066-2069), which can show a number back to front;
#   the byte order mark, lone surrogates, and the noncharacters U+FFFE and U+FFFF.
# Kept as they came: no-break and other spaces, soft hyphens, joiners (emoji and Persian need them), and the
# bidi marks U+200E, U+200F and U+061C, which reorder nothing but their neighbour.
INVISIBLE_CHARACTERS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


StoredSentence = str | dict[str, Any]
"""{"message", "data"}, for a plural also "plural" and "count"; a string is in the language it is in."""


class NumberText(str):
    """A number as the language of the moment writes it, which can be written in another: ``number``."""

    __slots__ = ("number",)
    number: int | float | Decimal

    def __new__(cls, number: int | float | Decimal) -> Self:
        # Whole numbers of up to three digits are the same in every language, and nearly all that a page has.
        is_short = type(number) is int and 0 <= number < 1000
        written = str(number) if is_short else number_format(number, use_l10n=True, force_grouping=True)
        text = super().__new__(cls, written)
        text.number = number
        return text

    def __getnewargs__(self) -> tuple[int | float | Decimal]:  # type: ignore[override]  # of its own __new__
        return (self.number,)


class MessageText(str):
    """A translated sentence; ``source`` is its message in English, ``data`` what it was formatted with."""

    __slots__ = ("data", "source")
    source: dict[str, Any]
    data: dict[str, Any]

    def __new__(cls, text: str, source: dict[str, Any], data: Mapping[str, Any] | None = None) -> Self:
        sentence = super().__new__(cls, text)
        sentence.source, sentence.data = source, dict(data or {})
        return sentence

    def __getnewargs__(self) -> tuple[str, dict[str, Any], dict[str, Any]]:  # type: ignore[override]  # what __new__ takes
        return str(self), self.source, self.data

    def format(self, **data: Any) -> "MessageText":  # type: ignore[override]  # placeholders have names
        """Return the sentence with its data in it."""
        return MessageText(_fill_placeholders(str(self), data), self.source, data)


def _fill_placeholders(text: str, data: Mapping[str, Any]) -> str:
    """Put data in the place of bare names only: str.format would read attributes for a hostile message."""
    return re.sub(r"\{(\w+)\}", lambda match: str(data.get(match[1], match[0])), text)


def gettext(message: str) -> MessageText:
    """Translate a message."""
    return MessageText(translation.gettext(message), {"message": message})


def ngettext(singular: str, plural: str, count: int) -> MessageText:
    """Translate a message about ``count`` things."""
    source = {"message": singular, "plural": plural, "count": count}
    return MessageText(translation.ngettext(singular, plural, count), source)


def build_sentence(text: "str | _StrPromise") -> str:
    """Return a string as it is, and a lazy sentence as a MessageText."""
    if not isinstance(text, Promise):
        return text
    with translation.override(None):
        message = str(text)
    return MessageText(str(text), {"message": message})


def store_sentence(text: "str | _StrPromise") -> StoredSentence:
    """Return what to store of a sentence, as values of JSON."""
    sentence = build_sentence(text)
    if not isinstance(sentence, MessageText):
        return _clean_text(sentence)
    source = {name: _store_value(value) for name, value in sentence.source.items()}
    return source | {"data": {name: _store_value(value) for name, value in sentence.data.items()}}


def _clean_text(text: str) -> str:
    """Drop what PostgreSQL refuses in JSON, NUL and lone surrogates, with all else that is not seen."""
    return INVISIBLE_CHARACTERS.sub("", text)


def _store_value(value: Any) -> Any:
    if isinstance(value, NumberText) and not isinstance(value.number, Decimal):
        return {"number": value.number}
    inner: Any = value
    if isinstance(value, str | Promise):
        return store_sentence(inner)
    return value if isinstance(value, int | float) else _clean_text(str(value))


def restore_sentence(stored: StoredSentence) -> str:
    """Return a stored sentence in the language of the moment; a malformed one is shown as it is."""
    if not isinstance(stored, dict) or not stored.get("message"):
        return str(stored)
    message, plural, count = str(stored["message"]), stored.get("plural"), stored.get("count")
    sentence = (
        ngettext(message, str(plural), count) if plural and isinstance(count, int) else gettext(message)
    )
    data = stored.get("data")
    if not isinstance(data, dict) or not data:
        return sentence
    restored = {name: _restore_value(value) for name, value in data.items()}
    return MessageText(_fill_placeholders(sentence, restored), sentence.source, restored)


def _restore_value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    number = value.get("number")
    return NumberText(number) if isinstance(number, int | float) else restore_sentence(value)
