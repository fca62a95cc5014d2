"""Sentences that were written to be almost another: the other then has a double that says something else."""

from collections.abc import Collection

from rapidfuzz import process
from rapidfuzz.distance import LCSseq

_ALIKE = 0.8
"""What share of the words of the longer one two sentences share, in order, to be almost the same."""
_FEWEST = 5
"""Sentences of fewer words, marks among them, are alike too easily."""

_MOST = 50
"""Of so many new sentences that are almost one nobody asks where each came from: a person decides."""


class Copies:
    """Knows the sentences of the new text that are almost one of the old text which still stands."""

    def __init__(self, old: Collection[str], new: Collection[str]) -> None:
        """``old`` and ``new`` are the sentences of both texts as keys, a character a word."""
        self._came = [one for one in new if len(one) >= _FEWEST and one not in old]
        self._went = [one for one in old if one not in new]
        self._known: dict[str, bool] = {}
        self._origins: dict[int, float] = {}

    def of(self, sentence: str) -> bool:
        """Whether a new sentence is almost ``sentence``, and more so than any that is gone."""
        if sentence not in self._known:
            self._known[sentence] = len(sentence) >= _FEWEST and self._has_copy(sentence)
        return self._known[sentence]

    def _has_copy(self, sentence: str) -> bool:
        found = process.extract(
            sentence, self._came, scorer=LCSseq.normalized_similarity, score_cutoff=_ALIKE, limit=_MOST
        )
        return len(found) == _MOST or any(likeness > self._origin(at) for _, likeness, at in found)

    def _origin(self, at: int) -> float:
        """How like the likest of the sentences that are gone is to the new sentence ``at``."""
        if at not in self._origins:
            best = process.extractOne(self._came[at], self._went, scorer=LCSseq.normalized_similarity)
            self._origins[at] = best[1] if best else 0.0
        return self._origins[at]
