"""Findings: figures that do not agree, the intervals they stand for, and how a rule builds one (pure).

Intervals that written figures stand for: 1.2 million is 1.15 to 1.25 million, "nearly 12" a little less.

A computed interval and a stated one that have nothing in common contradict each other, whatever was rounded.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from lib.figures import Figure
from lib.figures.numerals import parse_numeral

from .sentences import Sentence, Year

RULES = (
    *("share", "change", "direction", "difference", "sum", "remainder", "rate", "period", "conversion"),
    *("span", "age", "weekday", "headline", "repeat"),
)
"""Codes of what is checked, one for each family of rules."""
OPERATIONS = (
    *("divide", "add", "subtract", "multiply", "change", "times", "same", "convert", "years", "age"),
    *("weekday", "fall", "rise", "count"),
)
"""Codes of how it was computed from the operands, in their order."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A value with its measure: "count", "percent", "points", "share", "times", "year", "date", "day" (of
    no known year) or "weekday".

    ``unit`` is a key of lib.figures.units.UNITS, ``currency`` a sign, ``period`` by how long it is counted,
    ``per`` by how many (1 for "a head"). A weekday is 0 for Monday, a date or a day its ordinal, a share
    a fraction of one.
    """

    value: Fraction
    measure: str = "count"
    unit: str = ""
    currency: str = ""
    period: str = ""
    per: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure that the text says and that was computed with, at code points of the text."""

    start: int
    end: int
    text: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Finding:
    """Words at code points ``start`` to ``end`` that do not agree with others of the same text.

    ``rule`` is one of RULES. ``says`` is what the words say, ``computed`` what ``operation``, one of
    OPERATIONS, makes of ``operands``.
    """

    rule: str
    start: int
    end: int
    text: str
    says: Amount
    computed: Amount
    operation: str
    operands: tuple[Operand, ...]

    def touches(self, start: int, end: int) -> bool:
        """True if its words, or what it was computed with, have code points in common with the span."""
        spans = [(self.start, self.end), *((one.start, one.end) for one in self.operands)]
        return any(first < end and start < last for first, last in spans)


_NUMERAL = re.compile(r"\d+(?:[.,\u00a0\u202f\u2009 '’]\d+)*")
_DECIMALS = re.compile(r"[.,](\d{1,2}|\d{4,})\Z|\.(\d+)\Z")
_LOOSE = Fraction(1, 100)
"""Share of a long round number that its zeros may hide: of 20,000 as much as 200."""
_SHARE_WIDTH = Fraction(4, 100)
"""Distance that "a third" may have from a third; a hedge adds half as much."""
_ROUNDED = Fraction(3, 4)
"""Part of its last place by which 3 million may be rounded, or cut."""
_HEDGE_WIDTH = Fraction(1, 10)
_BEYOND_WIDTH = Fraction(1, 5)


@dataclass(frozen=True, slots=True)
class Interval:
    """Values from ``low`` to ``high``."""

    low: Fraction
    high: Fraction

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: "Interval") -> "Interval":
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: "Interval") -> "Interval":
        """Divide by an interval of positive values."""
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def scale(self, factor: Fraction | int) -> "Interval":
        """Return the interval times a positive number."""
        return Interval(self.low * factor, self.high * factor)

    def abs(self) -> "Interval":
        """Return the interval of the absolute values."""
        if self.low >= 0:
            return self
        return Interval(-self.high, -self.low) if self.high <= 0 else Interval(Fraction(0), -self.low)


def get_step(figure: Figure) -> Fraction:
    """Return the last place that a figure is written to: .1 of 12.5, 100,000 of 1.2 million.

    Of a plain number it is 1; of a long round one as much as its zeros may hide.
    """
    value = abs(figure.value)
    written = _NUMERAL.search(figure.words)
    decimals = _DECIMALS.search(written.group()) if written else None
    places = len(decimals[1] or decimals[2]) if decimals else 0
    if figure.kind in ("percent", "points"):
        return Fraction(1, 10**places)
    if value.denominator == 1 and not places and value < 10**6 and not _is_scaled(figure, value):
        return _get_round_step(value)
    numeral = parse_numeral(written.group()) if written else None
    if numeral is not None and numeral.value and value:
        return value / numeral.value / Fraction(10**places)
    return max(_get_round_step(value), value * _LOOSE)


def _is_scaled(figure: Figure, value: Fraction) -> bool:
    return figure.words[-1:].isalpha() and figure.digits not in ("", str(value))


def _get_round_step(value: Fraction) -> Fraction:
    digits = str(int(value))
    zeros = len(digits) - len(digits.rstrip("0"))
    return min(Fraction(10**zeros), value * _LOOSE) if value >= 1000 and zeros > 1 else Fraction(1)


def get_interval(figure: Figure) -> Interval:
    """Return the values that a figure may stand for where it is computed with."""
    value, step = figure.value, get_step(figure)
    if figure.high is not None:
        return Interval(value, figure.high)
    exact = step == 1 and figure.kind == "count"
    half = Fraction(0) if exact else step / 2
    if figure.kind == "share":
        half = Fraction(0) if figure.of else _SHARE_WIDTH / 2
    return _widen(figure, half)


