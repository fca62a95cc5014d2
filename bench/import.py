"""The page importer beside bare trafilatura and readability-lxml: what each finds, and how fast.

    .venv/bin/python -m bench.import --data FOLDER [--repeats N] [--misses]

FOLDER holds ``extraction``: saved pages, and for each the passages that belong to its article and those that
do not (the evaluation set of trafilatura, adbar/trafilatura, tests/evaldata.json). Counted as that set's own
scorer does, white space made alike: a passage of ``with`` found is right, missing is a miss; a passage of
``without`` found is wrong. All three take every page in turn, in an order that changes with each repeat; the
seconds are of processor time, and a page's time is its median over the repeats.
"""

import argparse
import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import trafilatura
from readability import Document  # type: ignore[import-untyped]  # it has no types
from trafilatura.metadata import extract_metadata
from trafilatura.utils import decode_file

from articles.importers import parse_bytes
from articles.importers.parsed_article import ParsedArticle
from lib.errors import Invalid


def stet(body: bytes) -> str:
    """The frame: headline and article, with everything else of the page's that an import reads."""
    return parse_bytes(body, media_type="text/html").text


def bare_trafilatura(body: bytes) -> str:
    """Run trafilatura as its own comparison does."""
    read = trafilatura.extract(
        body, fast=False, include_comments=False, include_tables=True, include_formatting=False
    )
    return read or ""


def readability(body: bytes) -> str:
    """Run readability as trafilatura's comparison does: the HTML of the summary."""
    return str(Document(decode_file(body)).summary())


READERS: dict[str, Callable[[bytes], str]] = {
    "stet": stet,
    "bare trafilatura": bare_trafilatura,
    "readability-lxml": readability,
}


@dataclass
class Tally:
    """Result of one reader over all pages, and its time for each page in seconds, once a repeat."""

    found: int = 0
    missed: int = 0
    wrong: int = 0
    failed: int = 0
    misses: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def count(self, page: dict[str, Any], read: str) -> None:
        """Add one page to the sums."""
        text = alike(read)
        for passage in page["with"]:
            if alike(passage) in text:
                self.found += 1
            else:
                self.missed += 1
                self.misses.append(f"{page['file']}: lacks {passage!r}")
        for passage in page["without"]:
            if alike(passage) in text:
                self.wrong += 1
                self.misses.append(f"{page['file']}: has {passage!r}")

    @property
    def precision(self) -> float:
        return self.found / ((self.found + self.wrong) or 1)

    @property
    def recall(self) -> float:
        return self.found / ((self.found + self.missed) or 1)

    @property
    def f1(self) -> float:
        return 2 * self.found / ((2 * self.found + self.wrong + self.missed) or 1)

    @property
    def total(self) -> float:
        """Seconds for all pages once: the sum of each page's median."""
        return sum(statistics.median(taken) for taken in self.seconds.values())


def alike(text: str) -> str:
    """``text`` with one space for all white space."""
    return re.sub(r"\s+", " ", text).strip()


