"""Find the constants of a match's order and score. python -m bench.train_match --data FOLDER

FOLDER holds ``claim_matching``. Each text of the parts "Train" is asked twice, in memory: among all fact
checks, and among those that do not belong to it. A logistic regression learns from how far the best stand
out and how many telling words they share, and with a model of meaning from how near they are in meaning. The
bias is then moved to where OTHERS_SHARE of the sentences of debates reach a score of one half among the fact
checks of posts, which are about other things. The factors of the order are those by which a right fact check
is the likeliest among all that are ordered (a conditional logistic regression). "Dev" and "Dev-Test" are not
used.
"""

import argparse
import math
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.claim_matching import DEBATES, TWEETS, Corpus, load_debates, load_tweets
from lib.meaning import join_encoded_text, load_model
from lib.text_search import (
    MAX_COMPARED,
    Lookup,
    MatchCandidate,
    MemoryIndex,
    TermQuery,
    analyze_text,
    build_term_queries,
    compare_candidates,
    compare_writing,
    join_fields,
    rank_candidates,
)
from lib.text_search.analysis import OrderValues
from lib.text_search.matching import TermIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lib.meaning.model import MeaningModel

OTHERS_SHARE = 0.05
"""Share of texts that may be shown something though nothing is like them: one in twenty."""
LOOKED_AT = 5
STEPS = 25

type Row = tuple[float, ...]


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

    def list_statements(self, keys: Collection[str]) -> Mapping[str, str]:
        return self._index.list_statements(keys)

    def list_meanings(self, keys: Collection[str]) -> Mapping[str, bytes]:
        return self._index.list_meanings(keys)


def build_index(corpus: Corpus, model: "MeaningModel | None" = None) -> MemoryIndex[str]:
    """Return the fact checks as the product indexes them, with what they mean where there is a model."""
    texts = (
        (key, join_fields([analyze_text(text, "en") for text in texts]))
        for key, texts in corpus.verdicts.items()
    )
    statements = {key: statement for key, (statement, *_) in corpus.verdicts.items()}
    encode = partial(encode_verdicts, corpus, model) if model else None
    return MemoryIndex(texts, statements=statements, encode=encode)


def encode_verdicts(corpus: Corpus, model: "MeaningModel", keys: Sequence[str]) -> list[bytes]:
    """Return the vectors of fact checks as the product stores them."""
    return model.encode_texts([join_encoded_text(*corpus.verdicts[key][:2]) for key in keys])


def build_queries(
    corpus: Corpus, index: MemoryIndex[str], model: "MeaningModel | None" = None
) -> list[TermQuery]:
    """Return the queries of the part "Train"."""
    texts = [text for text, _ in corpus.splits["Train"]]
    return build_term_queries(texts, "en", index, encode=model.encode_queries if model else None)


def describe(one: MatchCandidate[str]) -> Row:
    """Return what the regression reads of a candidate."""
    row = one.margin, math.log1p(one.words)
    return row if one.cosine is None else (*row, one.cosine)


def list_best(
    query: TermQuery, index: TermIndex[str], *, limit: int = LOOKED_AT
) -> list[MatchCandidate[str]]:
    """Return the best candidates by words, each with how near it is in meaning: no constant orders them."""
    found = rank_candidates(query, index, limit=limit)
    return compare_candidates(found, query.compare_meaning, index) if query.compare_meaning else found


def list_examples(
    corpus: Corpus, index: MemoryIndex[str], model: "MeaningModel | None" = None
) -> list[tuple[Row, bool]]:
    """Return the best candidates of each text of the part "Train", and whether they are right."""
    rights = [right for _, right in corpus.splits["Train"]]
    examples = []
    for query, right in zip(build_queries(corpus, index, model), rights, strict=True):
        for one in list_best(query, index):
            examples.append((describe(one), one.key in right))
        for one in list_best(query, PartialIndex(index, right)):
            examples.append((describe(one), False))
    return examples


def list_others(
    corpus: Corpus, index: MemoryIndex[str], model: "MeaningModel | None" = None
) -> list[list[Row]]:
    """Return the candidates that may be shown of each text of the part "Train" of another corpus."""
    limit = MAX_COMPARED if model else LOOKED_AT
    return [
        [describe(one) for one in list_best(query, index, limit=limit) if one.is_enough]
        for query in build_queries(corpus, index, model)
    ]


def fit_logistic(examples: Sequence[tuple[Row, bool]]) -> tuple[float, ...]:
    """Return the bias and the factor of each value, by Newton's method."""
    import numpy as np

    rows = np.array([(1.0, *row) for row, _ in examples])
    right = np.array([is_right for _, is_right in examples], dtype=float)
    found = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-(rows @ found)))
        curve = (rows.T * (likely * (1 - likely))) @ rows + 1e-6 * np.eye(len(found))
        found += np.linalg.solve(curve, rows.T @ (right - likely))
    return tuple(float(one) for one in found)


