"""Figures within reach of a result, of its sentence and the ones before, and which go together (pure)."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise
from typing import NamedTuple

from lib.figures import Figure

from . import gaps, roles, totals
from . import vocabulary as words
from .sentences import Sentence

_NAME = re.compile(r"\b[A-Z]{2,} \Z|\b(?:top|number|no\.) \Z")
_SCORE = re.compile(r"\d[-–/]\d")
_SCORE_LINK = re.compile(r"[-–]|(?: votes?| seats?)? (?:to|against) ")
_WITHOUT_NOUN = re.compile(
    rf"{words.WITHOUT_NOUN.pattern}"
    r"| (?:strong|now|then|allowed|needed|expected|planned|all out|last|this|across|it|they|he|she|we|did)\b"
)
Placed = tuple[Sentence, Figure]


class Reach(NamedTuple):
    """Sentences that a reading may take its figures from, and those figures."""

    sentences: Sequence[Sentence]
    figures: list[Placed]


def collect_figures(sentences: Sequence[Sentence], one: Figure) -> Reach:
    """Return the figures of sentences but for one of them and those that count nothing."""
    figures = [
        (where, other)
        for where in sentences
        for other in where.figures
        if other is not one and not is_aside(where, other)
    ]
    return Reach(sentences, figures)


def is_aside(sentence: Sentence, one: Figure) -> bool:
    """True for a figure that counts nothing here: of a score, 24-18, in a name, the Six Nations, after or."""
    if _SCORE.search(sentence.text, max(0, one.start - 2), one.end + 2) or sentence.before(one) == " or ":
        return True
    if one.words[:1].isupper() and one.words.isalpha():
        return one.start > 1 and sentence.text[one.start - 2].isalnum()
    return one.words.isalnum() and _NAME.search(sentence.text, max(0, one.start - 20), one.start) is not None


def list_scores(sentences: Sequence[Sentence]) -> list[tuple[Placed, Placed]]:
    """Return the two numbers of each score, as they are told: 4-1, 52 votes to 47."""
    found = []
    for where in sentences:
        for one, two in pairwise(where.figures):
            is_scored = one.kind == two.kind == "count" and not (one.currency or one.unit or two.currency)
            if is_scored and _SCORE_LINK.fullmatch(where.gap(one, two)):
                found.append(((where, one), (where, two)))
        for one in where.figures:
            if one.high is not None and _SCORE.search(one.words):  # 18-21 reads as a range
                parts = (replace(one, high=None), replace(one, high=None, value=one.high))
                found.append(((where, parts[0]), (where, parts[1])))
    return found


def get_place(placed: Placed) -> int:
    return placed[0].start + placed[1].start


def get_measure(one: Figure) -> tuple[str, str, str, Fraction | None]:
    return one.kind, one.unit, one.currency, one.per


def is_bare(sentence: Sentence, one: Figure) -> bool:
    """True for a number of which the words behind it do not say what it counts."""
    after = sentence.after(one)
    return _WITHOUT_NOUN.match(after) is not None or words.CLAUSE_END.match(after) is not None


def infer_unit(result: Placed, within: Reach) -> Placed:
    """Return a bare result in the one unit or currency, and by the period, of the figures within reach."""
    sentence, one = result
    periods = {other.period for _, other in within.figures if other.period}
    if not one.period and len(periods) == 1:
        one = replace(one, period=min(periods))
    measures = {(other.unit, other.currency) for _, other in within.figures if other.unit or other.currency}
    if one.unit or one.currency or len(measures) != 1:
        return sentence, one
    unit, currency = measures.pop()
    return sentence, replace(one, unit=unit, currency=currency)


def list_like(result: Placed, within: Reach) -> list[Placed]:
    """Return the figures in the measure of a result; a bare number beside one takes over its unit."""
    one = result[1]
    kind = "percent" if one.kind == "points" else one.kind
    found: list[Placed] = []
    for where, other in within.figures:
        if other.vague or other.high is not None or other.kind != kind or other.value <= 0:
            continue
        if other.per != one.per or (other.period and other.period != one.period):
            continue
        measure = (other.unit, other.currency)
        if measure == (one.unit, one.currency) or (measure == ("", "") and found and is_bare(where, other)):
            found.append((where, other))
    return found


def list_counts(within: Reach) -> list[Placed]:
    """Return the figures that count, without times and changes."""
    return [
        (where, other)
        for where, other in within.figures
        if other.kind in ("count", "percent")
        and not (other.vague or other.high is not None or other.value <= 0)
        and not (other.unit in roles.TIME_UNITS or other.change or gaps.is_gap(where, other))
    ]


def iter_pairs(result: Placed, within: Reach) -> Iterator[tuple[Placed, Placed]]:
    """Yield two figures that count, one of them of the result's own sentence where that has any."""
    counts = list_counts(within)
    own = any(where is result[0] for where, _ in counts)
    for one, two in combinations(counts, 2):
        if not own or result[0] in (one[0], two[0]):
            yield one, two


def is_one_quantity(one: Placed, two: Placed) -> bool:
    """True for two figures of one measure, where things are counted of the same things."""
    if get_measure(one[1]) != get_measure(two[1]):
        bare, named = (one, two) if is_bare(*one) else (two, one)
        is_unit_known = totals.is_number(bare[1]) and is_bare(*bare) and named[1].kind == "count"
        return is_unit_known and named[1].unit not in roles.TIME_UNITS and get_place(named) < get_place(bare)
    if one[1].unit or one[1].currency or one[1].kind == "percent":
        return True
    if any(words.OF_THEM.match(where.after(figure)) for where, figure in (one, two)):
        return True
    nouns = [frozenset() if is_bare(*each) else each[1].noun for each in (one, two)]
    if one[0] is two[0] and not all(nouns):
        return True
    return bool(nouns[0] & nouns[1]) or not any(nouns)


def is_slip(one: Fraction, two: Fraction) -> bool:
    """True for a number of several digits of which one is another, or two stand in another order."""
    places = math.lcm(one.denominator, two.denominator)
    first, second = str(one * places), str(two * places)
    if len(first) != len(second) or len(first.rstrip("0")) < 2:
        return False
    other = [at for at, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    return len(other) == 1 or (len(other) == 2 and sorted(first) == sorted(second))
