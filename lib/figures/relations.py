"""What lies between two figures of one kind: equal, rounded, by another period, in another unit (pure).

Each answer is a Relation: how, in one word of HOW; how near it is (the lower, the likelier that both speak of
the same); and one sentence with the arithmetic.
"""

from fractions import Fraction
from typing import NamedTuple

from .reading import Figure
from .saying import NBSP, apart, counted, number, rough
from .units import UNITS, Unit

HOW = (
    *("exact", "notation", "rounded", "hedge", "range", "unit", "share", "period", "per", "points", "change"),
    *("times", "currency", "vague", "transposed", "slip", "digit", "differs", "year"),
)
ROUND_ENOUGH = Fraction(1, 20)
"""Rounding to one figure may hide half of a value: beyond this it explains nothing."""
NEAR_ENOUGH = Fraction(1, 10)
"""How far from “nearly 20,000” a number may lie for the word to be meant of it."""
MARKS = {"$": "$", "€": "€", "£": "£", "¥": "¥", "₹": "₹", "₽": "₽"}


class Relation(NamedTuple):
    """``rank``: 0 for the same number, ten for two that merely count the same."""

    how: str
    rank: int
    says: str


def told(figure: Figure, value: Fraction | None = None) -> str:
    """A figure as a sentence names it: £100 a month, 12 per 100,000, 4 %."""
    said = number(figure.value if value is None else value)
    if figure.currency:
        mark = MARKS.get(figure.currency)
        said = f"{mark}{said}" if mark else f"{said}{NBSP}{figure.currency}"
    elif figure.kind == "percent":
        said = f"{said}{NBSP}%"
    elif figure.kind == "points":
        said = f"{said} percentage point{'' if figure.value == 1 else 's'}"
    elif figure.unit:
        said = f"{said}{NBSP}{named(UNITS[figure.unit], figure.value if value is None else value)}"
    if figure.per is not None:
        said += " a head" if figure.per == 1 else f" per {number(figure.per)}"
    return said + (f" a {figure.period}" if figure.period else "")


def named(unit: Unit, value: Fraction) -> str:
    """one mile, two miles."""
    return unit.name if value == 1 else unit.plural


def same_measure(claim: Figure, passage: Figure) -> bool:
    """Whether both are numbers of one sort: money of one currency, one unit, or counts."""
    return (claim.kind, claim.currency, claim.unit) == (passage.kind, passage.currency, passage.unit)


def akin(claim: Figure, passage: Figure) -> bool:
    """Whether the words say that both count the same: a word after each, a unit, a currency."""
    return bool(claim.noun & passage.noun) or (same_measure(claim, passage) and _explicit(claim))


def may_be(claim: Figure, passage: Figure) -> bool:
    """Whether two like numbers may be the same thing: 38 boats and 40 people are not, however near."""
    if akin(claim, passage) or claim.near & passage.near or not claim.noun or not passage.noun:
        return True
    return max(significant(claim.value), significant(passage.value)) >= 3


def _explicit(figure: Figure) -> bool:
    return bool(figure.unit or figure.currency)


def close(claim: Fraction, passage: Fraction) -> tuple[str, str]:
    """("exact" or "rounded", what to say of it) where the two are one number, more or less; else ("", "")."""
    if claim == passage:
        return "exact", ""
    for rough_one, exact_one in ((claim, passage), (passage, claim)):
        needed = significant(rough_one)
        if rough_one and needed < significant(exact_one) and to_figures(exact_one, needed) == rough_one:
            if abs(exact_one - rough_one) <= ROUND_ENOUGH * abs(rough_one):
                to = counted(needed, "significant figure", "significant figures")
                said = f"{number(exact_one)} is {number(rough_one)} to {to}"
                return "rounded", f"{said}; {apart(passage, claim)}."
            return "", ""
    return "", ""


def significant(value: Fraction) -> int:
    """How many figures the value needs: 20,000 one, 19,864 five, 2.5 two. 99 for what no decimal ends."""
    if not value:
        return 1
    top, bottom = abs(value.numerator), value.denominator
    while bottom % 10 == 0:
        bottom //= 10
    for prime, other in ((2, 5), (5, 2)):
        while bottom % prime == 0:
            bottom //= prime
            top *= other
    if bottom != 1:
        return 99
    return len(str(top).rstrip("0"))


