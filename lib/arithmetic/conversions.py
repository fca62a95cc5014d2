"""Conversions: 5 miles (8 km)."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from lib.figures import Figure
from lib.figures.units import UNITS, to_celsius

from . import vocabulary as words
from .building import build_finding, get_amount
from .finding import Finding
from .intervals import Interval, get_interval, get_stated_interval, is_contradiction
from .sentences import Sentence

_ROUGH = Fraction(6, 100)
"""Share by which a length or a weight in other units is usually rounded."""
_ROUNDED = Fraction(3, 4)
"""Part of its last place by which a converted quantity may be rounded."""


def check_conversions(sentence: Sentence, previous: Sentence | None) -> Iterator[Finding]:
    """Yield quantities that are another one in their second unit."""
    for one, two in pairwise(_join_units(sentence)):
        if not one.unit or not two.unit or one.unit == two.unit or one.value <= 0 or one.high or two.high:
            continue
        if UNITS[one.unit].dimension != UNITS[two.unit].dimension or one.period != two.period:
            continue
        gap = sentence.gap(one, two)
        is_apposed = words.APPOSED.search(gap) and words.CLAUSE_END.match(sentence.after(two))
        if len(gap) > 12 or not (words.EQUIVALENT.search(gap) or is_apposed):
            continue
        if UNITS[one.unit].dimension == "time":
            continue
        yield from _compare_conversion(sentence, one, two)


def _join_units(sentence: Sentence) -> list[Figure]:
    """Return the figures of a sentence, 6 feet 2 inches as one of inches."""
    joined: list[Figure] = []
    for one in sentence.figures:
        large = joined[-1] if joined else None
        if large is not None and one.unit and large.unit and sentence.gap(large, one) in (" ", ", ", " and "):
            first, second = UNITS[large.unit], UNITS[one.unit]
            size = first.factors[0][0] / second.factors[0][0] if first.dimension == second.dimension else 0
            if size > 1 and one.value < size and first.dimension != "temperature":
                value = large.value * size + one.value
                joined[-1] = replace(
                    one,
                    start=large.start,
                    value=value,
                    words=str(value),
                    digits=str(value),
                    hedge=large.hedge,
                )
                continue
        joined.append(one)
    return joined


def _compare_conversion(sentence: Sentence, one: Figure, two: Figure) -> Iterator[Finding]:
    if "°" in one.unit:
        one, two = (
            replace(each, value=-each.value) if _is_minus(sentence, each) else each for each in (one, two)
        )
        celsius = to_celsius(one.value, one.unit)
        value = celsius if two.unit == "°C" else celsius * Fraction(9, 5) + 32
        values = [value]
        slack = Fraction(3, 2)
        contradicted = abs(value - two.value) >= slack
    else:
        values = [
            one.value * first / second
            for first, _ in UNITS[one.unit].factors
            for second, _ in UNITS[two.unit].factors
        ]
        ratio = get_interval(one)
        low, high = ratio.low / one.value, ratio.high / one.value
        stated = _get_rounded(two)
        contradicted = all(
            is_contradiction(Interval(value * low * (1 - _ROUGH), value * high * (1 + _ROUGH)), stated)
            for value in values
        )
    if contradicted:
        value = min(values, key=lambda each: abs(each - two.value))
        yield build_finding(
            "conversion", "convert", (sentence, two), get_amount(two, value), [(sentence, one)]
        )


def _get_rounded(figure: Figure) -> Interval:
    """Return the open interval of what may be stated by a quantity in its second unit."""
    stated = get_stated_interval(figure, is_rounded=True)
    if figure.hedge:
        return stated
    return Interval(
        figure.value - (figure.value - stated.low) * _ROUNDED,
        figure.value + (stated.high - figure.value) * _ROUNDED,
    )


def _is_minus(sentence: Sentence, one: Figure) -> bool:
    return one.value > 0 and sentence.before(one).endswith("minus ")
