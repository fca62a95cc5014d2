"""Places in a source that every language can name: "page 3", "line 12". They are stored in English.

Any other place ("table 2", "12:40") stays as it was typed.
"""

import re

from django.utils.translation import gettext, gettext_noop

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
