"""Filters of the components that format short texts."""

import json
import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from lib.datetimes.humanize import format_claim_date
from lib.text.phrases import describe_locator, format_number, join_with_and

register = template.Library()
_NUMBERS = re.compile(r"\d+(?:-\d+)+")
register.filter("claim_date", format_claim_date)
register.filter("locator", describe_locator)


@register.filter("initials")
def get_initials(name: object) -> str:
    """Return two capitals for a person: first letters of the first and the last word, or of the only one."""
    words = [word for word in str(name or "").split() if word[0].isalnum()]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()


@register.filter("words")
def split_words(line: str) -> list[str]:
    """Return the words of a line: a short list written in a template."""
    return line.split()


@register.filter("thousands")
def format_thousands(number: int) -> str:
    """Return 12,345 for 12345, as the language groups digits."""
    return format_number(number)


@register.filter("unbroken")
def keep_numbers_unbroken(text: str) -> SafeString:
    """Return the text with 2026-27 and the like in one piece: browsers end a line at such a hyphen."""
    escaped = conditional_escape(text)
    return mark_safe(_NUMBERS.sub(r'<span class="nowrap">\g<0></span>', escaped))  # noqa: S308 - escaped


@register.filter("json")
def format_json(value: Any) -> SafeString:
    """Return ``value`` as JSON, for an attribute in single quotes that a script reads.

    JSON is full of double quotes, and escaping those makes a page with hundreds of marks much longer.
    """
    text = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(escape(text).replace("&quot;", '"'))  # noqa: S308 - what is put back ends no single quote


@register.filter("links")
def format_links(places: Iterable[Any]) -> SafeString:
    """Return things with ``words`` and ``href`` as a list in a sentence, each linked to its place."""
    parts: list[str] = [
        format_html('<a href="{}">{}</a>', place.href, place.words)
        if place.href
        else conditional_escape(place.words)
        for place in places
    ]
    return mark_safe(join_with_and(parts))  # noqa: S308 - each part is escaped
