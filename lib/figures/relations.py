"""Relations of two figures of one kind: equal, rounded, hedged, in one range, different (pure).

Each is a Relation: how, one of RELATION_KINDS; its rank (the lower, the likelier that both speak of the
same); and one sentence with the arithmetic.
"""

from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext, gettext_lazy, ngettext

from .parser import Figure
from .units import (
    NBSP,
    UNIT_NAMES,
    UNITS,
    Unit,
    add_percent_sign,
    format_difference,
    format_money,
    format_number,
    format_points,
    format_rough_percent,
    get_plural_count,
)

RELATION_KINDS = (
    *("exact", "notation", "rounded", "hedge", "range", "unit", "share", "period", "per", "points", "change"),
    *("times", "currency", "vague", "transposed", "slip", "digit", "differs", "year"),
)
ROUNDING_TOLERANCE = Fraction(1, 20)
"""Rounding to one figure may hide half of a value: beyond this it explains nothing."""
NEAR_TOLERANCE = Fraction(1, 10)
"""Distance from “nearly 20,000” within which a number may be meant by it."""


class Relation(NamedTuple):
    """Relation of two figures. ``rank``: 0 for the same number, ten for two that merely count the same."""

    how: str
    rank: int
    says: str


def describe_figure(figure: Figure, value: Fraction | None = None) -> str:
    """Describe a figure as a sentence names it: £100 a month, 12 per 100,000, 4 %."""
    value = figure.value if value is None else value
    message = format_number(value)
    if figure.currency:
        message = format_money(value, figure.currency)
    elif figure.kind == "percent":
        message = add_percent_sign(message)
    elif figure.kind == "points":
        message = format_points(value)
    elif figure.unit:
        message = f"{message}{NBSP}{pluralise_unit(UNITS[figure.unit], value)}"
    return format_per_period(format_per(message, figure.per), figure.period)


PERIOD_AMOUNTS = {
    "hour": gettext_lazy("{amount} an hour"),
    "day": gettext_lazy("{amount} a day"),
    "week": gettext_lazy("{amount} a week"),
    "month": gettext_lazy("{amount} a month"),
    "quarter": gettext_lazy("{amount} a quarter"),
    "year": gettext_lazy("{amount} a year"),
}


def format_per_period(amount: str, period: str) -> str:
    """Return "£100 a month" for an amount; the amount alone without a period."""
    return PERIOD_AMOUNTS[period].format(amount=amount) if period else amount


def format_per(amount: str, per: Fraction | None) -> str:
    """Return "12 per 100,000" or "12 a head" for an amount; the amount alone for None."""
    if per is None:
        return amount
    message = gettext("{amount} a head") if per == 1 else gettext("{amount} per {number}")
    return message.format(amount=amount, number=format_number(per))


def pluralise_unit(unit: Unit, value: Fraction) -> str:
    """Return the name of a unit for a value: one mile, two miles; its symbol if it has one."""
    name = UNIT_NAMES.get(unit.name)
    return name(get_plural_count(value)) if name else unit.name


def is_same_measure(claim: Figure, passage: Figure) -> bool:
    """True if both are numbers of one sort: money of one currency, one unit, or counts."""
    return (claim.kind, claim.currency, claim.unit) == (passage.kind, passage.currency, passage.unit)


def is_same_count(claim: Figure, passage: Figure) -> bool:
    """True if the words say that both count the same: a word after each, a unit, a currency."""
    return bool(claim.noun & passage.noun) or (is_same_measure(claim, passage) and _is_explicit(claim))


def can_be_same(claim: Figure, passage: Figure) -> bool:
    """True if two like numbers may be the same thing: 38 boats and 40 people are not, however near."""
    if is_same_count(claim, passage) or claim.near & passage.near or not claim.noun or not passage.noun:
        return True
    return max(count_significant_figures(claim.value), count_significant_figures(passage.value)) >= 3


def _is_explicit(figure: Figure) -> bool:
    return bool(figure.unit or figure.currency)


