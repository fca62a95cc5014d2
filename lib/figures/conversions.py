"""Conversions between two figures: period, unit, share, number of people, currency (pure)."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from django.utils.translation import gettext, ngettext

from .parser import Figure
from .relations import (
    ROUNDING_TOLERANCE,
    Relation,
    compare_closeness,
    compare_hedges,
    count_significant_figures,
    describe_figure,
    format_per,
    format_per_period,
    is_same_count,
    pluralise_unit,
    relate_values,
    round_to_significant,
)
from .units import (
    NBSP,
    PERIOD_FACTORS,
    UNITS,
    capitalize_first,
    format_gap,
    format_number,
    format_percent,
    format_points,
    get_plural_count,
    to_celsius,
)

APPROXIMATE_FACTORS = {Fraction(52, 12): "52/12", Fraction(365, 12): "365/12"}
ADJACENT_PERIODS = (
    *(("month", "year"), ("quarter", "year"), ("week", "year"), ("day", "year"), ("day", "week")),
    *(("hour", "day"), ("month", "quarter")),
)


def convert_period(claim: Figure, passage: Figure) -> Relation | None:
    """Relate figures of two periods: one is counted by the month, the other by the year.

    A figure without a period is tried with those next to the other's, only where the arithmetic comes out.
    """
    if claim.period == passage.period:
        return None
    named_both = bool(claim.period and passage.period)
    for ours, other in _iter_period_pairs(claim.period, passage.period):
        factor, sign = _period_factor(other, ours)
        if not factor:
            continue
        made = passage.value * factor if sign == "×" else passage.value / factor
        how, says = compare_closeness(claim.value, made)
        if not how and not (named_both and is_same_count(claim, passage)):
            continue
        shown = APPROXIMATE_FACTORS.get(factor) or format_number(factor)
        calculation = (
            f"{format_per_period(format_number(passage.value), other)} {sign} {shown} = "
            f"{format_per_period(format_number(made), ours)}"
        )
        gap = format_gap(made, claim.value)
        if not how and gap:
            message = gettext("Different period: {calculation}; {gap}.")
            return Relation("period", 6, message.format(calculation=calculation, gap=gap))
        message = gettext("Different period: {calculation}.").format(calculation=calculation)
        rank = 2 if named_both else 4
        return Relation("period", rank, message if how == "exact" else f"{message} {says}".rstrip())
    return None


def _iter_period_pairs(claim: str, passage: str) -> Iterator[tuple[str, str]]:
    """Yield (the claim's period, the passage's): as stated, or what the one left out may be."""
    if claim and passage:
        yield claim, passage
        return
    known = claim or passage
    for shorter, longer in ADJACENT_PERIODS:
        if known in (shorter, longer):
            other = longer if known == shorter else shorter
            yield (claim or other), (passage or other)


def _period_factor(one: str, two: str) -> tuple[Fraction, str]:
    """Return the factor and its sign, × or ÷, that turn a number by ``one`` into one by ``two``."""
    if (one, two) in PERIOD_FACTORS:
        return PERIOD_FACTORS[one, two], "×"
    return PERIOD_FACTORS.get((two, one), Fraction(0)), "÷"


def convert_unit(claim: Figure, passage: Figure) -> Relation | None:
    """Convert the passage's number to the claim's unit, kilometres to miles, with the factor.

    A word that means several units, a ton, is taken for the one that comes out; None where none does.
    """
    if not claim.unit or not passage.unit or claim.unit == passage.unit:
        return None
    ours, other = UNITS[claim.unit], UNITS[passage.unit]
    if ours.dimension != other.dimension:
        return None
    if ours.dimension == "temperature":
        return _convert_degrees(claim, passage)
    found = []
    several = len(ours.factors) * len(other.factors) > 1
    for our_factor, our_name in ours.factors:
        for their_factor, their_name in other.factors:
            factor = their_factor / our_factor
            made = passage.value * factor
            near = compare_closeness(claim.value, made)[0] or _rounds_to(claim.value, made)
            if several and not near:
                continue
            sign, shown = ("×", factor) if factor >= 1 else ("÷", 1 / factor)
            calculation = (
                f"{describe_figure(passage)} {sign} {format_number(shown, places=6)} = "
                f"{format_number(made, places=5)}{NBSP}{pluralise_unit(ours, made)}"
            )
            if our_name or their_name:
                calculation = gettext("{calculation}, taking {unit}").format(
                    calculation=calculation, unit=our_name or their_name
                )
            gap = format_gap(made, claim.value)
            message = (
                gettext("Different unit: {calculation}; {gap}.")
                if gap
                else gettext("Different unit: {calculation}.")
            )
            says = message.format(calculation=calculation, gap=gap)
            found.append((abs(made - claim.value), Relation("unit", 2 if near else 7, says)))
    return min(found, key=lambda one: one[0])[1] if found else None


def _rounds_to(rough_one: Fraction, exact_one: Fraction) -> bool:
    """True if a converted number equals the claim's when rounded like it, or comes within 2 %."""
    if not rough_one:
        return False
    return round_to_significant(exact_one, min(count_significant_figures(rough_one), 12)) == rough_one or (
        abs(exact_one - rough_one) <= Fraction(1, 50) * abs(rough_one)
    )


