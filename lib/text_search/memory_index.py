"""An index of terms in memory, for what is asked once and not saved (pure)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence

from .queries import SEPARATOR
from .term_query import LENGTH_OFFSET, Lookup


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
