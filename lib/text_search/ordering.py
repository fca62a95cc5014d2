"""Order of the texts that have most in common with a query, by more than their rank (pure).

The factors are learned from which of the candidates of a text is right. A score says how likely one is right
by itself, so it is learned apart (``matching``), and the order changes none.
"""

import math
from collections.abc import Collection
from typing import NamedTuple

from .analysis import fold_words

NGRAM_LENGTH = 4
"""Characters of an n-gram, blanks between words too."""
MAX_ORDERED_LENGTH = 300
"""Code points of an indexed statement that are cut into n-grams."""


class OrderValues(NamedTuple):
    """Values by which candidates are ordered. ``rank``: its logarithm. ``ngrams``: how alike both are as they
    are written, from 0 to 1. ``rarest``: the weight of the most telling term that both have, over a usual
    one. ``cosine``: how near in meaning.
    """

    rank: float
    ngrams: float
    rarest: float
    cosine: float = 0.0


ORDER_BY_WORDS = OrderValues(rank=1, ngrams=1.80, rarest=0.37)
"""Factors, as ``python -m bench.train_match`` finds them in public pairs."""
ORDER_WITH_MEANING = OrderValues(rank=1, ngrams=2.30, rarest=0.64, cosine=7.06)
"""For all-MiniLM-L6-v2: what the command prints with ``--meaning``."""


def list_ngrams(text: str) -> frozenset[str]:
    """Return the n-grams of a text: each NGRAM_LENGTH characters in a row of its folded words."""
    words = f" {' '.join(fold_words(text))} "
    return frozenset(words[at : at + NGRAM_LENGTH] for at in range(len(words) - NGRAM_LENGTH + 1))


def compare_ngrams(one: Collection[str], other: frozenset[str]) -> float:
    """Return the cosine of two sets, from 0 to 1."""
    return len(other.intersection(one)) / math.sqrt(max(1, len(one) * len(other)))
