"""Texts to edit: real ones from a folder of data when it is given, else the demonstration's articles."""

import csv
import json
import re
from itertools import batched
from pathlib import Path
from typing import Any

from lib.text.plain_text import normalize_text

DEMONSTRATION = Path(__file__).parent.parent / "newsroom" / "demo" / "articles"
_END = re.compile(r"(?<=[.!?؟])[”\"’)*_\]`]*\s+(?![a-z])")
_PARAGRAPHS_OF = 4
_SENTENCES_OF = 24


def rows(folder: Path, split: str) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """The quotations of the data, each with where it belongs afterwards, and the pairs of texts by id."""
    anchors = _lines(folder / "reanchoring" / f"anchors_derived_{split}.jsonl")
    pairs = {pair["pair_id"]: pair for pair in _lines(folder / "reanchoring" / f"{split}.jsonl")}
    return anchors, pairs


def texts(folder: Path | None, split: str) -> list[str]:
    """Articles of several paragraphs, as frames (lib.text.plain_text)."""
    if folder is None:
        return [normalize_text(path.read_text()) for path in sorted(DEMONSTRATION.glob("*.txt"))]
    found = [normalize_text(pair["before"]) for pair in _lines(folder / "reanchoring" / f"{split}.jsonl")]
    for path in sorted((folder / "claim_detection").glob("*.tsv")):
        with path.open(newline="") as file:
            value = [row["Text"] for row in csv.DictReader(file, delimiter="\t")]
        found += [
            "\n\n".join(" ".join(some) for some in batched(several, _PARAGRAPHS_OF))
            for several in batched(value, _SENTENCES_OF)
        ]
    return found


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the places of sentences of five words and more, by a rule independent of the measured code."""
    found = []
    for paragraph in re.finditer(r"[^\n]+", text):
        at = paragraph.start()
        for end in [*(m.start() for m in _END.finditer(paragraph.group())), len(paragraph.group())]:
            stop = paragraph.start() + end
            closing = re.match(r"[”\"’)*_\]`]*", text[stop:]) if stop < paragraph.end() else None
            stop += len(closing.group()) if closing else 0
            start = at + len(text[at:stop]) - len(text[at:stop].lstrip())
            if len(text[start:stop].split()) >= 5 and re.search(r"[.!?؟][”\"’)*_\]`]*\Z", text[start:stop]):
                found.append((start, stop))
            at = stop
    return found


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        raise SystemExit(f"There is no {path}. Give --data the folder that holds reanchoring.")
    with path.open() as file:
        return [json.loads(line) for line in file]