def _convert_degrees(claim: Figure, passage: Figure) -> Relation:
    made = to_celsius(passage.value, passage.unit)
    if claim.unit == "°F":
        made = made * Fraction(9, 5) + 32
        sum_ = f"{describe_figure(passage)} × 9/5 + 32 = {format_number(made)}{NBSP}°F"
    else:
        sum_ = f"({describe_figure(passage)} − 32) × 5/9 = {format_number(made)}{NBSP}°C"
    gap = abs(made - claim.value)
    if gap:
        message = ngettext(
            "Different scale: {calculation}; {gap} degree from {claim}.",
            "Different scale: {calculation}; {gap} degrees from {claim}.",
            get_plural_count(gap),
        )
    else:
        message = gettext("Different scale: {calculation}.")
    says = message.format(calculation=sum_, gap=format_number(gap), claim=format_number(claim.value))
    return Relation("unit", 2 if gap <= 1 else 7, says)


def convert_share(claim: Figure, passage: Figure) -> Relation | None:
    """Relate shares and per cents: one in four, a quarter and 25 %."""
    if {claim.kind, passage.kind} - {"share", "percent"} or claim.kind == passage.kind == "percent":
        return None
    if claim.change != passage.change:
        return None
    if claim.high is not None or passage.high is not None:
        return relate_values(_write_as_percent(claim), _write_as_percent(passage))
    c, p = (one.value / 100 if one.kind == "percent" else one.value for one in (claim, passage))
    if claim.kind == passage.kind and claim.words.casefold() == passage.words.casefold():
        hedged = compare_hedges(claim, passage) if passage.hedge in ("under", "over") else ""
        return Relation("exact", 0, hedged or gettext("The same: {value}.").format(value=passage.words))
    sums = [
        f"{format_number(one.of[0])} ÷ {format_number(one.of[1])} = {format_percent(one.value)}"
        if one.of and one.of[1] > 20
        else gettext("{text} is {percent}").format(text=one.words, percent=format_percent(one.value))
        for one in (passage, claim)
        if one.kind == "share"
    ]
    value = capitalize_first("; ".join(sums))
    if c == p:
        return Relation("share", 1, f"{value}.")
    how = abs(c - p) <= ROUNDING_TOLERANCE * c if c else False
    if not how and not (claim.near & passage.near):
        return None
    gap = gettext("{claim} and {passage} differ by {gap}.").format(
        claim=format_percent(c), passage=format_percent(p), gap=format_points(abs(c - p) * 100, places=2)
    )
    return Relation("share", 2 if how else 8, f"{value}. {gap}")


def _write_as_percent(figure: Figure) -> Figure:
    if figure.kind == "percent":
        return figure
    high = None if figure.high is None else 100 * figure.high
    return replace(figure, kind="percent", value=100 * figure.value, high=high)


def convert_per_capita(claim: Figure, passage: Figure, people: Fraction | None) -> Relation | None:
    """Relate rates by people: 12 per 100,000 to 120 per million, or to 60 among 500,000 people."""
    if claim.per == passage.per or claim.kind != "count" or passage.kind != "count":
        return None
    if claim.per and passage.per:
        made = passage.value * claim.per / passage.per
        sum_ = f"{format_number(passage.value)} ÷ {format_number(passage.per)} × {format_number(claim.per)}"
    elif people and claim.per:
        made = passage.value / people * claim.per
        sum_ = f"{format_number(passage.value)} ÷ {_format_people(people)}"
        sum_ += "" if claim.per == 1 else f" × {format_number(claim.per)}"
    elif people and passage.per:
        made = passage.value / passage.per * people
        sum_ = format_number(passage.value) + ("" if passage.per == 1 else f" ÷ {format_number(passage.per)}")
        sum_ += f" × {_format_people(people)}"
    else:
        return None
    how, says = compare_closeness(claim.value, made)
    if not how and round_to_significant(made, min(count_significant_figures(claim.value), 12)) == claim.value:
        message = gettext("{value} is {claim} when rounded like it.")
        how, says = "rounded", message.format(value=format_number(made), claim=format_number(claim.value))
    if not how and not (claim.per and passage.per and is_same_count(claim, passage)):
        return None
    calculation = f"{sum_} = {format_per(format_number(made), claim.per)}"
    gap = format_gap(made, claim.value)
    if not how and gap:
        message = gettext("Per person: {calculation}; {gap}.")
        return Relation("per", 7, message.format(calculation=calculation, gap=gap))
    message = gettext("Per person: {calculation}.").format(calculation=calculation)
    return Relation("per", 3, f"{message} {says}".rstrip())


def _format_people(count: Fraction) -> str:
    message = ngettext("{number} person", "{number} people", get_plural_count(count))
    return message.format(number=format_number(count))


def convert_currency(claim: Figure, passage: Figure) -> Relation | None:
    """Relate the same number in another currency."""
    if not claim.currency or not passage.currency or claim.currency == passage.currency:
        return None
    if not compare_closeness(claim.value, passage.value)[0]:
        return None
    message = gettext("Different currencies: {claim} and {passage}. Stet has no exchange rate.")
    says = message.format(claim=describe_figure(claim), passage=describe_figure(passage))
    return Relation("currency", 5, says)