def main() -> None:
    """Read every page with every reader, and print one table."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--data", type=Path, help="the folder that holds extraction/")
    arguments.add_argument("--repeats", type=int, default=5, help="how often each page is read by each")
    arguments.add_argument("--misses", action="store_true", help="name the passages that Stet got wrong")
    given = arguments.parse_args()
    if given.data is None:
        print("Say where the saved pages are: --data FOLDER, which holds extraction/.", file=sys.stderr)
        raise SystemExit(2)
    pages = json.loads((given.data / "extraction/evaldata_en_subset.json").read_text())
    bodies = {
        page["file"]: (given.data / "extraction/html" / page["file"]).read_bytes() for page in pages.values()
    }
    tallies = {name: Tally() for name in READERS}
    ratios = []
    for repeat in range(given.repeats):
        spent = dict.fromkeys(READERS, 0.0)
        for number, page in enumerate(pages.values()):
            turn = (repeat + number) % len(READERS)
            for name in [*READERS][turn:] + [*READERS][:turn]:
                took = once(tallies[name], READERS[name], page, bodies[page["file"]], counted=not repeat)
                spent[name] += took
        ratios.append(spent["bare trafilatura"] / spent["stet"])
    report(tallies, ratios, len(pages))
    about(pages, bodies)
    if given.misses:
        print(*tallies["stet"].misses, sep="\n")


def once(
    tally: Tally, reader: Callable[[bytes], str], page: dict[str, Any], body: bytes, *, counted: bool
) -> float:
    """Read one page with ``reader``; save and return the seconds."""
    began = time.process_time()
    try:
        read = reader(body)
    except Exception as error:
        # A reader that breaks on a page has found nothing there, as in the set's own comparison.
        read = ""
        if counted:
            tally.failed += 1
            print(f"{page['file']}: {type(error).__name__}: {error}")
    took = time.process_time() - began
    tally.seconds.setdefault(page["file"], []).append(took)
    if counted:
        tally.count(page, read)
    return took


def report(tallies: dict[str, Tally], ratios: list[float], pages: int) -> None:
    """Print what was found and how fast, speed as a multiple of bare trafilatura's."""
    bare = tallies["bare trafilatura"].total
    print(f"{pages} pages    precision  recall     F1   failed  speed    ms a page  slowest page, ms")
    for name, tally in tallies.items():
        slowest = max(statistics.median(taken) for taken in tally.seconds.values())
        print(
            f"{name:17} {tally.precision:7.3f} {tally.recall:7.3f} {tally.f1:7.3f} {tally.failed:6}"
            f"  x {bare / tally.total:5.2f} {tally.total / pages * 1000:10.1f} {slowest * 1000:10.0f}"
        )
    print(
        f"stet reads {statistics.median(ratios):.2f} times the pages per second of bare trafilatura "
        f"(median of {len(ratios)} repeats, {min(ratios):.2f} to {max(ratios):.2f})"
    )


def about(pages: dict[str, Any], bodies: dict[str, bytes]) -> None:
    """Print how often title, author and date are those that the set has, where it has any."""
    stated = dict.fromkeys(("title", "author", "date"), 0)
    right = {name: dict.fromkeys(stated, 0) for name in ("stet", "bare trafilatura")}
    for page in pages.values():
        body = bodies[page["file"]]
        data = {"stet": _said_by_stet(body), "bare trafilatura": _said_by_trafilatura(body)}
        for what in stated:
            if not (wanted := _plain(page.get(what, ""), what)):
                continue
            stated[what] += 1
            for name, answers in data.items():
                right[name][what] += _plain(answers[what], what) == wanted
    print("right where stated " + "".join(f"{f'{what} of {of}':>15}" for what, of in stated.items()))
    for name, counts in right.items():
        print(f"{name:19}" + "".join(f"{counts[what] / (of or 1):15.3f}" for what, of in stated.items()))


def _said_by_stet(body: bytes) -> dict[str, str]:
    try:
        read: ParsedArticle = parse_bytes(body, media_type="text/html")
    except Invalid:
        return {"title": "", "author": "", "date": ""}
    return {"title": read.headline, "author": read.byline, "date": published_on(read)}


def published_on(read: ParsedArticle) -> str:
    """The day it was published, where it was published."""
    if read.published_at is None:
        return ""
    return (read.published_at + timedelta(minutes=read.published_offset or 0)).date().isoformat()


def _said_by_trafilatura(body: bytes) -> dict[str, str]:
    read = extract_metadata(body)
    return {"title": read.title or "", "author": read.author or "", "date": read.date or ""}


def _plain(value: str | list[str], what: str) -> str:
    """Names in any order and however they are joined; all else as it stands, but for case and white space."""
    value = "; ".join(value) if isinstance(value, list) else value
    if what == "author":
        names = re.split(r"\s*(?:[,;&]|\band\b|\bund\b)\s*", alike(value).casefold())
        return ";".join(sorted(name for name in names if name))
    return alike(value).casefold()


if __name__ == "__main__":
    main()
