"""How well a document answers the terms of a query, and an index in memory that asks many.

Ranking of documents with several fields, BM25F: rare terms, often said, in a short field (pure).

Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields" (2004).
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from typing import Protocol

from .analysis import SEPARATOR, analyze_text, clean_query, list_close_terms, list_ngrams
from .languages import stem_word

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
    for searched, count, terms in shared:
        if terms:
            length = count / searched.average_length
            share = searched.weight / (1 - searched.normalization + searched.normalization * length)
            for term in terms:
                frequencies[term] = frequencies.get(term, 0.0) + share
    return sum(
        query[term] * (1 + saturation) * frequency / (saturation + frequency)
        for term, frequency in frequencies.items()
    )


MAX_QUERY_LENGTH = 2_000
"""Code points of a text that are read."""
MAX_QUERY_TERMS = 60
MIN_TOTAL = 1_000
"""Texts that an index is taken to have at least: among a few, every word is rare."""
GENERAL_SHARE = 0.05
"""Share of texts that a general word is taken to be in at least, where an index is too small to know."""
MAX_CORRECTIONS = 12
"""Unknown terms of each text for which terms that are written nearly alike are looked up."""
CORRECTION_WEIGHT = 0.7
PREFIX_LENGTH = 3
"""First letters that a slip leaves as they are."""
MAX_POSTINGS = 2_500
"""Texts, as far as counted, that the terms looked up alone may find."""
MAX_PAIRED_POSTINGS = 30_000
"""Texts that the terms looked up in pairs may find, of which an index finds few."""
MAX_LOOKUPS = 16
LENGTH_OFFSET = 540
"""Bytes that are added to those of a text's terms: a long text has many terms in common with anything."""
MAX_PAIRED_TERMS = 8
GENERAL_TERMS = frozenset(
    stem_word(word, "en")
    for word in "million billion thousand hundred dozen percent percentage cent point people person year "  # noqa: SIM905 - a list of words
    "month week day time number figure rate half third quarter last next first second near almost around "
    "increase decrease rise rose risen fall fell fallen average total country world today current accord "
    "say said says claim according new make made get report show video photo".split()
)
"""Words that claims about anything have in common: alone they make no match."""
NUMBER_FACTOR = 1.3
"""Weight of a number, relative to a word that as many texts have."""
USUAL_RARITY = 0.54
"""Usual rarity of a term, as a share of that of a term in a single text."""
_NUMBER = re.compile(r"\d+(?:d\d+)?(?:pct)?")

type Lookup = tuple[str, ...]
"""Terms that a text has to have together."""
type Pair = tuple[str, str]
type MeaningComparison = Callable[[Sequence[bytes]], Sequence[float | None]]
"""Returns how near stored vectors are to what a text means: cosines, None of one that cannot be compared."""
type QueryEncoder = Callable[[Sequence[str]], Sequence[MeaningComparison]]


class TermCounts(Protocol):
    """Number of indexed texts that have a term."""

    def count_terms(self, terms: Collection[str]) -> tuple[Mapping[str, int], int]:
        """Return {term: how many texts have it}, for those that any has, and how many texts there are."""

    def list_terms(self, prefixes: Collection[str]) -> Mapping[str, int]:
        """Return the known terms that begin with one of the prefixes, with their counts."""


@dataclass(frozen=True, slots=True)
class TermQuery:
    """``weights``: of each term. ``counts``: how many texts have it. ``pairs``: those that follow each other.

    ``total_weight``: of the terms that the text itself has, without corrections. ``usual_weight``: what a
    term of an indexed text is taken to weigh that the query does not have. ``compare_meaning``: None without
    a model of meaning. ``ngrams`` of characters order what is found.
    """

    weights: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    pairs: frozenset[Pair] = frozenset()
    total_weight: float = 0.0
    usual_weight: float = 1.0
    compare_meaning: MeaningComparison | None = None
    ngrams: frozenset[str] = frozenset()

    @property
    def words(self) -> list[str]:
        """The terms that are no numbers, the rarest first."""
        words = (term for term in self.weights if not is_number(term))
        return sorted(words, key=lambda term: (self.counts[term], term))

    def list_lookups(self) -> list[Lookup]:
        """Return what to look up: the rarest words, then pairs of those that alone would find too many."""
        alone: list[Lookup] = []
        frequent: list[str] = []
        postings = 0
        for term in self.words[:MAX_LOOKUPS]:
            postings += self.counts[term]
            if postings <= MAX_POSTINGS:
                alone.append((term,))
            elif postings <= MAX_PAIRED_POSTINGS or not (alone or frequent[1:]):
                frequent.append(term)
        return alone + list(combinations(frequent[:MAX_PAIRED_TERMS], 2))


def is_number(term: str) -> bool:
    """Return whether a term is a number, as ``analyze_text`` writes them."""
    return _NUMBER.fullmatch(term) is not None


