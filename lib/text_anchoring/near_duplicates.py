"""Near-duplicates: new sentences that almost equal one already there, but say something else."""

from collections.abc import Collection

from rapidfuzz import process
from rapidfuzz.distance import LCSseq

_SIMILARITY_THRESHOLD = 0.8
"""Share of the longer sentence's words that two have in common, in order, to be almost the same."""
_MIN_WORDS = 5
"""Sentences of fewer words, punctuation included, are alike too easily."""

_MAX_SENTENCES = 50
"""With so many new sentences that almost equal one, their origins are not compared: a person decides."""


class NearDuplicateIndex:
    """Index of new sentences that almost equal a sentence which stands in both texts."""

    def __init__(self, old: Collection[str], new: Collection[str]) -> None:
        """Index ``old`` and ``new``, the sentences of both texts as keys, a character a word."""
        self._added = [one for one in new if len(one) >= _MIN_WORDS and one not in old]
        self._removed = [one for one in old if one not in new]
        self._known: dict[str, bool] = {}
        self._origins: dict[int, float] = {}

    def has_near_duplicate(self, sentence: str) -> bool:
        """True if a new sentence almost equals ``sentence``, and more so than it equals any removed one."""
        if sentence not in self._known:
            self._known[sentence] = len(sentence) >= _MIN_WORDS and self._has_copy(sentence)
        return self._known[sentence]

    def _has_copy(self, sentence: str) -> bool:
        found = process.extract(
            sentence,
            self._added,
            scorer=LCSseq.normalized_similarity,
            score_cutoff=_SIMILARITY_THRESHOLD,
            limit=_MAX_SENTENCES,
        )
        return len(found) == _MAX_SENTENCES or any(
            likeness > self._best_origin_score(at) for _, likeness, at in found
        )

    def _best_origin_score(self, at: int) -> float:
        """Return the similarity of the new sentence ``at`` to the most similar removed sentence."""
        if at not in self._origins:
            best = process.extractOne(self._added[at], self._removed, scorer=LCSseq.normalized_similarity)
            self._origins[at] = best[1] if best else 0.0
        return self._origins[at]
