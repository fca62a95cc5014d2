"""Error rates of "corrected": false ones for pages that were only edited, and found ones for corrected pages.

    .venv/bin/python -m bench.corrected --data FOLDER [--split dev] [--each 250] [--seed 1]

Every pair is a page before and after, a claim of it with a figure, and a verdict with another. Real versions
of published posts come first, then edits that turn the meaning, then edits made to deceive: another wrong
figure, the right one elsewhere, the right one with a word or a second figure changed beside it. Of none may
it be said. Corrections, with a notice and without, say how many are found. Exits with 1 where it was said
once too often.
"""

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

if not __package__:
    # Run as a file: what it imports lies in the folder above.
    sys.path[0] = str(Path(__file__).parents[1])

from django.conf import settings

from bench.mutations import TURNING
from bench.texts import rows, sentences, texts
from lib.contrasts.corrections import CORRECTED, SILENT, judge_page
from lib.figures import Figure, is_equal_figure, parse_figures
from lib.text.plain_text import normalize_text

SAID = (CORRECTED, SILENT)
NOTICE = "Correction: an earlier version of this article had another figure."
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A sentence of ``text`` with a figure that a verdict puts right: ``right`` in place of ``figure``."""

    text: str
    start: int
    end: int
    figure: Figure
    right: str

    @property
    def sentence(self) -> str:
        return self.text[self.start : self.end]

    def replace(self, sentence: str) -> str:
        """Return the page with another sentence in this one's place."""
        return self.text[: self.start] + sentence + self.text[self.end :]

    def put(self, words: str) -> str:
        """Return the sentence with other words in place of the figure."""
        return self.sentence[: self.figure.start] + words + self.sentence[self.figure.end :]

    def judge(self, page: str) -> str:
        found = judge_page(
            self.sentence,
            before=self.text,
            page=page,
            statement=self.sentence,
            verdict=[f"The figure is {self.right}."],
        )
        return found.outcome


def claimed(text: str, start: int, end: int, rng: random.Random) -> Claimed | None:
    """A claim on the sentence, where it has a figure that can be put right."""
    figures = [one for one in parse_figures(text[start:end]) if _DIGITS.search(one.words) and not one.high]
    if not figures:
        return None
    figure = rng.choice(figures)
    right = _DIGITS.sub(lambda found: _other(found.group(), rng), figure.words, count=1)
    read = parse_figures(f"The figure is {right}.")
    same = [
        one
        for one in read
        if (one.kind, one.unit, one.currency) == (figure.kind, figure.unit, figure.currency)
    ]
    if len(read) != 1 or not same or is_equal_figure(figure, read[0]):
        return None
    return Claimed(text, start, end, figure, right)


def _other(digits: str, rng: random.Random) -> str:
    """Another number of as many digits."""
    while True:
        made = "".join(rng.choice("123456789") for _ in digits)
        if made != digits:
            return made


def real_versions(folder: Path, split: str, rng: random.Random) -> Iterator[tuple[str, Claimed, str]]:
    """Every sentence with a figure of the real versions, with the page as it became."""
    _, pairs = rows(folder, split)
    for pair in pairs.values():
        before, after = normalize_text(pair["before"]), normalize_text(pair["after"])
        for start, end in sentences(before):
            if (one := claimed(before, start, end, rng)) is not None and one.put(one.right) not in after:
                yield "a real version", one, after


def turned(pool: list[Claimed], each: int, rng: random.Random) -> Iterator[tuple[str, Claimed, str]]:
    """The sentence after an edit that turns what it says, but for those that put the figure right."""
    for kind, edit in TURNING.items():
        made = 0
        for one in rng.choices(pool, k=20 * each):
            edited = edit(one.sentence, rng)
            if edited is None:
                continue
            start, end, words = edited
            sentence = one.sentence[:start] + words + one.sentence[end:]
            if sentence == one.put(one.right):
                continue
            yield kind, one, one.replace(sentence)
            made += 1
            if made == each:
                break


def deceiving(pool: list[Claimed], each: int, rng: random.Random) -> Iterator[tuple[str, Claimed, str]]:
    """Edits made to look like a correction."""
    for one in rng.choices(pool, k=each):
        wrong = _DIGITS.sub(lambda found: _other(found.group(), rng), one.figure.words, count=1)
        tail = f"\n\nThe figure is {one.right}."
        if wrong != one.right:
            yield "another wrong figure", one, one.replace(one.put(wrong))
            yield "another, with a notice", one, one.replace(one.put(wrong)) + f"\n\n{NOTICE}"
            yield "another, the right one elsewhere", one, one.replace(one.put(wrong)) + tail
        yield "unchanged, the right one elsewhere", one, one.text + tail
        yield "deleted, the right one elsewhere", one, one.replace("") + tail
        yield "right, and denied", one, one.replace(f"It is not true that {one.put(one.right)}")
        yield "right, and a word more", one, one.replace(one.put(f"{one.right} or so"))
        yield "right, hedged", one, one.replace(one.put(f"nearly {one.right}"))
        others = [each for each in parse_figures(one.sentence) if each.start != one.figure.start]
        if others and _DIGITS.search(others[0].words):
            second = _DIGITS.sub(lambda found: _other(found.group(), rng), others[0].words, count=1)
            put = one.put(one.right)
            if second != one.right and others[0].words in put:
                yield (
                    "right, and a second figure wrong",
                    one,
                    one.replace(put.replace(others[0].words, second, 1)),
                )


def main() -> int:
    """Print the table; return 1 where "corrected" was said of what is none."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--data", type=Path, required=True, help="a folder that holds reanchoring")
    arguments.add_argument("--split", default="dev")
    arguments.add_argument("--each", type=int, default=250, help="pairs of each kind of edit")
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    # The reasons of a comparison are sentences, and here in English.
    settings.configure(USE_I18N=False)
    rng = random.Random(given.seed)  # noqa: S311 - the same each run, and no secret
    pool = [
        one
        for text in texts(given.data, given.split)
        for start, end in sentences(text)
        if (one := claimed(text, start, end, rng)) is not None
    ]
    count: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    began = time.perf_counter()
    for kind, one, page in (
        *real_versions(given.data, given.split, rng),
        *turned(pool, given.each, rng),
        *deceiving(pool, given.each, rng),
    ):
        count[kind] += 1
        if one.judge(page) in SAID:
            wrong[kind] += 1
            print(f"  {kind}: {one.sentence!r} ({one.right})", file=sys.stderr)
    took = time.perf_counter() - began
    print(f"{'no correction':36}{'pairs':>8}{'said':>8}")
    for kind in count:
        print(f"{kind:36}{count[kind]:8}{wrong[kind]:8}")
    print(f"{'all':36}{count.total():8,}{wrong.total():8}   {1000 * took / count.total():.1f} ms a pair")
    some = rng.choices(pool, k=given.each)
    silent = sum(one.judge(one.replace(one.put(one.right))) == SILENT for one in some)
    noted = sum(one.judge(one.replace(one.put(one.right)) + f"\n\n{NOTICE}") == CORRECTED for one in some)
    print(f"\n{'corrections found':36}{'pairs':>8}{'found':>8}")
    print(f"{'without a notice':36}{len(some):8}{silent:8}\n{'with a notice':36}{len(some):8}{noted:8}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
