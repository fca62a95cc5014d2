"""Acronyms: words of capitals, and those among them that a text explains by common words."""

import re
from collections.abc import Iterator

_IN_PARENTHESES = re.compile(r"[ -]\(([A-Z]{2,6})s?\)")
_MAX_EXPLANATION = 150
"""Code points before an acronym that are read for the words that it stands for."""


def is_acronym(text: str) -> bool:
    """True for BBC, and for MPs."""
    return sum(character.isupper() for character in text) > 1 and text.rstrip("s").isupper()


def iter_common_acronyms(text: str) -> Iterator[str]:
    """Yield the acronyms that small words explain, and that are no names: personal video recorder (PVR)."""
    for match in _IN_PARENTHESES.finditer(text):
        letters = match[1]
        before = text[max(0, match.start() - _MAX_EXPLANATION) : match.start()]
        words = re.split("[ -]", before)[-len(letters) :]
        if [word[:1] for word in words] == list(letters.lower()):
            yield letters
