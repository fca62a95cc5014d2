"""Place of a quotation in the text it was taken from."""

from typing import Protocol

from lib.text_anchoring.selectors import common_prefix_length
from lib.text_anchoring.words import WordAlphabet, WordSequence

_MAX_OCCURRENCES = 1000
"""At most so many places are weighed against one another."""


class Quotation(Protocol):
    """A quotation as W3C selectors, like selectors.TextSelector: offsets in code points, the end exclusive.

    ``start`` and ``end`` may be None or wrong; then the words and their context find the place.
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


def find_original_spans(
    words: WordSequence, span: Quotation, alphabet: WordAlphabet
) -> list[tuple[int, int]]:
    """Return the places of ``span`` in the text, in code points: one, none, or several equally likely ones.

    Its offsets are trusted when its words stand there. Else the context before and after decides.
    """
    text, exact = words.text, span.exact
    start, end = span.start, span.end
    if start is not None and end is not None and _matches_exactly(text, start, end, exact):
        return [(start, end)]
    if not exact.strip():
        return []
    found = list(_find_occurrences(text, exact)) or _find_by_words(words, exact, alphabet)
    if len(found) < 2:
        return found
    weighed = [(_score_context(text, place, span), place) for place in found]
    best = max(weight for weight, _ in weighed)
    return [place for weight, place in weighed if weight == best]


def _matches_exactly(text: str, start: int, end: int, exact: str) -> bool:
    return 0 <= start < end <= len(text) and exact in ("", text[start:end])


def _find_occurrences(text: str, exact: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = text.find(exact)
    while at != -1 and len(found) < _MAX_OCCURRENCES:
        found.append((at, at + len(exact)))
        at = text.find(exact, at + 1)
    return found


def _find_by_words(words: WordSequence, exact: str, alphabet: WordAlphabet) -> list[tuple[int, int]]:
    """Find the same words in other typography, as when the quotation came by another way than the text."""
    keys = WordSequence(exact, alphabet).keys
    found: list[tuple[int, int]] = []
    at = words.keys.find(keys) if keys else -1
    while at != -1 and len(found) < _MAX_OCCURRENCES:
        found.append((words.starts[at], words.ends[at + len(keys) - 1]))
        at = words.keys.find(keys, at + 1)
    return found


def _score_context(text: str, place: tuple[int, int], span: Quotation) -> int:
    """Count the characters beside ``place`` that agree with the quotation's prefix and suffix."""
    start, end = place
    before, after = text[max(0, start - len(span.prefix)) : start], text[end : end + len(span.suffix)]
    return common_prefix_length(before[::-1], span.prefix[::-1]) + common_prefix_length(after, span.suffix)