def compare_closeness(claim: Fraction, passage: Fraction) -> tuple[str, str]:
    """Return ("exact" or "rounded", a sentence) where the two are one number, more or less; else ("", "")."""
    if claim == passage:
        return "exact", ""
    for rough_one, exact_one in ((claim, passage), (passage, claim)):
        if is_rounding(exact_one, rough_one):
            needed = count_significant_figures(rough_one)
            message = ngettext(
                "{exact} is {rounded} to {count} significant figure; {difference}.",
                "{exact} is {rounded} to {count} significant figures; {difference}.",
                needed,
            )
            return "rounded", message.format(
                exact=format_number(exact_one),
                rounded=format_number(rough_one),
                count=needed,
                difference=format_difference(passage, claim),
            )
    return "", ""


def is_rounding(exact: Fraction, rough: Fraction) -> bool:
    """True if ``rough`` is ``exact`` with fewer figures, rounded to the place to which ``rough`` is stated.

    A whole number that ends in zeros is stated to its second figure at least: 20,000 is a rounding of 19,864
    and of 20,400, and 21,000 is another number.
    """
    needed = count_significant_figures(rough)
    if (
        not rough
        or needed >= count_significant_figures(exact)
        or round_to_significant(exact, needed) != rough
        or abs(exact - rough) > ROUNDING_TOLERANCE * abs(rough)
    ):
        return False
    if rough.denominator != 1 or rough % 10:
        return True
    step = Fraction(10) ** (len(str(abs(rough.numerator))) - max(2, needed))
    return abs(abs(exact) - abs(rough)) <= step / 2


def count_significant_figures(value: Fraction) -> int:
    """Count the figures the value needs: 20,000 one, 19,864 five, 2.5 two. 99 for what no decimal ends."""
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


