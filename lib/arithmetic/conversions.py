"""Conversions: 5 miles (8 km)."""

from collections.abc import Iterator
from fractions import Fraction

from lib.figures import Figure
from lib.figures.units import UNITS, to_celsius

from . import vocabulary as words
from .building import build_finding, get_amount
from .finding import Finding
from .intervals import Interval, get_interval, get_stated_interval, is_contradiction
from .sentences import Sentence

_ROUGH = Fraction(6, 100)
"""Share by which a length or a weight in other units is usually rounded."""


def check_conversions(sentence: Sentence, previous: Sentence | None) -> Iterator[Finding]:
    """Yield quantities that are another one in their second unit."""
    for one, two in zip(sentence.figures, sentence.figures[1:], strict=False):
        if not one.unit or not two.unit or one.unit == two.unit or one.value <= 0 or one.high or two.high:
            continue
        if UNITS[one.unit].dimension != UNITS[two.unit].dimension or one.period != two.period:
            continue
        gap = sentence.gap(one, two)
        if len(gap) > 12 or not words.EQUIVALENT.search(gap) or UNITS[one.unit].dimension == "time":
            continue
        yield from _compare(sentence, one, two)


def _compare(sentence: Sentence, one: Figure, two: Figure) -> Iterator[Finding]:
    if "°" in one.unit:
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
        stated = get_stated_interval(two, is_rounded=True)
        contradicted = all(
            is_contradiction(Interval(value * low * (1 - _ROUGH), value * high * (1 + _ROUGH)), stated)
            for value in values
        )
    if contradicted:
        value = min(values, key=lambda each: abs(each - two.value))
        yield build_finding(
            "conversion", "convert", (sentence, two), get_amount(two, value), [(sentence, one)]
        )
