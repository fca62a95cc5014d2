"""Matching of a text with indexed ones: the best first, each with a score from 0 to 1 (pure).

The rarest terms of the text pick candidates from an index, and BM25 over their fields ranks these. The best
are ordered by more than that (``ordering``), and a score says how likely each is a match: by how far its rank
stands out from the others.
"""

import math
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import pairwise
from typing import NamedTuple, Protocol

from .analysis import (
    MAX_ORDERED_LENGTH,
    ORDER_BY_WORDS,
    ORDER_WITH_MEANING,
    OrderValues,
    compare_ngrams,
    list_ngrams,
    split_fields,
)
from .term_query import (
    GENERAL_TERMS,
    MAX_LOOKUPS,
    Lookup,
    MeaningComparison,
    SearchField,
    TermCounts,
    TermQuery,
    is_number,
    score_shared_terms,
)

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
    "summary": SearchField(0.6, 12, normalization=0.4),
}
"""In the order in which the terms of a text are stored."""
SATURATION = 0.6
PAIR_FACTOR = 0.25
"""Factor for two terms that follow each other in both texts."""
BACKGROUND = slice(4, 10)
"""Places of the candidates that a match has to stand out from."""
MIN_BACKGROUND = 0.25
"""Share of what a text could reach at most that others are taken to reach, in an index of few texts."""
MIN_LENGTH = 6
"""Terms that a text is taken to have at least: two words that agree are no match of a text of two."""
MAX_COMPARED = 30
"""Candidates, the best by rank, that are compared by meaning, and put in order as far as they are shown."""


class ScoreFactors(NamedTuple):
    """Factors of a score, by logistic regression."""

    bias: float
    margin: float
    words: float
    cosine: float = 0.0


BY_WORDS = ScoreFactors(bias=-6.54, margin=5.28, words=1.37)
"""Learned by ``python -m bench.train_match`` from public pairs of posts or speeches and fact checks."""
WITH_MEANING = ScoreFactors(bias=-8.42, margin=4.07, words=0.51, cosine=7.62)
"""For all-MiniLM-L6-v2: what the command prints with ``--meaning``."""


class TermIndex[Key: Hashable](TermCounts, Protocol):
    """Texts that can be found by their terms."""

    def list_candidates(
        self, lookups: Sequence[Lookup], weights: dict[str, float], limit: int
    ) -> Iterable[tuple[Key, str]]:
        """Return (key, terms as ``join_fields`` writes them) of texts that have all terms of a lookup.

        Those that have the most of the terms of ``weights``, by these over LENGTH_OFFSET and their length.
        """

    def list_statements(self, keys: Collection[Key]) -> Mapping[Key, str]:
        """Return the statements of those texts as they are written."""

    def list_meanings(self, keys: Collection[Key]) -> Mapping[Key, bytes]:
        """Return the vectors of those texts that have one, by a model of meaning."""


@dataclass(frozen=True, slots=True)
class TermMatch[Key: Hashable]:
    """A text by its key. ``score`` from 0 to 1. ``terms``: those that it shares with the query.

    ``cosine``: how near it is in meaning, from -1 to 1; None without a model, and until it is encoded.
    """

    key: Key
    score: float
    terms: frozenset[str]
    cosine: float | None = None


@dataclass(frozen=True, slots=True)
class MatchCandidate[Key: Hashable]:
    """A candidate: ``margin`` by which it stands out, ``words`` that tell and are shared, ``terms`` of both.

    ``is_enough``: as many such words as make a match; numbers and general words make none. ``order``: what
    orders it. ``cosine``: as that of a TermMatch.
    """

    key: Key
    margin: float
    words: int
    is_enough: bool
    terms: frozenset[str]
    order: OrderValues
    cosine: float | None = None


def find_matches[Key: Hashable](
    query: TermQuery, index: TermIndex[Key], *, limit: int = MAX_MATCHES, bar: float = MIN_SCORE
) -> list[TermMatch[Key]]:
    """Return the texts of an index that match, best first: those from the bar on, ``limit`` at most."""
    found = rank_candidates(query, index, limit=max(limit, MAX_COMPARED))
    if query.compare_meaning:
        found = compare_candidates(found, query.compare_meaning, index)
    scores = {
        one.key: compute_score(one.margin, one.words, one.cosine) if one.is_enough else 0.0 for one in found
    }
    # Only what is shown is put in order: the statements of the others need not be read.
    shown = [one for one in found if scores[one.key] >= bar]
    if len(shown) > 1:
        shown = order_candidates(compare_writing(shown, query, index))
    return [TermMatch(one.key, scores[one.key], one.terms, one.cosine) for one in shown[:limit]]


