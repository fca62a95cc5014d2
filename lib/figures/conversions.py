"""Two figures by another measure: period, unit, share, number of people, currency (pure)."""

from collections.abc import Iterator
from fractions import Fraction

from .reading import Figure
from .relations import ROUND_ENOUGH, Relation, akin, close, named, significant, to_figures, told
from .saying import NBSP, apart, capital, number, per_cent
from .units import IN, UNITS, celsius

UNEVEN = {Fraction(52, 12): "52/12", Fraction(365, 12): "365/12"}
NEIGHBOURS = (
    *(("month", "year"), ("quarter", "year"), ("week", "year"), ("day", "year"), ("day", "week")),
    *(("hour", "day"), ("month", "quarter")),
)


def by_period(claim: Figure, passage: Figure) -> Relation | None:
    """One is counted by the month, the other by the year.

    A side that names no period is taken for the other's neighbour, only where the arithmetic comes out.
    """
    if claim.period == passage.period:
        return None
    named_both = bool(claim.period and passage.period)
    for ours, theirs in _periods(claim.period, passage.period):
        factor, sign = _between(theirs, ours)
        if not factor:
            continue
        made = passage.value * factor if sign == "×" else passage.value / factor
        how, says = close(claim.value, made)
        if not how and not (named_both and akin(claim, passage)):
            continue
        shown = UNEVEN.get(factor) or number(factor)
        said = f"Another period: {number(passage.value)} a {theirs} {sign} {shown} = {number(made)} a {ours}"
        if not how:
            gap = apart(made, claim.value)
            return Relation("period", 6, f"{said}; {gap} than the claim’s {number(claim.value)}.")
        rank = 2 if named_both else 4
        return Relation("period", rank, f"{said}." if how == "exact" else f"{said}. {says}")
    return None


def _periods(claim: str, passage: str) -> Iterator[tuple[str, str]]:
    """(the claim's, the passage's): as told, or what the silent one may have meant."""
    if claim and passage:
        yield claim, passage
        return
    known = claim or passage
    for shorter, longer in NEIGHBOURS:
        if known in (shorter, longer):
            other = longer if known == shorter else shorter
            yield (claim or other), (passage or other)


def _between(one: str, two: str) -> tuple[Fraction, str]:
    """By what to turn a number by ``one`` into one by ``two``."""
    if (one, two) in IN:
        return IN[one, two], "×"
    return IN.get((two, one), Fraction(0)), "÷"


def by_unit(claim: Figure, passage: Figure) -> Relation | None:
    """Kilometres and miles: the passage's number in the claim's unit, with the factor.

    A word that means several units, a ton, is taken for the one that comes out; where none does, nothing.
    """
    if not claim.unit or not passage.unit or claim.unit == passage.unit:
        return None
    ours, theirs = UNITS[claim.unit], UNITS[passage.unit]
    if ours.dimension != theirs.dimension:
        return None
    if ours.dimension == "temperature":
        return _degrees(claim, passage)
    found = []
    several = len(ours.factors) * len(theirs.factors) > 1
    for our_factor, our_name in ours.factors:
        for their_factor, their_name in theirs.factors:
            factor = their_factor / our_factor
            made = passage.value * factor
            near = close(claim.value, made)[0] or _rounds(claim.value, made)
            if several and not near:
                continue
            sign, shown = ("×", factor) if factor >= 1 else ("÷", 1 / factor)
            said = f"Another unit: {told(passage)} {sign} {number(shown, places=6)} = "
            said += f"{number(made, places=5)}{NBSP}{named(ours, made)}"
            if our_name or their_name:
                said += f", taking {our_name or their_name}"
            gap = apart(made, claim.value)
            said += f"; {gap} than the claim’s {number(claim.value)}." if gap else "."
            found.append((abs(made - claim.value), Relation("unit", 2 if near else 7, said)))
    return min(found, key=lambda one: one[0])[1] if found else None


def _rounds(rough_one: Fraction, exact_one: Fraction) -> bool:
    """Whether what was converted comes to the claim's number when rounded like it, or to within 2 %."""
    if not rough_one:
        return False
    return to_figures(exact_one, min(significant(rough_one), 12)) == rough_one or (
        abs(exact_one - rough_one) <= Fraction(1, 50) * abs(rough_one)
    )


