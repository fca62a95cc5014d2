"""Terms that are nearly written alike: a slip of the finger, or a name heard (pure)."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

MIN_FUZZY_LENGTH = 5
"""Letters of a term that may be written wrongly: of a shorter one every slip makes another word."""
LONG_TERM_LENGTH = 8
"""Letters from which two slips are allowed."""


def list_close_terms(term: str, vocabulary: Iterable[str], *, limit: int = 5) -> list[str]:
    """Return the terms of ``vocabulary`` a slip or two away from ``term``, nearest first, without itself.

    A slip is a letter more, less, another, or two exchanged. The first letter stays; a number has no slips.
    """
    if len(term) < MIN_FUZZY_LENGTH or not term.isalpha():
        return []
    most = 2 if len(term) >= LONG_TERM_LENGTH else 1
    found = [
        (distance, other)
        for other in vocabulary
        if other != term
        and other[:1] == term[0]
        and other.isalpha()
        and (distance := OSA.distance(term, other, score_cutoff=most)) <= most
    ]
    return [other for _, other in sorted(found)[:limit]]
