"""Quality of the ranking of sentences for checking, beside TF-IDF and saying yes to all, in one run.

    .venv/bin/python -m bench.suggest --data FOLDER [--part dev-test]

Debates: F1 of the sentences that people found worth checking, in a part of CheckThat! 2024 task 1, English
(``claim_detection``), at the border that the product uses; TF-IDF learns from "train" as the model did.

News: claims that people flagged (``corpus/averitec_dev.json``). Each stands among the sentences of its own
record: questions, answers and reasons. The figure is the share of claims that come in the first fifth of
their ranked sentences (rounded up); of sentences with equal scores, each order counts alike.
"""

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

if not __package__:
    # Run as a file: what it imports lies in the folder above.
    sys.path[0] = str(Path(__file__).parents[1])

from bench.suggest_peers import TfidfModel
from bench.train_suggest import compute_f_score, read_sentences
from lib.check_worthiness import SUGGESTION_BORDER, rank_sentences
from lib.text_anchoring.document import iter_sentence_spans

Scorer = Callable[[str], float]
MIN_WORDS = 4
"""Shorter answers, such as "Yes", are no sentences."""


def score_sentence(words: str) -> float:
    """Return the product's score of a sentence that stands alone: the best of its parts."""
    return max((one.score for one in rank_sentences(words, "en")), default=0.0)


def read_records(data: Path) -> list[tuple[str, list[str]]]:
    """Return each claim with the other sentences of its record."""
    records = []
    for record in json.loads((data / "corpus" / "averitec_dev.json").read_text()):
        texts = [record["justification"]]
        for question in record["questions"]:
            texts.append(question["question"])
            for answer in question["answers"]:
                texts += [answer.get("answer", ""), answer.get("boolean_explanation", "")]
        sentences = [
            text[start:end] for text in texts if text for start, end in iter_sentence_spans(text.strip())
        ]
        others = list(dict.fromkeys(one for one in sentences if len(one.split()) >= MIN_WORDS))
        records.append((record["claim"], [one for one in others if one != record["claim"]]))
    return records


def compute_share(records: Sequence[tuple[str, list[str]]], score: Scorer) -> float:
    """Return the share of claims in the first fifth of their records."""
    total = 0.0
    for claim, others in records:
        own = score(claim)
        scores = [score(one) for one in others]
        better = sum(one > own for one in scores)
        equal = sum(one == own for one in scores)
        places = math.ceil((len(others) + 1) / 5)
        total += min(1.0, max(0.0, (places - better) / (equal + 1)))
    return total / len(records)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="the folder that holds claim_detection/ and corpus/")
    parser.add_argument("--part", default="dev-test", choices=["dev", "dev-test"])
    given = parser.parse_args()
    if given.data is None:
        print("Say where the sentences are: --data FOLDER.", file=sys.stderr)
        return 2
    tfidf = TfidfModel(read_sentences(given.data, "train"))
    scorers: dict[str, tuple[Scorer, float]] = {
        "Stet": (score_sentence, SUGGESTION_BORDER),
        "TF-IDF": (tfidf.score, 0.0),
        "all yes": (lambda words: 1.0, 0.5),
    }
    judged = read_sentences(given.data, given.part)
    records = read_records(given.data)
    count = sum(len(others) + 1 for _, others in records)
    print(
        f"debates: {len(judged)} sentences of {given.part}; news: {len(records)} claims in {count} sentences"
    )
    print("          F1 debates   claims in the first fifth   ms a sentence")
    for name, (score, border) in scorers.items():
        begin = time.perf_counter()
        f1 = compute_f_score([(score(words), worthy) for words, worthy in judged], border)
        cost = 1000 * (time.perf_counter() - begin) / len(judged)
        print(f"{name:9} {f1:10.3f} {compute_share(records, score):27.3f} {cost:15.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