def list_ordered(
    corpus: Corpus, index: MemoryIndex[str], model: "MeaningModel | None" = None
) -> list[list[tuple[Row, bool]]]:
    """Return the candidates that are ordered of each text of the part "Train", and whether they are right."""
    rights = [right for _, right in corpus.splits["Train"]]
    ordered: list[list[tuple[Row, bool]]] = []
    for query, right in zip(build_queries(corpus, index, model), rights, strict=True):
        found = compare_writing(list_best(query, index, limit=MAX_COMPARED), query, index)
        ordered.append([(one.order, one.key in right) for one in found])
    return ordered


def fit_order(texts: Sequence[Sequence[tuple[Row, bool]]]) -> tuple[float, ...]:
    """Return the factor of each value over that of the first, by Newton's method with shorter steps.

    Those by which, of all candidates of a text, a right one is the likeliest. A value that is always 0 has 0.
    """
    import numpy as np

    rows = np.array([row for text in texts for row, _ in text])
    scale = rows.std(axis=0) + 1e-9
    examples = [
        (np.array([row for row, _ in text]) / scale, np.array([is_right for _, is_right in text]))
        for text in texts
        if any(is_right for _, is_right in text)
    ]

    def compute_likelihood(factors: "NDArray[np.float64]") -> float:
        logits = [(values @ factors, is_right) for values, is_right in examples]
        each = [np.logaddexp.reduce(one[is_right]) - np.logaddexp.reduce(one) for one, is_right in logits]
        return float(sum(each) - factors @ factors / 2)

    found = np.zeros(len(scale))
    for _ in range(STEPS):
        slope, curve = -found, np.eye(len(found))
        for values, is_right in examples:
            logits = values @ found
            likely = np.exp(logits - np.logaddexp.reduce(logits))
            right = np.where(is_right, np.exp(logits - np.logaddexp.reduce(logits[is_right])), 0.0)
            slope = slope + values.T @ (right - likely)
            curve += _compute_spread(values, likely)
        step = np.linalg.solve(curve, slope)
        while compute_likelihood(found + step) < compute_likelihood(found) and np.abs(step).max() > 1e-6:
            step /= 2
        found += step
    factors = found / scale
    return tuple(float(one / factors[0]) for one in factors)


def _compute_spread(rows: "NDArray[np.float64]", shares: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return the covariances of the values, each row counted by its share."""
    mean = rows.T @ shares
    return (rows.T * shares) @ rows - mean[:, None] * mean


def find_bias(others: Sequence[Sequence[Row]], factors: Sequence[float]) -> float:
    """Return the bias at which OTHERS_SHARE of the texts reach a score of one half."""
    best = sorted(max((math.sumprod(factors, row) for row in rows), default=-math.inf) for rows in others)
    return -best[math.ceil((1 - OTHERS_SHARE) * len(best)) - 1]


def train(corpora: Sequence[Corpus], model: "MeaningModel | None" = None) -> tuple[str, str]:
    """Return the constants of score and order for posts and debates: by words, or with a model of meaning."""
    indexes = [build_index(corpus, model) for corpus in corpora]
    pairs = list(zip(corpora, indexes, strict=True))
    learned, *factors = fit_logistic([one for pair in pairs for one in list_examples(*pair, model)])
    bias = find_bias(list_others(corpora[1], indexes[0], model), factors)
    order = fit_order([rows for pair in pairs for rows in list_ordered(*pair, model)])
    named = zip(("margin", "words", "cosine"), factors, strict=False)
    return (
        ", ".join(
            [
                f"bias={bias:.2f} (as learned {learned:.2f})",
                *(f"{name}={value:.2f}" for name, value in named),
            ]
        ),
        ", ".join(f"{name}={value:.2f}" for name, value in zip(OrderValues._fields, order, strict=True)),
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.train_match")
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds claim_matching")
    parser.add_argument("--meaning", default="", help="the folder of a model of meaning: its constants too")
    options = parser.parse_args()
    root = options.data / "claim_matching"
    corpora = load_tweets(root / TWEETS), load_debates(root / DEBATES)
    models: dict[str, MeaningModel | None] = {"BY_WORDS": None}
    if options.meaning:
        models["WITH_MEANING"] = load_model(options.meaning)
    for name, model in models.items():
        score, order = train(corpora, model)
        print(f"{name}: {score}\nORDER_{name}: {order}", flush=True)


if __name__ == "__main__":
    main()
