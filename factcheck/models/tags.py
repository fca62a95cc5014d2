"""The tags of a claim: editors' words for its topics (pure)."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext, ngettext

from lib.errors import Invalid

MAX_TAGS, MAX_TAG_LENGTH = 10, 40
"""Number of tags that a claim has at most, and number of characters each."""
COMMAS = re.compile("[,،，、;؛；\n]")
"""Separators between tags that are typed in one line, in whatever script."""


def normalize_tags(tags: Iterable[str]) -> list[str]:
    """Return the tags as they are stored: trimmed, and each once in whatever case.

    Order and spelling are those in which they were given first. Raises Invalid, at the field ``tags``.
    """
    saved: dict[str, str] = {}
    for given in tags:
        tag = unicodedata.normalize("NFC", " ".join(given.split()))
        if tag:
            saved.setdefault(get_tag_key(tag), tag)
    if value := _get_tag_error(list(saved.values())):
        raise Invalid(value, field="tags")
    return list(saved.values())


def get_tag_key(tag: str) -> str:
    """Return a key that is equal for all spellings of one tag."""
    return unicodedata.normalize("NFC", " ".join(unicodedata.normalize("NFC", tag).split()).casefold())


def parse_tag_line(line: str) -> list[str]:
    """Return the tags of a line with commas between them, as they were typed."""
    return COMMAS.split(line)


def _get_tag_error(tags: list[str]) -> str:
    if len(tags) > MAX_TAGS:
        return ngettext(
            "A claim can have up to {max} tag; you entered {count}.",
            "A claim can have up to {max} tags; you entered {count}.",
            MAX_TAGS,
        ).format(max=MAX_TAGS, count=len(tags))
    for tag in tags:
        if len(tag) > MAX_TAG_LENGTH:
            return ngettext(
                "The tag “{tag}…” is too long. Use up to {max} character.",
                "The tag “{tag}…” is too long. Use up to {max} characters.",
                MAX_TAG_LENGTH,
            ).format(tag=tag[:MAX_TAG_LENGTH], max=MAX_TAG_LENGTH)
        if COMMAS.search(tag):
            return gettext(
                "The tag “{tag}” contains a comma or semicolon. Use those only between tags."
            ).format(tag=tag)
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in tag):
            return gettext("A tag contains an invalid character.")
    return ""
