"""Phrases in the reader's language: numbers, lists, places in a source, and sentences translated late.

Places in a source that every language can name: "page 3", "line 12". They are stored in English.

Any other place ("table 2", "12:40") stays as it was typed.
"""

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import get_supported_language_variant, gettext, gettext_noop

from lib.sentences import NumberText, ngettext

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    StrOrPromise = str | _StrPromise
else:
    # A lazy sentence of gettext_lazy behaves as a string; the types alone tell them apart.
    StrOrPromise = str
from collections.abc import Sequence

from django.utils.translation import pgettext

MESSAGES = (gettext_noop("page {number}"), gettext_noop("line {number}"))
_NUMBER = r"(\d{1,7})"
_TIME = re.compile(r"(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)")


def parse_locator(typed: str) -> str:
    """Return what to store of a place that is named in the language of the moment."""
    return _replace_language(typed.strip(), [(gettext(message), message) for message in MESSAGES])


def describe_locator(stored: str) -> str:
    """Return a stored place in the language of the moment."""
    return _replace_language(stored, [(message, gettext(message)) for message in MESSAGES])


def _replace_language(place: str, messages: list[tuple[str, str]]) -> str:
    for named, wanted in messages:
        before, _, after = named.partition("{number}")
        if found := re.fullmatch(re.escape(before) + _NUMBER + re.escape(after), place, re.IGNORECASE):
            return wanted.format(number=found[1])
    return place


def find_time(locator: str) -> int | None:
    """Return the seconds at which a place in a recording is: 760 for "12:40"; None where it is no time."""
    if not (found := _TIME.fullmatch(locator)):
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return 3600 * hours + 60 * minutes + seconds


def format_number(value: int | float | Decimal) -> str:
    """Return a number with its groups of thousands: 12,000 in English, 12.000 in German."""
    return NumberText(value)


def format_bounded_number(value: int, bound: int) -> str:
    """Return a count that went no further than one beyond ``bound``: there it is “1,000+”."""
    return gettext("{count}+").format(count=format_number(bound)) if value > bound else format_number(value)


def describe_byte_limit(size: int, limit: int) -> str:
    """Return the sentence for something of more bytes than Stet reads."""
    message = ngettext(
        "This has {size} byte. The limit is {max}.", "This has {size} bytes. The limit is {max}.", size
    )
    return message.format(size=format_number(size), max=format_number(limit))


__all__ = ["StrOrPromise", "find_language"]


def find_language(code: str) -> str:
    """Return the language of LANGUAGES for what surrounds a text in ``code``, such as "de" or "pt-BR".

    The newsroom's language where it is the same one, in whatever country, and where there is no catalogue.
    """
    newsroom: str = settings.LANGUAGE_CODE
    if code.lower().partition("-")[0] in ("", newsroom.partition("-")[0]):
        return newsroom
    try:
        return get_supported_language_variant(code.lower())
    except LookupError:
        return newsroom


def join_with_and(items: Sequence[StrOrPromise]) -> str:
    """Return “HTML, text and PDF” for these three; "" for none."""
    return _join(items, gettext("{items} and {last}"))


def join_with_or(items: Sequence[StrOrPromise]) -> str:
    """Return “HTML, text or PDF” for these three; "" for none."""
    return _join(items, gettext("{items} or {last}"))


def join_with_commas(items: Sequence[StrOrPromise]) -> str:
    """Return “HTML, text, PDF” for these three; "" for none."""
    return pgettext("between the items of a list", ", ").join(map(str, items))


def _join(items: Sequence[StrOrPromise], pattern: str) -> str:
    if len(items) < 2:
        return join_with_commas(items)
    return pattern.format(items=join_with_commas(items[:-1]), last=items[-1])
