"""Ranking of documents with several fields, BM25F: rare terms, often said, in a short field (pure).

Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields" (2004).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SATURATION = 1.2
"""BM25's k1: how soon another mention of a term stops to count."""


@dataclass(frozen=True, slots=True)
class SearchField:
    """Weight of a term in a field, and the field's usual length in terms.

    ``normalization``, BM25's b: from 0, where its length does not matter, to 1.
    """

    weight: float
    average_length: float
    normalization: float = 0.75


def compute_rarity(document_count: int, total: int) -> float:
    """Return how much a term tells that ``document_count`` of ``total`` documents have (BM25's idf, > 0)."""
    count = min(document_count, total)
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def score_document(
    query: Mapping[str, float],
    document: Mapping[str, Sequence[str]],
    fields: Mapping[str, SearchField],
    *,
    saturation: float = SATURATION,
) -> float:
    """Return how well a document answers a query: 0 where they share no term, without an upper bound.

    ``query``: the weight of each of its terms, such as ``compute_rarity`` gives. ``document``: the terms of
    each field, as ``analyze_text`` gives them; a field it lacks counts as empty.
    """
    named = ((field, document.get(name, ())) for name, field in fields.items())
    shared = ((field, len(terms), [term for term in terms if term in query]) for field, terms in named)
    return score_shared_terms(query, shared, saturation=saturation)


def score_shared_terms(
    query: Mapping[str, float],
    shared: Iterable[tuple[SearchField, int, Sequence[str]]],
    *,
    saturation: float = SATURATION,
) -> float:
    """Return the same by (field, how many terms it has, those that the query has, repeated ones too)."""
    frequencies: dict[str, float] = {}
    for field, count, terms in shared:
        if terms:
            length = count / field.average_length
            share = field.weight / (1 - field.normalization + field.normalization * length)
            for term in terms:
                frequencies[term] = frequencies.get(term, 0.0) + share
    return sum(
        query[term] * (1 + saturation) * frequency / (saturation + frequency)
        for term, frequency in frequencies.items()
    )
