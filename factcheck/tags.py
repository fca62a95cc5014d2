"""The tags of a claim: editors' words for what it is about (pure)."""

import re
import unicodedata
from collections.abc import Iterable

from lib.errors import Invalid

MOST, LONGEST = 10, 40
"""How many tags a claim has at most, and how many characters each."""
COMMAS = re.compile("[,،，、;؛；\n]")
"""What stands between tags that are typed in one line, in whatever script."""


def tidied(tags: Iterable[str]) -> list[str]:
    """The tags as they are kept: trimmed, each once in whatever case, in the order and the spelling in which
    they were given first. Raises Invalid, at the field ``tags``.
    """
    kept: dict[str, str] = {}
    for given in tags:
        tag = unicodedata.normalize("NFC", " ".join(given.split()))
        if tag:
            kept.setdefault(tag_key(tag), tag)
    if said := _refusal(list(kept.values())):
        raise Invalid(said, fields={"tags": [said]})
    return list(kept.values())


def tag_key(tag: str) -> str:
    """Equal for spellings that are one tag."""
    return unicodedata.normalize("NFC", " ".join(unicodedata.normalize("NFC", tag).split()).casefold())


def tags_in(line: str) -> list[str]:
    """The tags of a line with commas between them, as they were typed."""
    return COMMAS.split(line)


def _refusal(tags: list[str]) -> str:
    if len(tags) > MOST:
        return f"A claim has {MOST} tags at most; these are {len(tags)}."
    for tag in tags:
        if len(tag) > LONGEST:
            return f"“{tag[:LONGEST]}…” is too long: a tag has {LONGEST} characters at most."
        if COMMAS.search(tag):
            return f"“{tag}” has a comma or a semicolon in it: those stand between tags."
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in tag):
            return "A tag has a character that no text has."
    return ""
