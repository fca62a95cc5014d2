"""Train the model that ranks sentences for checking, and write ``lib/check_worthiness/weights.bin``.

    .venv/bin/python -m bench.train_suggest --data FOLDER [--seed 1] [--out FILE]

FOLDER holds ``claim_detection`` of CheckThat! 2024, task 1, English. The weights are learned from the part
"train", the border between the classes is set on the part "dev"; "dev-test" is not read. It takes about a
minute of one core, needs no network and nothing but Python; the same data and seed give the same bytes.
"""

import argparse
import csv
import math
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

if not __package__:
    # Run as a file: what it imports lies in the folder above.
    sys.path[0] = str(Path(__file__).parents[1])

from lib.check_worthiness.ranking import (
    BUCKETS,
    WEIGHTS_PATH,
    CheckWorthinessModel,
    compute_logistic,
    find_reasons,
    hash_feature,
    list_features,
)
from lib.claim_detection import find_candidates

EPOCHS = 5
LEARNING_RATE = 0.5
DECAY = 1e-5
"""Pull of every weight to zero."""
LEVELS = 127


class Example(NamedTuple):
    """A sentence as the model reads it, and whether people found it worth checking."""

    buckets: tuple[int, ...]
    is_worthy: bool


def read_sentences(data: Path, part: str) -> list[tuple[str, bool]]:
    """Return the sentences of a part of the data, each with whether it was found worth checking."""
    path = data / "claim_detection" / f"CT24_checkworthy_english_{part}.tsv"
    with path.open(newline="", encoding="utf-8") as file:
        return [(row["Text"], row["class_label"] == "Yes") for row in csv.DictReader(file, delimiter="\t")]


def build_example(words: str, is_worthy: bool) -> Example:
    """Return a sentence as the model reads it."""
    reasons = find_reasons(words, find_candidates(words, "en"))
    buckets = {hash_feature(feature) for feature in list_features(words, reasons)}
    return Example(tuple(sorted(buckets)), is_worthy)


def train_weights(examples: Sequence[Example], seed: int) -> tuple[list[float], float]:
    """Return the weight of each bucket and the bias: logistic regression by AdaGrad."""
    chance = random.Random(seed)  # noqa: S311  the same order every time
    weights, steps = [0.0] * BUCKETS, [1e-2] * BUCKETS
    bias, bias_step = 0.0, 1e-2
    order = list(range(len(examples)))
    balance = sum(not one.is_worthy for one in examples) / sum(one.is_worthy for one in examples)
    for _ in range(EPOCHS):
        chance.shuffle(order)
        for at in order:
            buckets, is_worthy = examples[at]
            if not buckets:
                continue
            size = 1 / math.sqrt(len(buckets))
            error = compute_logistic(sum(weights[each] for each in buckets) * size + bias) - is_worthy
            if is_worthy:
                error *= balance
            push = error * size
            for each in buckets:
                slope = push + DECAY * weights[each]
                steps[each] += slope * slope
                weights[each] -= LEARNING_RATE * slope / math.sqrt(steps[each])
            bias_step += error * error
            bias -= LEARNING_RATE * error / math.sqrt(bias_step)
    return weights, bias


def compute_f_score(scores: Sequence[tuple[float, bool]], border: float, beta: float = 1.0) -> float:
    """Return the F score of the class that is worth checking, if what is above the border is called so."""
    right = sum(is_worthy for score, is_worthy in scores if score >= border)
    called = sum(score >= border for score, _ in scores)
    wanted = sum(is_worthy for _, is_worthy in scores)
    return (1 + beta**2) * right / (called + beta**2 * wanted) if right else 0.0


def find_border(scores: Sequence[tuple[float, bool]]) -> float:
    """Return the border with the best F2: the middle of all that come within half a point of it.

    One suggestion too many costs a person one key, a sentence that is missed may cost a correction.
    """
    borders = [each / 100 for each in range(-300, 301)]
    found = {border: compute_f_score(scores, border, beta=2.0) for border in borders}
    best = max(found.values())
    near = [border for border in borders if found[border] >= best - 0.005]
    return near[len(near) // 2]


def pack_model(weights: Sequence[float], border: float) -> CheckWorthinessModel:
    """Return the model with whole numbers as weights, whose score is one half at ``border``."""
    largest = max(abs(weight) for weight in weights)
    whole = [round(weight / largest * LEVELS) for weight in weights]
    return CheckWorthinessModel(whole, largest / LEVELS, -border)


def train_model(data: Path, seed: int) -> CheckWorthinessModel:
    """Return the model that the data gives with ``seed``."""
    learned = [build_example(*one) for one in read_sentences(data, "train")]
    weights, bias = train_weights(learned, seed)
    checked = [build_example(*one) for one in read_sentences(data, "dev")]
    scores = [(score_linear(one, weights), one.is_worthy) for one in checked]
    border = find_border(scores)
    print(f"bias {bias:.3f}, border {border:.2f}, F1 on dev {compute_f_score(scores, border):.3f}")
    return pack_model(weights, border)


def score_linear(example: Example, weights: Sequence[float]) -> float:
    """Return the score before the logistic function, without bias."""
    size = math.sqrt(len(example.buckets)) or 1.0
    return sum(weights[each] for each in example.buckets) / size


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="the folder that holds claim_detection/")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=WEIGHTS_PATH, help="the file of weights to write")
    given = parser.parse_args()
    if given.data is None:
        print("Say where the sentences are: --data FOLDER.", file=sys.stderr)
        return 2
    content = train_model(given.data, given.seed).to_bytes()
    given.out.write_bytes(content)
    print(f"{given.out}: {len(content):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
