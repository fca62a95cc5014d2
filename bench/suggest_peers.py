"""Peer of the suggestions: TF-IDF with a balanced logistic regression, as a textbook has it."""

import math
import random
import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"(?u)\b\w\w+\b")
EPOCHS = 30
REGULARIZATION = 1.0
"""Inverse strength of the regularisation, as scikit-learn's C."""


class TfidfModel:
    """Words and pairs of words, weighted by their rarity, and a balanced logistic regression over them."""

    def __init__(self, sentences: Sequence[tuple[str, bool]], seed: int = 1) -> None:
        lists = [self._list_terms(words) for words, _ in sentences]
        seen = Counter(term for terms in lists for term in set(terms))
        self.places = {term: place for place, term in enumerate(sorted(seen))}
        self.rarity = [0.0] * len(self.places)
        for term, place in self.places.items():
            self.rarity[place] = math.log((1 + len(lists)) / (1 + seen[term])) + 1
        self.weights = [0.0] * len(self.places)
        self.bias = 0.0
        self._fit([self._weigh(terms) for terms in lists], [worthy for _, worthy in sentences], seed)

    def score(self, words: str) -> float:
        """Return the score of a sentence: worth checking from 0 upwards."""
        return self.bias + sum(
            self.weights[place] * value for place, value in self._weigh(self._list_terms(words))
        )

    def _list_terms(self, words: str) -> list[str]:
        found = _WORD.findall(words.lower())
        return found + [" ".join(found[at : at + 2]) for at in range(len(found) - 1)]

    def _weigh(self, terms: Sequence[str]) -> list[tuple[int, float]]:
        counts = Counter(self.places[term] for term in terms if term in self.places)
        values = {place: count * self.rarity[place] for place, count in counts.items()}
        size = math.sqrt(sum(value * value for value in values.values())) or 1.0
        return [(place, value / size) for place, value in values.items()]

    def _fit(self, rows: Sequence[list[tuple[int, float]]], worthy: Sequence[bool], seed: int) -> None:
        """Find the weights by stochastic dual coordinate ascent, which needs no rate of learning."""
        chance = random.Random(seed)  # noqa: S311  the same order every time
        share = sum(worthy) / len(worthy)
        bounds = [REGULARIZATION * 0.5 / (share if yes else 1 - share) for yes in worthy]
        duals = [0.001 * bound for bound in bounds]
        for row, yes, dual in zip(rows, worthy, duals, strict=True):
            self._move(row, dual if yes else -dual)
        order = list(range(len(rows)))
        for _ in range(EPOCHS):
            chance.shuffle(order)
            for at in order:
                sign = 1.0 if worthy[at] else -1.0
                row, bound, dual = rows[at], bounds[at], duals[at]
                margin = sign * (self.bias + sum(self.weights[place] * value for place, value in row))
                # Newton's steps for the one variable: d/da of a log a + (b - a) log(b - a) + margin * a.
                new = dual
                for _ in range(4):
                    slope = margin + 2.0 * (new - dual) + math.log(new / (bound - new))
                    curve = 2.0 + bound / (new * (bound - new))
                    new = min(bound * (1 - 1e-9), max(bound * 1e-9, new - slope / curve))
                duals[at] = new
                self._move(row, sign * (new - dual))

    def _move(self, row: Sequence[tuple[int, float]], amount: float) -> None:
        for place, value in row:
            self.weights[place] += amount * value
        self.bias += amount