def get_stated_interval(figure: Figure, *, is_rounded: bool) -> Interval:
    """Return the open interval of what may be stated by a figure.

    ``is_rounded``: it is the result of a division, which people round up or down.
    """
    step = get_step(figure)
    if figure.high is not None:
        return Interval(figure.value - step, figure.high + step)
    if figure.kind == "share":
        return _widen(figure, Fraction(1, 100) if figure.of else _SHARE_WIDTH)
    if figure.kind == "times":
        return _widen(figure, figure.value * Fraction(10, 100))
    if figure.kind in ("percent", "points"):
        return _widen(figure, max(step, abs(figure.value) * _LOOSE))
    if is_rounded and step > 1:
        return _widen(figure, max(step * _ROUNDED, abs(figure.value) * _LOOSE))
    half = max(step, abs(figure.value) * _LOOSE) if is_rounded else step
    return _widen(figure, half, below=_ROUNDED)


def _widen(figure: Figure, half: Fraction, *, below: Fraction = Fraction(1)) -> Interval:
    """Return what lies about a figure, ``below`` times as much below it: 6.9 may be told as six, 5.1 not."""
    value = figure.value
    hedge = figure.hedge
    wide = max(abs(value) * _HEDGE_WIDTH, half * 3 / 2)
    beyond = max(abs(value) * _BEYOND_WIDTH, half * 3 / 2)
    if hedge == "about":
        return Interval(value - wide, value + wide)
    if hedge == "under":
        return Interval(value - beyond, value + half)
    if hedge == "over":
        return Interval(value - half, value + beyond)
    return Interval(value - half * below, value + half)


def is_contradiction(computed: Interval, stated: Interval) -> bool:
    """True if the closed interval of what was computed and the open one of what is stated do not meet."""
    if stated.low == stated.high:
        return not computed.low <= stated.low <= computed.high
    return computed.high <= stated.low or computed.low >= stated.high


def get_amount(figure: Figure, value: Fraction | None = None) -> Amount:
    """Return what a figure says, or another value in its measure."""
    stated = figure.value if value is None else value
    return Amount(stated, figure.kind, figure.unit, figure.currency, figure.period, figure.per)


def build_operand(sentence: Sentence, one: Figure | Year) -> Operand:
    """Return a figure or a year of a sentence as an operand, at its place in the whole text."""
    amount = Amount(Fraction(one.value), "year") if isinstance(one, Year) else get_amount(one)
    words = sentence.text[one.start : one.end]
    return Operand(sentence.start + one.start, sentence.start + one.end, words, amount)


def is_like(one: Figure, two: Figure) -> bool:
    """True if both are counts of one measure: of no unit, of one unit or of one currency."""
    return (
        one.kind == two.kind
        and (one.unit, one.currency, one.period, one.per) == (two.unit, two.currency, two.period, two.per)
        and not one.vague
        and not two.vague
        and one.high is None
        and two.high is None
    )


def is_plain(one: Figure) -> bool:
    """True for a number of things: no money, no unit, no rate."""
    return one.kind == "count" and not (one.unit or one.currency or one.per is not None or one.vague)


def align_measures(figures: tuple[Figure, ...]) -> tuple[Figure, ...] | None:
    """Return figures with the one unit or currency that some of them name; None where they name two.

    “71 points and 63, six clear” and “9.58 seconds, .11 inside the 9.69” name it once.
    """
    measures = {(one.unit, one.currency) for one in figures if one.unit or one.currency}
    if len(measures) > 1 or any(one.high is not None or one.vague or one.per is not None for one in figures):
        return None
    kinds = {one.kind for one in figures} - {"points"}
    if len(kinds) > 1 or not kinds <= {"count", "percent"}:
        return None
    unit, currency = measures.pop() if measures else ("", "")
    return tuple(replace(one, unit=unit, currency=currency) for one in figures)


def build_finding(
    rule: str,
    operation: str,
    stated: tuple[Sentence, Figure],
    computed: Amount,
    operands: Sequence[tuple[Sentence, Figure | Year]],
) -> Finding:
    """Build the finding that stands at the figure that was stated."""
    sentence, figure = stated
    start, end = sentence.start + figure.start, sentence.start + figure.end
    return Finding(
        rule,
        start,
        end,
        sentence.text[figure.start : figure.end],
        get_amount(figure),
        computed,
        operation,
        tuple(build_operand(where, one) for where, one in operands),
    )


def contradicts(computed: Interval, stated: Figure, *, is_rounded: bool = False) -> bool:
    """True if a figure cannot be what was computed, however both were rounded."""
    return is_contradiction(computed, get_stated_interval(stated, is_rounded=is_rounded))


def add_up(figures: list[Figure]) -> Interval:
    """Return the sum of what some figures stand for."""
    total = Interval(Fraction(0), Fraction(0))
    for one in figures:
        total += get_interval(one)
    return total
