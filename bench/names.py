"""Names that the detector of the galley finds, beside those that a person marked in real articles.

    .venv/bin/python -m bench.names --data FOLDER [--names FILE] [--misses]

FOLDER holds ``article.txt`` and ``extraction/html``. FILE (names_marked.json) says where the names stand in
some of its articles, as a person judged:
``{"bbc.com.1.html": {"part": "held", "sha256": …, "end": 1800, "names": [[0, 8], …]}}``.
Offsets are code points of the text that the importer returns (``sha256`` is of its UTF-8), judged up to
``end``. A name is that of a person, place, organisation, work, product or event, without title, article and
possessive; a nationality, a religion, a day, a rank, an abbreviated word such as CEO is none. Articles of the
part "held" were judged before the rules were written and not read while they were.

Right is a name whose span is exactly that of a marked one, but for a leading "The" and a final stop.
Precision is what is right of all that the detector calls a name; recall what is found right of all marked.
"""

import argparse
import json
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

from articles.importers import parse_bytes
from lib.claim_detection import NAME, find_candidates

Span = tuple[int, int]


def read_article(data: Path, name: str) -> str:
    """Return the text of an article of the data, as an import reads it."""
    plain = name.endswith(".txt")
    path = data / name if plain else data / "extraction" / "html" / name
    return parse_bytes(path.read_bytes(), media_type="text/plain" if plain else "text/html").text


def trim_span(text: str, start: int, end: int) -> Span:
    """Return the span without a leading article and a final stop."""
    if text[start:end].startswith(("The ", "the ", "THE ")):
        start += 4
    return start, end - len(text[start:end]) + len(text[start:end].rstrip("."))


def count_names(text: str, marked: list[Span], found: list[Span]) -> tuple[Counter[str], list[str]]:
    """Return the counts of one article, and a line for each name that was missed or wrongly found."""
    right = set(marked) & set(found)
    lines = [f"  wrong  {text[start:end]!r}" for start, end in found if (start, end) not in right]
    lines += [f"  missed {text[start:end]!r}" for start, end in marked if (start, end) not in right]
    pieces = sum(
        sum(1 for start, end in found if start < one[1] and end > one[0]) > 1
        for one in marked
        if one not in right
    )
    return Counter(found=len(found), marked=len(marked), right=len(right), pieces=pieces), lines


def measure(data: Path, judged: dict[str, Any]) -> tuple[dict[str, Counter[str]], list[str]]:
    """Return the counts of each part and of all, and the lines of every article."""
    totals: dict[str, Counter[str]] = {}
    lines: list[str] = []
    for name, one in judged.items():
        text = read_article(data, name)
        if sha256(text.encode()).hexdigest() != one["sha256"]:
            raise SystemExit(f"{name} reads otherwise than when its names were marked.")
        found = [
            trim_span(text, each.start, each.end)
            for each in find_candidates(text, "en")
            if each.kind == NAME and each.end <= one["end"]
        ]
        marked = [trim_span(text, *span) for span in one["names"]]
        counts, here = count_names(text, marked, found)
        for part in (one["part"], "all"):
            totals.setdefault(part, Counter()).update(counts)
        lines += [name, *here]
    return totals, lines


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="the folder that holds article.txt and extraction/")
    marked = Path(__file__).with_name("names_marked.json")
    parser.add_argument("--names", type=Path, default=marked, help="the file that says where the names stand")
    parser.add_argument("--misses", action="store_true", help="print each name that is wrong or missed")
    given = parser.parse_args()
    if given.data is None:
        print("Say where the articles are: --data FOLDER.", file=sys.stderr)
        return 2
    totals, lines = measure(given.data, json.loads(given.names.read_text()))
    if given.misses:
        print("\n".join(lines))
    print("part    marked  found  right  in pieces  precision  recall")
    for part, counts in sorted(totals.items()):
        precision, recall = counts["right"] / counts["found"], counts["right"] / counts["marked"]
        print(
            f"{part:6} {counts['marked']:7} {counts['found']:6} {counts['right']:6} {counts['pieces']:10} "
            f"{precision:10.3f} {recall:7.3f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