def build_term_queries(
    texts: Sequence[str], language: str, counts: TermCounts, *, encode: QueryEncoder | None = None
) -> list[TermQuery]:
    """Return the query of each text; the counts of all are asked for at once.

    ``language`` is a BCP 47 tag; "" guesses it, for each. ``encode`` is that of a model of meaning.
    """
    cleaned = [clean_query(text[:MAX_QUERY_LENGTH]) for text in texts]
    every = [analyze_text(text, language)[:MAX_QUERY_TERMS] for text in cleaned]
    terms_of_all = {term for terms in every for term in terms}
    known, total = counts.count_terms(terms_of_all)
    # Taken per text: what others misspell takes nothing from it. Looked up at once, for all.
    slips = {slip for terms in every for slip in _list_slips(set(terms) - known.keys())}
    corrections = _find_corrections(slips, counts)
    queries = [
        replace(_build_term_query(terms, known, total, corrections), ngrams=list_ngrams(text))
        for terms, text in zip(every, cleaned, strict=True)
    ]
    if encode is None:
        return queries
    compared = encode(cleaned)
    return [replace(query, compare_meaning=one) for query, one in zip(queries, compared, strict=True)]


def _list_slips(unknown: Collection[str]) -> list[str]:
    """Return the unknown terms of a text that may be slips."""
    # The longest, since slips are in the longest words, and of a short one every slip makes another word.
    return sorted((term for term in unknown if not is_number(term)), key=lambda term: (-len(term), term))[
        :MAX_CORRECTIONS
    ]


def _find_corrections(slips: Collection[str], counts: TermCounts) -> dict[str, dict[str, int]]:
    """Return the known terms that each of ``slips`` may have meant, with their counts."""
    if not slips:
        return {}
    vocabulary = counts.list_terms({term[:PREFIX_LENGTH] for term in slips})
    by_prefix: dict[str, dict[str, int]] = {}
    for term, count in vocabulary.items():
        by_prefix.setdefault(term[:PREFIX_LENGTH], {})[term] = count
    return {
        term: {other: vocabulary[other] for other in list_close_terms(term, near, limit=2)}
        for term in sorted(slips)
        if (near := by_prefix.get(term[:PREFIX_LENGTH]))
    }


def _build_term_query(
    terms: Sequence[str], known: Mapping[str, int], total: int, corrections: Mapping[str, Mapping[str, int]]
) -> TermQuery:
    weights: dict[str, float] = {}
    counts: dict[str, int] = {}
    is_small, total = total < MIN_TOTAL, max(total, MIN_TOTAL)
    for term in terms:
        counts[term] = known.get(term, 0)
        least = int(GENERAL_SHARE * total) if is_small and term in GENERAL_TERMS else 0
        factor = NUMBER_FACTOR if is_number(term) else 1.0
        weights[term] = factor * compute_rarity(max(counts[term], least), total)
    total_weight = sum(weights.values())
    for term in dict.fromkeys(terms):
        for other, count in corrections.get(term, {}).items():
            counts.setdefault(other, count)
            weights.setdefault(other, CORRECTION_WEIGHT * compute_rarity(count, total))
    usual_weight = USUAL_RARITY * compute_rarity(1, total)
    return TermQuery(weights, counts, frozenset(pairwise(terms)), total_weight, usual_weight)


class MemoryIndex[Key: Hashable]:
    """Made of (key, terms as ``join_fields`` writes them).

    ``statements`` are those of the texts as they are written. ``encode`` returns the vectors of texts by
    their keys; each is asked for once, when it is compared.
    """

    def __init__(
        self,
        texts: Iterable[tuple[Key, str]],
        *,
        statements: Mapping[Key, str] | None = None,
        encode: Callable[[Sequence[Key]], Sequence[bytes]] | None = None,
    ) -> None:
        self._texts = list(texts)
        self._statements = statements or {}
        self._encode = encode
        self._meanings: dict[Key, bytes] = {}
        self._postings: dict[str, list[int]] = defaultdict(list)
        for place, (_, terms) in enumerate(self._texts):
            for term in set(terms.split()) - {SEPARATOR}:
                self._postings[term].append(place)

    def count_terms(self, terms: Collection[str]) -> tuple[Mapping[str, int], int]:
        found = {term: len(self._postings[term]) for term in terms if term in self._postings}
        return found, len(self._texts)

    def list_terms(self, prefixes: Collection[str]) -> Mapping[str, int]:
        begins = tuple(prefixes)
        return {term: len(found) for term, found in self._postings.items() if term.startswith(begins)}

    def list_candidates(
        self, lookups: Sequence[Lookup], weights: Mapping[str, float], limit: int
    ) -> list[tuple[Key, str]]:
        shared: dict[int, float] = defaultdict(float)
        for term, weight in weights.items():
            for place in self._postings.get(term, ()):
                shared[place] += weight
        found = set().union(
            *(set.intersection(*(set(self._postings.get(term, ())) for term in lookup)) for lookup in lookups)
        )
        for place in found:
            shared[place] /= LENGTH_OFFSET + len(self._texts[place][1].encode())
        best = sorted(found, key=lambda place: (-shared[place], -place))[:limit]
        return [self._texts[place] for place in best]

    def list_statements(self, keys: Collection[Key]) -> Mapping[Key, str]:
        return {key: self._statements[key] for key in keys if key in self._statements}

    def list_meanings(self, keys: Collection[Key]) -> Mapping[Key, bytes]:
        if self._encode is None:
            return {}
        unknown = [key for key in keys if key not in self._meanings]
        if unknown:
            self._meanings.update(zip(unknown, self._encode(unknown), strict=True))
        return {key: self._meanings[key] for key in keys}
