"""Matching of a text with indexed ones: the best first, each with a score from 0 to 1 (pure).

The rarest terms of the text pick candidates from an index, BM25 over their fields ranks these, and a score
says how likely a match is: by its rank, and by how far it stands out from the others.
"""

import math
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from .fields import split_fields
from .ranking import SearchField, score_document
from .term_query import GENERAL_TERMS, Lookup, TermCounts, TermQuery, is_number

MIN_SCORE = 0.5
"""The bar: from this score on, a text is said to be similar."""
MAX_MATCHES = 8
MAX_CANDIDATES = 150
"""Texts that are ranked field by field."""
MIN_SHARED_WORDS = 2
"""Words that a query and a text have in common, if either has as many: one word is no likeness."""
FIELDS = {
    "statement": SearchField(1.0, 12),
    "headline": SearchField(1.0, 6),
    "summary": SearchField(0.6, 12),
}
"""In the order in which the terms of a text are stored."""
SATURATION = 0.8
PAIR_FACTOR = 0.25
"""How much two terms that follow each other in both texts add."""
COVER_FACTOR = 0.7
"""How much more a text counts all of whose words are in the query."""
BACKGROUND = slice(4, 10)
"""Places of the candidates that a match has to stand out from."""
MIN_BACKGROUND = 0.25
"""Share of what a text could reach at most that others are taken to reach, in an index of few texts."""
MIN_LENGTH = 6
"""Terms that a text is taken to have at least: two words that agree are no match of a text of two."""
BIAS, RANK_FACTOR, MARGIN_FACTOR = -6.7, 0.92, 4.84
"""Logistic regression on public pairs of posts or speeches and fact checks."""


class TermIndex[Key: Hashable](TermCounts, Protocol):
    """Texts that can be found by their terms."""

    def list_candidates(
        self, lookups: Sequence[Lookup], weights: dict[str, float], limit: int
    ) -> Iterable[tuple[Key, str]]:
        """Return (key, terms as ``join_fields`` writes them) of texts that have all terms of a lookup.

        Those that have the most of the looked up terms, by their weights over LENGTH_OFFSET and their length.
        """


@dataclass(frozen=True, slots=True)
class TermMatch[Key: Hashable]:
    """A text by its key. ``score`` from 0 to 1. ``terms``: those that it shares with the query."""

    key: Key
    score: float
    terms: frozenset[str]


def find_matches[Key: Hashable](
    query: TermQuery, index: TermIndex[Key], *, limit: int = MAX_MATCHES, bar: float = MIN_SCORE
) -> list[TermMatch[Key]]:
    """Return the texts of an index that match, best first: those from the bar on, ``limit`` at most."""
    lookups = query.list_lookups()
    if not lookups:
        return []
    candidates = index.list_candidates(lookups, query.weights, MAX_CANDIDATES)
    ranked = [(_compute_rank(query, fields), key, fields) for key, fields in _split_all(candidates)]
    ranked.sort(key=lambda one: one[0], reverse=True)
    others = [rank for rank, _, _ in ranked[BACKGROUND]]
    is_known = len(ranked) >= BACKGROUND.stop
    background = sum(others) / len(others) if is_known else 0.0
    found = []
    for rank, key, fields in ranked[:limit]:
        shared = frozenset(term for terms in fields for term in terms if term in query.weights)
        score = 0.0
        if _is_enough(query, shared):
            score = _compute_score(rank, background or _compute_least_background(query, fields))
        if score >= bar:
            found.append(TermMatch(key, score, shared))
    return found


def _split_all[Key: Hashable](candidates: Iterable[tuple[Key, str]]) -> Iterator[tuple[Key, list[list[str]]]]:
    return ((key, split_fields(terms)) for key, terms in candidates)


def _compute_rank(query: TermQuery, fields: Sequence[Sequence[str]]) -> float:
    """Return BM25 over the fields, raised by terms that follow each other, and by how much is covered."""
    named = dict(zip(FIELDS, fields, strict=False))
    rank = score_document(query.weights, named, FIELDS, saturation=SATURATION)
    pairs = max(
        sum(query.weights[a] + query.weights[b] for a, b in query.pairs.intersection(pairwise(terms))) / 2
        for terms in fields
    )
    covered = max(
        sum(term in query.weights for term in distinct) / max(len(distinct), 1)
        for distinct in map(set, fields)
    )
    return (rank + PAIR_FACTOR * pairs) * (1 + COVER_FACTOR * covered)


def _compute_least_background(query: TermQuery, fields: Sequence[Sequence[str]]) -> float:
    """Return the rank of a text that is about something near, where the index has too few to tell.

    It follows from what the shorter of query and text could reach at most: a short claim in a long sentence
    is matched whole.
    """
    length = max(MIN_LENGTH, len(set(fields[0])))
    share = min(1.0, length / len(query.counts))
    return MIN_BACKGROUND * share * query.total_weight * (1 + SATURATION)


def _is_enough(query: TermQuery, shared: Collection[str]) -> bool:
    """Return whether the shared terms are enough: numbers and general words make no match."""
    words = sum(_is_telling(term) for term in shared)
    return words >= max(1, min(MIN_SHARED_WORDS, sum(map(_is_telling, query.words))))


def _is_telling(term: str) -> bool:
    return not is_number(term) and term not in GENERAL_TERMS


def _compute_score(rank: float, background: float) -> float:
    """Return how likely both say the same."""
    margin = math.log(max(rank, 0.1) / (1 + background))
    return 1 / (1 + math.exp(-(BIAS + RANK_FACTOR * math.log1p(rank) + MARGIN_FACTOR * margin)))
