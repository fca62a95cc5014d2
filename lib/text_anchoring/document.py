"""One of the texts that are compared: its words, its sentences, and where given words stand in it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lib.text_anchoring.lead_ins import find_lead_in
from lib.text_anchoring.sentences import SentenceBoundaries, split_sentences
from lib.text_anchoring.words import WordAlphabet, WordSequence

_MAX_OCCURRENCES = 500
"""At most so many places of the same words, and one more, are searched for."""


@dataclass(frozen=True, slots=True)
class AnchoringDocument:
    """A text's words, its sentence boundaries, and the places of each sentence by its words."""

    words: WordSequence
    sentences: SentenceBoundaries
    by_keys: dict[str, list[int]]

    @classmethod
    def from_text(cls, text: str, alphabet: WordAlphabet) -> "AnchoringDocument":
        words = WordSequence(text, alphabet)
        found = split_sentences(words)
        by_keys: dict[str, list[int]] = {}
        for a, b in pairwise(found.starts):
            by_keys.setdefault(words.keys[a:b], []).append(a)
        return cls(words, found, by_keys)

    @property
    def sentence_starts(self) -> list[int]:
        return self.sentences.starts

    def find_sentence_range(self, first: int, last: int) -> tuple[int, int]:
        """Return the word range of the sentences in which words ``first`` to ``last`` stand."""
        return (
            self.sentence_starts[bisect_right(self.sentence_starts, first) - 1],
            self.sentence_starts[bisect_left(self.sentence_starts, last)],
        )

    def iter_sentences(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Yield the sentences from word ``first``, where one starts, to word ``last``, where one ends."""
        return pairwise(
            self.sentence_starts[
                bisect_left(self.sentence_starts, first) : bisect_left(self.sentence_starts, last) + 1
            ]
        )

    def find_whole_sentences(self, keys: str) -> list[int]:
        """Return the places where ``keys`` stand as whole sentences: as one, or as several in a row."""
        several = (at for at in self.find_occurrences(keys) if self._is_sentence_bound(at, keys))
        return sorted({*self.by_keys.get(keys, ()), *several})

    def find_occurrences(self, keys: str) -> list[int]:
        """Return the places where ``keys`` stand, also within sentences; of very many only the first."""
        found: list[int] = []
        at = self.words.keys.find(keys)
        while at != -1 and len(found) <= _MAX_OCCURRENCES:
            found.append(at)
            at = self.words.keys.find(keys, at + 1)
        return found

    def find_lead_in(self, at: int) -> tuple[int, int]:
        """Return the range of the words that lead up to the paragraph of word ``at``; (0, 0) for none."""
        return find_lead_in(self.words, self.sentences, at) or (0, 0)

    def _is_sentence_bound(self, at: int, keys: str) -> bool:
        return all(
            self.sentence_starts[bisect_left(self.sentence_starts, edge)] == edge
            for edge in (at, at + len(keys))
        )
