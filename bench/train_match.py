"""Find the constants of a match's score. python -m bench.train_match --data FOLDER

FOLDER holds ``claim_matching``. Each text of the parts "Train" is asked twice, in memory: among all fact
checks, and among those that do not belong to it. A logistic regression learns from how far the best stand
out and how many telling words they share. The bias is then moved to where OTHERS_SHARE of the sentences of
debates reach a score of one half among the fact checks of posts, which are about other things. "Dev" and
"Dev-Test" are not used.
"""

import argparse
import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from bench.recall import DEBATES, TWEETS, Corpus, load_debates, load_tweets
from lib.text_search import (
    Lookup,
    MatchCandidate,
    MemoryIndex,
    analyze_text,
    build_term_queries,
    join_fields,
    rank_candidates,
)

OTHERS_SHARE = 0.05
"""Share of texts that may be shown something though nothing is like them: one in twenty."""
LOOKED_AT = 5
STEPS = 25

type Row = tuple[float, float]


class PartialIndex:
    """An index without some of its texts, whose words it still counts."""

    def __init__(self, index: MemoryIndex[str], without: Collection[str]) -> None:
        self._index, self._without = index, without

    def count_terms(self, terms: Collection[str]) -> tuple[Mapping[str, int], int]:
        return self._index.count_terms(terms)

    def list_terms(self, prefixes: Collection[str]) -> Mapping[str, int]:
        return self._index.list_terms(prefixes)

    def list_candidates(
        self, lookups: Sequence[Lookup], weights: Mapping[str, float], limit: int
    ) -> list[tuple[str, str]]:
        found = self._index.list_candidates(lookups, weights, limit + len(self._without))
        return [one for one in found if one[0] not in self._without][:limit]


def build_index(corpus: Corpus) -> MemoryIndex[str]:
    """Return the fact checks as the product indexes them."""
    return MemoryIndex(
        (key, join_fields([analyze_text(text, "en") for text in texts]))
        for key, texts in corpus.verdicts.items()
    )


def describe(one: MatchCandidate[str]) -> Row:
    """Return what the regression reads of a candidate."""
    return one.margin, math.log1p(one.words)


def list_examples(corpus: Corpus, index: MemoryIndex[str]) -> list[tuple[Row, bool]]:
    """Return the best candidates of each text of the part "Train", and whether they are right."""
    texts, rights = zip(*corpus.splits["Train"], strict=True)
    examples = []
    for query, right in zip(build_term_queries(texts, "en", index), rights, strict=True):
        for one in rank_candidates(query, index, limit=LOOKED_AT):
            examples.append((describe(one), one.key in right))
        for one in rank_candidates(query, PartialIndex(index, right), limit=LOOKED_AT):
            examples.append((describe(one), False))
    return examples


def list_others(corpus: Corpus, index: MemoryIndex[str]) -> list[list[Row]]:
    """Return the best candidates of each text of the part "Train" of another corpus that may be shown."""
    queries = build_term_queries([text for text, _ in corpus.splits["Train"]], "en", index)
    return [
        [describe(one) for one in rank_candidates(query, index, limit=LOOKED_AT) if one.is_enough]
        for query in queries
    ]


def fit_logistic(examples: Sequence[tuple[Row, bool]]) -> tuple[float, float, float]:
    """Return the bias and the factors of both values, by Newton's method."""
    import numpy as np

    rows = np.array([(1.0, *row) for row, _ in examples])
    right = np.array([is_right for _, is_right in examples], dtype=float)
    found = np.zeros(3)
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-(rows @ found)))
        curve = (rows.T * (likely * (1 - likely))) @ rows + 1e-6 * np.eye(3)
        found += np.linalg.solve(curve, rows.T @ (right - likely))
    bias, margin, words = (float(one) for one in found)
    return bias, margin, words


def find_bias(others: Sequence[Sequence[Row]], margin: float, words: float) -> float:
    """Return the bias at which OTHERS_SHARE of the texts reach a score of one half."""
    best = sorted(max((margin * a + words * b for a, b in rows), default=-math.inf) for rows in others)
    return -best[math.ceil((1 - OTHERS_SHARE) * len(best)) - 1]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.train_match")
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds claim_matching")
    root = parser.parse_args().data / "claim_matching"
    tweets, debates = load_tweets(root / TWEETS), load_debates(root / DEBATES)
    indexes = build_index(tweets), build_index(debates)
    examples = list_examples(tweets, indexes[0]) + list_examples(debates, indexes[1])
    learned, margin, words = fit_logistic(examples)
    bias = find_bias(list_others(debates, indexes[0]), margin, words)
    print(f"BIAS {bias:.2f} (as learned {learned:.2f}), MARGIN_FACTOR {margin:.2f}, WORDS_FACTOR {words:.2f}")


if __name__ == "__main__":
    main()