def _degrees(claim: Figure, passage: Figure) -> Relation:
    made = celsius(passage.value, passage.unit)
    if claim.unit == "°F":
        made = made * Fraction(9, 5) + 32
        sum_ = f"{told(passage)} × 9/5 + 32 = {number(made)}{NBSP}°F"
    else:
        sum_ = f"({told(passage)} − 32) × 5/9 = {number(made)}{NBSP}°C"
    gap = abs(made - claim.value)
    said = f"; {number(gap)} degrees from the claim’s {number(claim.value)}" if gap else ""
    return Relation("unit", 2 if gap <= 1 else 7, f"Another scale: {sum_}{said}.")


def by_share(claim: Figure, passage: Figure) -> Relation | None:
    """One in four, a quarter and 25 %."""
    if {claim.kind, passage.kind} - {"share", "percent"} or claim.kind == passage.kind == "percent":
        return None
    if claim.change or passage.change:
        return None
    c, p = (one.value / 100 if one.kind == "percent" else one.value for one in (claim, passage))
    if claim.kind == passage.kind and claim.words.casefold() == passage.words.casefold():
        return Relation("exact", 0, f"The same: {passage.words}.")
    sums = [
        f"{number(one.of[0])} ÷ {number(one.of[1])} = {per_cent(one.value)}"
        if one.of and one.of[1] > 20
        else f"{one.words} is {per_cent(one.value)}"
        for one in (passage, claim)
        if one.kind == "share"
    ]
    said = capital("; ".join(sums))
    if c == p:
        return Relation("share", 1, f"{said}.")
    points = number(abs(c - p) * 100, places=2)
    points += " percentage point" if points == "1" else " percentage points"
    gap = f"the claim’s {per_cent(c)} and the passage’s {per_cent(p)} lie {points} apart"
    how = abs(c - p) <= ROUND_ENOUGH * c if c else False
    if not how and not (claim.near & passage.near):
        return None
    return Relation("share", 2 if how else 8, f"{said}; {gap}.")


def by_number_of_people(claim: Figure, passage: Figure, people: Fraction | None) -> Relation | None:
    """12 per 100,000 against 120 per million, or against 60 among 500,000 people."""
    if claim.per == passage.per or claim.kind != "count" or passage.kind != "count":
        return None
    if claim.per and passage.per:
        made = passage.value * claim.per / passage.per
        sum_ = f"{number(passage.value)} ÷ {number(passage.per)} × {number(claim.per)}"
    elif people and claim.per:
        made = passage.value / people * claim.per
        sum_ = f"{number(passage.value)} ÷ {number(people)} people"
        sum_ += "" if claim.per == 1 else f" × {number(claim.per)}"
    elif people and passage.per:
        made = passage.value / passage.per * people
        sum_ = number(passage.value) + ("" if passage.per == 1 else f" ÷ {number(passage.per)}")
        sum_ += f" × {number(people)} people"
    else:
        return None
    how, says = close(claim.value, made)
    if not how and to_figures(made, min(significant(claim.value), 12)) == claim.value:
        how, says = "rounded", f"{number(made)} is {number(claim.value)} when rounded like it."
    if not how and not (claim.per and passage.per and akin(claim, passage)):
        return None
    by = "" if not claim.per else " a head" if claim.per == 1 else f" per {number(claim.per)}"
    said = f"By the number of people: {sum_} = {number(made)}{by}"
    if not how:
        return Relation(
            "per", 7, f"{said}; {apart(made, claim.value)} than the claim’s {number(claim.value)}."
        )
    return Relation("per", 3, f"{said}. {capital(says)}".rstrip())


def by_currency(claim: Figure, passage: Figure) -> Relation | None:
    """The same number of another money."""
    if not claim.currency or not passage.currency or claim.currency == passage.currency:
        return None
    if not close(claim.value, passage.value)[0]:
        return None
    said = f"Another currency: {told(claim)} and {told(passage)}. No rate of exchange is known here."
    return Relation("currency", 5, said)
