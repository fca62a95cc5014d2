"""One of the texts that are compared: its words, its sentences, and the sentences around a span."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lib.crypto.commitments import sha256_hex
from lib.text_anchoring.sentences import SentenceBoundaries, find_lead_in, split_sentences
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


_PARAGRAPH_BREAK = "\n\n"  # as lib.text.plain_text writes it, which may import this package
MAX_REACH = 1500
"""Code points before and after the place that are read, however long its paragraph is."""


def find_sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentences in which ``start`` to ``end`` stands, within their paragraphs."""
    above, below = text.rfind(_PARAGRAPH_BREAK, 0, start), text.find(_PARAGRAPH_BREAK, end)
    offset = max(above + 2 if above >= 0 else 0, start - MAX_REACH)
    paragraph = text[offset : min(below if below >= 0 else len(text), end + MAX_REACH)]
    document = AnchoringDocument.from_text(paragraph, WordAlphabet())
    starts, ends = document.words.starts, document.words.ends
    if not starts:
        return start, end
    first = max(0, bisect_right(starts, start - offset) - 1)
    last = max(first + 1, bisect_left(starts, end - offset))
    a, b = document.find_sentence_range(first, last)
    return offset + starts[a + document.words.tokens[a].isspace()], offset + ends[b - 1]


def iter_sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence, in code points; white space between them belongs to none."""
    at = 0
    for paragraph in text.split(_PARAGRAPH_BREAK):
        document = AnchoringDocument.from_text(paragraph, WordAlphabet())
        words = document.words
        for first, last in document.iter_sentences(0, len(words)):
            yield at + words.starts[first + words.tokens[first].isspace()], at + words.ends[last - 1]
        at += len(paragraph) + len(_PARAGRAPH_BREAK)


def compute_sentence_key(words: str) -> str:
    """Return the key by which a sentence is known again in another version, whatever its spaces and case."""
    return sha256_hex(" ".join(words.split()).casefold())
