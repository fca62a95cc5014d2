"""Building of findings from the figures of a sentence."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from lib.figures import Figure

from .finding import Amount, Finding, Operand
from .intervals import Interval, get_interval, get_stated_interval, is_contradiction
from .sentences import Sentence, Year


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