def to_figures(value: Fraction, figures: int) -> Fraction:
    """``value`` rounded to that many significant figures, half away from nought, as people round."""
    size = abs(value)
    power = len(str(size.numerator // size.denominator)) if size >= 1 else _leading(size)
    step = Fraction(10) ** (power - figures)
    rounded = (size / step + Fraction(1, 2)).__floor__() * step
    return rounded if value > 0 else -rounded


def _leading(size: Fraction) -> int:
    power = 1
    while size * Fraction(10) ** (1 - power) < 1 and power > -30:
        power -= 1
    return power


def plainly(claim: Figure, passage: Figure) -> Relation | None:
    """Two values that may be compared as they stand."""
    c, p = claim.value, passage.value
    if claim.high is not None or passage.high is not None:
        return _ranges(claim, passage)
    if claim.vague or passage.vague:
        return _vague(claim, passage)
    hedged = _hedged(claim, passage)
    if c == p:
        return Relation("exact", 0, hedged or f"The same: {told(passage)}.")
    for one, two in ((claim, passage), (passage, claim)):
        if one.other is not None and one.other == two.value:
            mark = "a full stop" if one.other > one.value else "a comma"
            said = f"{one.words} is {number(one.other)} where {mark} parts "
            if one.other > one.value:
                return Relation("notation", 1, f"{said}thousands; read as English it is {number(one.value)}.")
            return Relation("notation", 1, f"{said}decimals; read as English it is {number(one.value)}.")
    how, says = close(c, p)
    if how:
        if hedged and claim.hedge != "about":
            return Relation("hedge", 2, hedged)
        return Relation("rounded", 1, f"Rounded: {says}")
    if hedged:
        return Relation("hedge", 2, hedged)
    return None


def _hedged(claim: Figure, passage: Figure) -> str:
    """What the writer's “nearly” or “more than” says, against the passage's number."""
    c, p = claim.value, passage.value
    if not claim.hedge or not c or abs(p - c) > NEAR_ENOUGH * abs(c):
        return ""
    if claim.hedge == "about":
        if p == c:
            return f"“{claim.hedged.capitalize()}”, and it is {told(passage)} exactly."
        return f"“{claim.hedged.capitalize()}” {told(claim)}: the passage has {told(passage)}, {apart(p, c)}."
    way = "less" if claim.hedge == "under" else "more"
    has = f"the passage has {told(passage)}"
    if p == c:
        return f"“{claim.hedged.capitalize()}” {told(claim)} says that it is {way}; {has} exactly."
    return f"“{claim.hedged.capitalize()}” {told(claim)} says that it is {way}; {has}, {apart(p, c)}."


def _ranges(claim: Figure, passage: Figure) -> Relation | None:
    lows = (claim.value, passage.value)
    highs = (claim.high or claim.value, passage.high or passage.value)
    if lows[0] == lows[1] and highs[0] == highs[1]:
        return Relation("exact", 0, f"The same: {number(lows[0])} to {number(highs[0])}.")
    if claim.high is None or passage.high is None:
        single, band = (claim, passage) if claim.high is None else (passage, claim)
        high = band.high or band.value
        if band.value <= single.value <= high:
            ends = f"{number(band.value)} to {number(high)}"
            return Relation("range", 2, f"{number(single.value)} lies within {ends}.")
        return None
    if lows[0] <= highs[1] and lows[1] <= highs[0]:
        both = f"{number(max(lows))} to {number(min(highs))}"
        return Relation("range", 3, f"The two ranges have {both} in common.")
    return None


def _vague(claim: Figure, passage: Figure) -> Relation | None:
    if claim.vague and passage.vague:
        return Relation("exact", 0, "The same words.") if claim.value == passage.value else None
    word, exact = (claim, passage) if claim.vague else (passage, claim)
    if not word.value <= exact.value < word.value * 100 or not akin(claim, passage):
        return None
    times = number(exact.value / word.value, places=2)
    said = f"“{word.words.split()[0].capitalize()}”: {number(exact.value)} is {times} × {number(word.value)}."
    return Relation("vague", 4, said)


def differs(claim: Figure, passage: Figure) -> Relation | None:
    """Nothing explains it, but both count the same."""
    if not claim.value or claim.high is not None or passage.high is not None or claim.vague or passage.vague:
        return None
    gap = abs(claim.value - passage.value)
    both = f"{told(claim)} and {told(passage)} lie {number(gap)}"
    if claim.kind in ("percent", "points"):
        return Relation("differs", 10, f"{both} percentage point{'' if gap == 1 else 's'} apart.")
    way = "more" if passage.value > claim.value else "less"
    return Relation("differs", 10, f"{both} apart: the passage has {rough(gap / claim.value)} {way}.")