def round_to_significant(value: Fraction, figures: int) -> Fraction:
    """Round ``value`` to that many significant figures, half away from zero, as people round."""
    size = abs(value)
    power = len(str(size.numerator // size.denominator)) if size >= 1 else _leading_exponent(size)
    step = Fraction(10) ** (power - figures)
    rounded = (size / step + Fraction(1, 2)).__floor__() * step
    return rounded if value > 0 else -rounded


def _leading_exponent(size: Fraction) -> int:
    power = 1
    while size * Fraction(10) ** (1 - power) < 1 and power > -30:
        power -= 1
    return power


def relate_values(claim: Figure, passage: Figure) -> Relation | None:
    """Relate two values that may be compared as they stand; None where nothing relates them."""
    c, p = claim.value, passage.value
    if claim.high is not None or passage.high is not None:
        return _relate_ranges(claim, passage)
    if claim.vague or passage.vague:
        return _relate_vague(claim, passage)
    hedged = _check_hedge(claim, passage)
    if c == p and claim.grouped_value == passage.grouped_value:
        same = gettext("The same: {value}.").format(value=describe_figure(passage))
        return Relation("exact", 0, hedged or same)
    for one, two in ((claim, passage), (passage, claim)):
        if one.other is not None and (one.other == two.value or (one.grouped_value and c == p)):
            if one.grouped_value:
                message = gettext(
                    "{text} is {value} where a full stop separates thousands; read as English it is "
                    "{english}."
                )
            else:
                message = gettext(
                    "{text} is {value} where a comma separates decimals; read as English it is {english}."
                )
            says = message.format(
                text=one.words, value=format_number(one.other), english=format_number(one.value)
            )
            return Relation("notation", 1, says)
    how, says = compare_closeness(c, p)
    if how:
        if hedged and claim.hedge != "about":
            return Relation("hedge", 2, hedged)
        return Relation("rounded", 1, gettext("Rounded: {explanation}").format(explanation=says))
    if hedged:
        return Relation("hedge", 2, hedged)
    return None


def _check_hedge(claim: Figure, passage: Figure) -> str:
    """Describe the writer's “nearly” or “more than” against the passage's number; "" if it does not apply."""
    c, p = claim.value, passage.value
    if p == c and passage.hedge in ("under", "over"):
        return compare_hedges(claim, passage)
    if not claim.hedge or not c or abs(p - c) > NEAR_TOLERANCE * abs(c):
        return ""
    if claim.hedge == "about":
        message = (
            gettext("“{claim}”; the other says exactly {passage}.")
            if p == c
            else gettext("“{claim}”; the other says {passage}, {difference}.")
        )
    elif claim.hedge == "under":
        message = (
            gettext("“{claim}” says that it is less; the other says exactly {passage}.")
            if p == c
            else gettext("“{claim}” says that it is less; the other says {passage}, {difference}.")
        )
    else:
        message = (
            gettext("“{claim}” says that it is more; the other says exactly {passage}.")
            if p == c
            else gettext("“{claim}” says that it is more; the other says {passage}, {difference}.")
        )
    return message.format(
        claim=f"{claim.hedged.capitalize()} {describe_figure(claim)}",
        passage=describe_figure(passage),
        difference=format_difference(p, c),
    )


def compare_hedges(claim: Figure, passage: Figure) -> str:
    """Describe the passage's "at most 500" beside the claim's "at least 500" or 500; "" for two alike."""
    if claim.hedge == passage.hedge:
        return ""
    own, stated = (
        f"{one.hedged} {one.words if one.kind == 'share' else describe_figure(one)}".strip()
        for one in (claim, passage)
    )
    message = gettext("One says “{claim}”, the other “{passage}”.")
    return message.format(claim=own, passage=stated)


def _relate_ranges(claim: Figure, passage: Figure) -> Relation | None:
    lows = (claim.value, passage.value)
    highs = (claim.high or claim.value, passage.high or passage.value)
    if lows[0] == lows[1] and highs[0] == highs[1]:
        message = gettext("The same: {low} to {high}.")
        says = message.format(low=format_number(lows[0]), high=format_number(highs[0]))
        return Relation("exact", 0, says)
    if claim.high is None or passage.high is None:
        single, band = (claim, passage) if claim.high is None else (passage, claim)
        high = band.high or band.value
        if band.value <= single.value <= high:
            says = gettext("{value} is between {low} and {high}.").format(
                value=format_number(single.value), low=format_number(band.value), high=format_number(high)
            )
            return Relation("range", 2, says)
        return None
    if lows[0] <= highs[1] and lows[1] <= highs[0]:
        message = gettext("The two ranges overlap: {low} to {high}.")
        says = message.format(low=format_number(max(lows)), high=format_number(min(highs)))
        return Relation("range", 3, says)
    return None


def _relate_vague(claim: Figure, passage: Figure) -> Relation | None:
    if claim.vague and passage.vague:
        return Relation("exact", 0, gettext("The same text.")) if claim.value == passage.value else None
    word, exact = (claim, passage) if claim.vague else (passage, claim)
    if not word.value <= exact.value < word.value * 100 or not is_same_count(claim, passage):
        return None
    times = format_number(exact.value / word.value, places=2)
    message = gettext("“{text}”: {exact} is {times} × {value}.").format(
        text=word.words.split()[0].capitalize(),
        exact=format_number(exact.value),
        times=times,
        value=format_number(word.value),
    )
    return Relation("vague", 4, message)


def has_other_sign(claim: Figure, passage: Figure) -> bool:
    """Return True if one of the two is below zero, and the other is neither that nor a fall."""
    positive = passage if claim.is_negative else claim
    return claim.is_negative != passage.is_negative and positive.change != "fall"


def relate_signs(claim: Figure, passage: Figure) -> Relation | None:
    """Describe two figures that are the same but for the sign."""
    if not is_same_measure(claim, passage) or claim.value != passage.value:
        return None
    message = gettext("One says {value} below zero, the other above.")
    return Relation("differs", 10, message.format(value=describe_figure(claim)))


def relate_difference(claim: Figure, passage: Figure) -> Relation | None:
    """Describe the gap between figures that count the same, where nothing explains it."""
    if not claim.value or claim.high is not None or passage.high is not None or claim.vague or passage.vague:
        return None
    gap = abs(claim.value - passage.value)
    if claim.kind in ("percent", "points"):
        message = gettext("{claim} and {passage} differ by {gap}.")
    elif passage.value > claim.value:
        message = gettext("{claim} and {passage} differ by {gap}: the second is {percent} more.")
    else:
        message = gettext("{claim} and {passage} differ by {gap}: the second is {percent} less.")
    says = message.format(
        claim=describe_figure(claim),
        passage=describe_figure(passage),
        gap=format_points(gap) if claim.kind in ("percent", "points") else format_number(gap),
        percent=format_rough_percent(gap / claim.value),
    )
    return Relation("differs", 10, says)
