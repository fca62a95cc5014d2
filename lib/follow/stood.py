"""Where a quotation stood in the text it was taken from."""

from typing import Protocol

from lib.follow.words import Alphabet, Words

_MOST = 1000
"""So many places at the most are weighed against one another."""


class Remembered(Protocol):
    """What is known of a quotation; see lib.follow.following.Quoted."""

    @property
    def exact(self) -> str: ...
    @property
    def prefix(self) -> str: ...
    @property
    def suffix(self) -> str: ...
    @property
    def start(self) -> int | None: ...
    @property
    def end(self) -> int | None: ...


def stood(words: Words, span: Remembered, alphabet: Alphabet) -> list[tuple[int, int]]:
    """Where ``span`` stands in the text, in code points: one place, none, or several nothing tells apart.

    Its offsets are believed when its words stand there. Else what stood before and after decides.
    """
    text, exact = words.text, span.exact
    start, end = span.start, span.end
    if start is not None and end is not None and _holds(text, start, end, exact):
        return [(start, end)]
    if not exact.strip():
        return []
    found = list(_occurrences(text, exact)) or _by_words(words, exact, alphabet)
    if len(found) < 2:
        return found
    weighed = [(_beside(text, place, span), place) for place in found]
    best = max(weight for weight, _ in weighed)
    return [place for weight, place in weighed if weight == best]


def _holds(text: str, start: int, end: int, exact: str) -> bool:
    return 0 <= start < end <= len(text) and exact in ("", text[start:end])


def _occurrences(text: str, exact: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = text.find(exact)
    while at != -1 and len(found) < _MOST:
        found.append((at, at + len(exact)))
        at = text.find(exact, at + 1)
    return found


def _by_words(words: Words, exact: str, alphabet: Alphabet) -> list[tuple[int, int]]:
    """The same words in other type, as when the quotation came by another way than the text."""
    keys = Words(exact, alphabet).keys
    found: list[tuple[int, int]] = []
    at = words.keys.find(keys) if keys else -1
    while at != -1 and len(found) < _MOST:
        found.append((words.starts[at], words.ends[at + len(keys) - 1]))
        at = words.keys.find(keys, at + 1)
    return found


def _beside(text: str, place: tuple[int, int], span: Remembered) -> int:
    """How many characters beside the quotation are as they were remembered."""
    start, end = place
    before, after = text[max(0, start - len(span.prefix)) : start], text[end : end + len(span.suffix)]
    return _common(before[::-1], span.prefix[::-1]) + _common(after, span.suffix)


def _common(one: str, other: str) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length
