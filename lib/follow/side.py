"""One of the texts that are compared: its words, its sentences, and where words of it stand."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lib.follow.leads import lead
from lib.follow.sentences import Sentences, sentences
from lib.follow.words import Alphabet, Words

_MOST = 500
"""So many places of the same words at the most, and one, are looked for."""


@dataclass(frozen=True, slots=True)
class Side:
    """A text's words, where its sentences start, and the sentences by their words."""

    words: Words
    sentences: Sentences
    by_keys: dict[str, list[int]]

    @classmethod
    def read(cls, text: str, alphabet: Alphabet) -> "Side":
        words = Words(text, alphabet)
        found = sentences(words)
        by_keys: dict[str, list[int]] = {}
        for a, b in pairwise(found.starts):
            by_keys.setdefault(words.keys[a:b], []).append(a)
        return cls(words, found, by_keys)

    @property
    def starts(self) -> list[int]:
        return self.sentences.starts

    def governing(self, first: int, last: int) -> tuple[int, int]:
        """The words of the sentences in which words ``first`` to ``last`` stand."""
        return (
            self.starts[bisect_right(self.starts, first) - 1],
            self.starts[bisect_left(self.starts, last)],
        )

    def within(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The sentences from word ``first``, where one starts, to word ``last``, where one ends."""
        return pairwise(self.starts[bisect_left(self.starts, first) : bisect_left(self.starts, last) + 1])

    def whole(self, keys: str) -> list[int]:
        """Where ``keys`` stand as whole sentences."""
        places = self.by_keys.get(keys)
        return places if places is not None else [at for at in self.anywhere(keys) if self._bounds(at, keys)]

    def anywhere(self, keys: str) -> list[int]:
        """Where ``keys`` stand, be they parts of longer sentences; of very many places only the first."""
        found: list[int] = []
        at = self.words.keys.find(keys)
        while at != -1 and len(found) <= _MOST:
            found.append(at)
            at = self.words.keys.find(keys, at + 1)
        return found

    def lead(self, at: int) -> tuple[int, int]:
        """The words that lead up to the paragraph of word ``at``: first and last of none are equal."""
        return lead(self.words, self.sentences, at) or (0, 0)

    def _bounds(self, at: int, keys: str) -> bool:
        return all(self.starts[bisect_left(self.starts, edge)] == edge for edge in (at, at + len(keys)))
