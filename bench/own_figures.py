"""Numbers that real articles tie by arithmetic, found by trying, without the rules that are measured.

In one sentence: three numbers of which one is the share, the change in per cent, the sum or the product of
the others, and two years with their distance. In two: the same number before the same two words, and a number
of the headline. Numbers under ten are left out, for they agree by accident.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, permutations

from bench.itself_texts import Article
from bench.texts import sentences

_NUMBER = re.compile(
    r"(?<![\w.,#/-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w/-])|(?<![\w.,#/-])\d+(?:\.\d+)?(?![\w/-])"
)
_YEAR = range(1500, 2051)


@dataclass(frozen=True, slots=True)
class OwnSlip:
    """An article whose text has one of its own numbers changed, at ``start`` to ``end``."""

    kind: str
    article: Article
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number in digits, at its place in the text."""

    start: int
    end: int
    value: float
    percent: bool


def list_own_slips(articles: list[Article], chance: random.Random) -> list[OwnSlip]:
    """Return one slip for each group of numbers that an article ties, one number of it changed."""
    found = []
    for article in articles:
        for kind, tied in _iter_tied(article.text):
            one = chance.choice(tied)
            old = article.text[one.start : one.end]
            new = _change_digit(old, chance)
            text = article.text[: one.start] + new + article.text[one.end :]
            found.append(OwnSlip(kind, article, text, one.start, one.start + len(new)))
    return found


def _iter_tied(text: str) -> Iterator[tuple[str, tuple[Number, ...]]]:
    seen: set[int] = set()
    for start, end in sentences(text):
        numbers = list(_iter_numbers(text, start, end))[:8]
        for kind, tied in _iter_relations(numbers):
            if not seen & {one.start for one in tied}:
                seen.update(one.start for one in tied)
                yield kind, tied
    yield from _iter_repeated(text, seen)


def _iter_numbers(text: str, start: int, end: int) -> Iterator[Number]:
    for match in _NUMBER.finditer(text, start, end):
        value = float(match.group().replace(",", ""))
        percent = re.match(r"\s?(?:%|per ?cent\b)", text[match.end() : match.end() + 10]) is not None
        if value >= 10 or percent:
            yield Number(*match.span(), value, percent)


def _iter_relations(numbers: list[Number]) -> Iterator[tuple[str, tuple[Number, ...]]]:
    counts = [one for one in numbers if not one.percent and one.value not in _YEAR]
    shares = [one for one in numbers if one.percent]
    years = [one for one in numbers if one.value in _YEAR and not one.percent]
    for one, two in combinations(counts, 2):
        small, large = sorted((one, two), key=lambda each: each.value)
        for share in shares:
            if abs(100 * small.value / large.value - share.value) < 0.5 and small.value < large.value:
                yield "share", (small, large, share)
            elif abs(100 * (two.value - one.value) / one.value - share.value) < 0.5 and two.value > one.value:
                yield "change", (one, two, share)
    for one, two, three in permutations(counts, 3):
        if one.start < two.start and one.value + two.value == three.value:
            yield "sum", (one, two, three)
        if one.start < two.start and one.value * two.value == three.value:
            yield "product", (one, two, three)
    for one, two in combinations(years, 2):
        for count in counts:
            if abs(two.value - one.value) == count.value:
                yield "span", (one, two, count)


def _iter_repeated(text: str, seen: set[int]) -> Iterator[tuple[str, tuple[Number, ...]]]:
    """Yield numbers of two sentences, or of headline and body, that the same two words follow."""
    head = text.find("\n\n")
    met: dict[tuple[float, str], Number] = {}
    for number in _iter_numbers(text, 0, len(text)):
        words = re.match(r"(?:\s?(?:%|per ?cent))?\s([a-z]+)\s([a-z]+)", text[number.end : number.end + 40])
        if words is None or number.value in _YEAR or number.start in seen:
            continue
        key = (number.value, " ".join(words.groups()))
        if key in met:
            yield ("headline" if met[key].start < head else "repeat"), (met[key], number)
        met.setdefault(key, number)


def _change_digit(old: str, chance: random.Random) -> str:
    """Return the number with one digit changed, the first or the second: what no rounding explains."""
    places = [at for at, character in enumerate(old) if character.isdigit()][:2]
    at = chance.choice(places)
    other = chance.choice([digit for digit in "123456789" if digit != old[at]])
    return old[:at] + other + old[at + 1 :]
