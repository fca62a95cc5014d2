"""Public pairs of texts and the fact checks that belong to them: CheckThat! 2022, task 2."""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

TWEETS, DEBATES = "tweets_snopes", "debates_politifact"


@dataclass(frozen=True)
class Corpus:
    """Fact checks {id: (statement, headline, summary)}, and the texts of each split with theirs."""

    verdicts: dict[str, tuple[str, str, str]]
    splits: dict[str, list[tuple[str, set[str]]]] = field(default_factory=dict)


def load_tweets(folder: Path) -> Corpus:
    """The posts and the fact checks of CheckThat! 2022, task 2A."""
    rows = [json.loads(line) for line in _read_lines(folder / "vclaims.jsonl")]
    corpus = Corpus({one["vclaim_id"]: (one["vclaim"], one["title"], one["subtitle"]) for one in rows})
    queries: dict[str, str] = {}
    for name in ("Train-Dev", "Dev-Test"):
        with (folder / f"CT2022-Task2A-EN-{name}_Queries.tsv").open(encoding="utf-8", newline="") as file:
            queries |= {row[0]: row[1] for row in csv.reader(file, delimiter="\t") if len(row) > 1}
    for split in ("Train", "Dev", "Dev-Test"):
        pairs = _read_pairs(folder / f"CT2022-Task2A-EN-{split}_QRELs.tsv")
        corpus.splits[split] = [(queries[key], verdicts) for key, verdicts in pairs.items() if key in queries]
    return corpus


def load_debates(folder: Path) -> Corpus:
    """The sentences and the fact checks of CheckThat! 2022, task 2B."""
    rows = [json.loads(line) for line in _read_lines(folder / "politifact_vclaims.jsonl")]
    corpus = Corpus({one["vclaim_id"]: (one["vclaim"], one["title"], "") for one in rows})
    queries = dict(
        line.split("\t", 1)
        for line in _read_lines(folder / "CT2022-Task2B-EN-Train-Dev_Queries.tsv")
        if "\t" in line
    )
    for split in ("Train", "Dev"):
        pairs = _read_pairs(folder / f"CT2022-Task2B-EN-{split}_QRELs.tsv")
        corpus.splits[split] = [(queries[key], verdicts) for key, verdicts in pairs.items() if key in queries]
    return corpus


def _read_lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _read_pairs(path: Path) -> dict[str, set[str]]:
    pairs: dict[str, set[str]] = {}
    for line in _read_lines(path):
        query, _, verdict, is_right = line.split("\t")[:4]
        if is_right.strip() == "1":
            pairs.setdefault(query, set()).add(verdict)
    return pairs
