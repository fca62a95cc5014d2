"""Where a quotation stood in the text it was taken from."""

from typing import Protocol

from lib.follow.words import Alphabet, Words
from lib.quote import common_start

_MOST = 1000
"""So many places at the most are weighed against one another."""


class Quoted(Protocol):
    """A quotation of a text: W3C selectors, offsets in code points, the end exclusive (lib.quote.Selector).

    ``start`` and ``end`` may be None or wrong; then the words and what stood beside them find the place.
    """

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


def stood(words: Words, span: Quoted, alphabet: Alphabet) -> list[tuple[int, int]]:
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


def _beside(text: str, place: tuple[int, int], span: Quoted) -> int:
    """How many characters beside the quotation are as they were remembered."""
    start, end = place
    before, after = text[max(0, start - len(span.prefix)) : start], text[end : end + len(span.suffix)]
    return common_start(before[::-1], span.prefix[::-1]) + common_start(after, span.suffix)
