"""Statements of claims to fill a database with: real ones, or of made-up words."""

import json
import random
from collections.abc import Iterator
from pathlib import Path


def iter_claims(folder: str, dice: random.Random) -> Iterator[str]:
    """Yield statements without end: those of ``folder``/claim_matching round and round, or invented ones."""
    if folder:
        results = []
        for file in sorted(Path(folder).glob("claim_matching/*/*vclaims.jsonl")):
            lines = file.read_text(encoding="utf-8").splitlines()
            results += [json.loads(line)["vclaim"] for line in lines if line.strip()]
        if not results:
            raise SystemExit(f"There is no claim_matching/*/*vclaims.jsonl in {folder}.")
        dice.shuffle(results)
        while True:
            yield from results
    words = ["".join(dice.choices("abdeiklmnoprstu", k=dice.randint(4, 9))) for _ in range(40_000)]
    shares = [1 / (rank + 20) for rank in range(len(words))]
    while True:
        yield " ".join(dice.choices(words, shares, k=20))