def rank_candidates[Key: Hashable](
    query: TermQuery, index: TermIndex[Key], *, limit: int = MAX_COMPARED
) -> list[MatchCandidate[Key]]:
    """Return the texts of an index that have most in common with a query, by their rank alone, best first."""
    lookups = query.list_lookups()
    if not lookups:
        return []
    # More terms would hardly change which texts are ranked, and each costs the index a comparison a text.
    telling = dict(nlargest(MAX_LOOKUPS, query.weights.items(), key=lambda one: one[1]))
    candidates = index.list_candidates(lookups, telling, MAX_CANDIDATES)
    ranked = [(_compute_rank(query, fields), key, fields) for key, fields in _split_all(candidates)]
    ranked.sort(key=lambda one: one[0], reverse=True)
    others = [rank for rank, _, _ in ranked[BACKGROUND]]
    is_known = len(ranked) >= BACKGROUND.stop
    background = sum(others) / len(others) if is_known else 0.0
    least = max(1, min(MIN_SHARED_WORDS, sum(map(_is_telling, query.words))))
    found = []
    for rank, key, fields in ranked[:limit]:
        shared = frozenset(term for terms in fields for term in terms if term in query.weights)
        margin = math.log(max(rank, 0.1) / (1 + (background or _compute_least_background(query, fields))))
        words = sum(map(_is_telling, shared))
        order = OrderValues(
            rank=math.log(max(rank, 0.1)),
            ngrams=0.0,
            rarest=max((query.weights[term] for term in shared), default=0.0) / query.usual_weight,
        )
        found.append(MatchCandidate(key, margin, words, words >= least, shared, order))
    return found


def compare_candidates[Key: Hashable](
    found: Sequence[MatchCandidate[Key]], compare: MeaningComparison, index: TermIndex[Key]
) -> list[MatchCandidate[Key]]:
    """Return candidates as they are ranked, each with how near it is in meaning.

    To be ordered, one that has no vector is taken to be as near as the others on average.
    """
    stored = index.list_meanings([one.key for one in found])
    cosines = dict(zip(stored, compare(list(stored.values())), strict=True))
    known = [cosine for cosine in cosines.values() if cosine is not None]
    usual = sum(known) / len(known) if known else 0.0
    return [
        replace(one, cosine=cosine, order=one.order._replace(cosine=usual if cosine is None else cosine))
        for one in found
        for cosine in [cosines.get(one.key)]
    ]


def compare_writing[Key: Hashable](
    found: Sequence[MatchCandidate[Key]], query: TermQuery, index: TermIndex[Key]
) -> list[MatchCandidate[Key]]:
    """Return candidates as they are ranked, each with how alike its statement is as it is written."""
    statements = index.list_statements([one.key for one in found])
    ngrams = [list_ngrams(statements.get(one.key, "")[:MAX_ORDERED_LENGTH]) for one in found]
    return [
        replace(one, order=one.order._replace(ngrams=compare_ngrams(its, query.ngrams)))
        for one, its in zip(found, ngrams, strict=True)
    ]


def order_candidates[Key: Hashable](found: Sequence[MatchCandidate[Key]]) -> list[MatchCandidate[Key]]:
    """Return compared candidates in the order that is learned, best first."""
    has_meaning = any(one.cosine is not None for one in found)
    factors = ORDER_WITH_MEANING if has_meaning else ORDER_BY_WORDS
    return sorted(found, key=lambda one: math.sumprod(factors, one.order), reverse=True)


def compute_score(margin: float, words: int, cosine: float | None = None) -> float:
    """Return how likely two texts say the same, of which one stands out and that share telling words."""
    by = BY_WORDS if cosine is None else WITH_MEANING
    logit = by.bias + by.margin * margin + by.words * math.log1p(words) + by.cosine * (cosine or 0)
    return 1 / (1 + math.exp(-logit))


def _split_all[Key: Hashable](candidates: Iterable[tuple[Key, str]]) -> Iterator[tuple[Key, list[list[str]]]]:
    return ((key, split_fields(terms)) for key, terms in candidates)


def _compute_rank(query: TermQuery, fields: Sequence[Sequence[str]]) -> float:
    """Return BM25 over the fields, raised by terms that follow each other, and by how much is covered.

    Covered is the share of a field's terms, by their weights, that the query has: all of it doubles the rank.
    """
    weights, found, most_pairs, cover = query.weights, [], 0.0, 0.0
    for field, terms in zip(FIELDS.values(), fields, strict=False):
        # Done for every candidate, and most of its terms are not of the query.
        shared = list(filter(weights.__contains__, terms))
        if not shared:
            continue
        found.append((field, len(terms), shared))
        cover = max(cover, _compute_cover(query, set(shared), len(set(terms))))
        # Terms that follow each other in the field do so among those that are shared.
        if len(shared) > 1 and (pairs := query.pairs.intersection(pairwise(shared))):
            pairs = pairs.intersection(pairwise(terms))
            most_pairs = max(most_pairs, sum(weights[a] + weights[b] for a, b in pairs) / 2)
    rank = score_shared_terms(weights, found, saturation=SATURATION)
    return (rank + PAIR_FACTOR * most_pairs) * (1 + cover)


def _compute_cover(query: TermQuery, shared: Collection[str], count: int) -> float:
    """Return the share of ``count`` different terms that the query has: those that are ``shared``."""
    weight = sum(map(query.weights.__getitem__, shared))
    # How rare the other terms are is not asked for: that would be a look-up for each candidate.
    return weight / max(1.0, weight + query.usual_weight * (count - len(shared)))


def _compute_least_background(query: TermQuery, fields: Sequence[Sequence[str]]) -> float:
    """Return the rank of a text that is about something near, where the index has too few to tell.

    It follows from what the shorter of query and text could reach at most: a short claim in a long sentence
    is matched whole.
    """
    length = max(MIN_LENGTH, len(set(fields[0])))
    share = min(1.0, length / len(query.counts))
    return MIN_BACKGROUND * share * query.total_weight * (1 + SATURATION)


def _is_telling(term: str) -> bool:
    return not is_number(term) and term not in GENERAL_TERMS
