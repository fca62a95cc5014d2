"""Matching of a claim's figures with those of a passage, and the relation of each pair (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils.translation import gettext, gettext_lazy

from . import changes, conversions, relations, years
from .parser import MAX_TEXT_LENGTH, Figure, parse_figures
from .relations import Relation, compare_closeness, is_same_count, is_same_measure
from .units import format_difference, format_number

_NAMES = ("value", "grouped_value", "high", "kind", "unit", "currency", "per", "period", "is_negative")


def is_equal_figure(one: Figure, other: Figure) -> bool:
    """Return whether both are one number in one measure; "about" and "fell" count where ``one`` has them."""
    names = [*_NAMES, *(name for name in ("hedge", "change") if getattr(one, name))]
    return all(getattr(one, name) == getattr(other, name) for name in names)


POWER_OF_TEN_ERRORS = {
    Fraction(10): gettext_lazy("Ten times: {calculation}."),
    Fraction(10) ** 2: gettext_lazy("A hundred times: {calculation}."),
    Fraction(10) ** 3: gettext_lazy("A thousand times: {calculation}."),
    Fraction(10) ** 6: gettext_lazy("A million times: {calculation}."),
    Fraction(10) ** 9: gettext_lazy("A billion times: {calculation}."),
}


def relate_typing_error(claim: Figure, passage: Figure) -> Relation | None:
    """Relate numbers by a typing error: a thousand times, two digits changed places, one digit another."""
    c, p = claim.value, passage.value
    if not c or not p:
        return None
    large, small = max(abs(c), abs(p)), min(abs(c), abs(p))
    if is_same_count(claim, passage):
        for factor, message in POWER_OF_TEN_ERRORS.items():
            made = small * factor
            if made == large or (factor >= 100 and compare_closeness(large, made)[0]):
                equals = "=" if made == large else "≈"
                sum_ = f"{format_number(small)} × {format_number(factor)} {equals} {format_number(large)}"
                return Relation("slip", 5, message.format(calculation=sum_))
    one, two = claim.digits.lstrip("0"), passage.digits.lstrip("0")
    if len(one) != len(two) or len(one) < 3 or c == p or claim.hedge or passage.hedge:
        return None
    values = {
        "claim": format_number(c),
        "passage": format_number(p),
        "difference": format_difference(p, c),
    }
    places = [n for n in range(len(one)) if one[n] != two[n]]
    if (
        len(places) == 2
        and places[1] == places[0] + 1
        and one[places[0]] == two[places[1]]
        and (one[places[1]] == two[places[0]])
    ):
        says = gettext("Two digits swapped: {claim} and {passage}; {difference}.")
        return Relation("transposed", 3, says.format(**values))
    if len(places) == 1 and len(one) > 3 and is_same_count(claim, passage) and one.rstrip("0") == one:
        says = gettext("One digit differs: {claim} and {passage}; {difference}.")
        return Relation("digit", 5, says.format(**values))
    return None


MAX_CLAIM_FIGURES = 12
MAX_COMPARISONS = 8
_PEOPLE = re.compile(r"\b(?:population|people|residents|inhabitants)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FigureComparison:
    """Two compared figures; ``claim`` and ``passage`` are their words as they stand.

    ``how``: one of relations.RELATION_KINDS, the kind of arithmetic, never whether the claim is right.
    ``says``: one or two plain sentences.
    """

    claim: str
    passage: str
    how: str
    says: str


def compare_figures(claim: str, passage: str, *, population: int | None = None) -> list[FigureComparison]:
    """Compare each figure of ``claim`` with the nearest one of ``passage``, in the claim's order.

    Leaves a figure out rather than guess. ``population``: how many people a rate may be counted by, where the
    passage does not say. Reads ``parser.MAX_TEXT_LENGTH`` code points of each. Never raises.
    """
    claim, passage = claim[:MAX_TEXT_LENGTH], passage[:MAX_TEXT_LENGTH]
    ours, other = _read_pounds(parse_figures(claim)[:MAX_CLAIM_FIGURES], parse_figures(passage))
    results: list[FigureComparison] = []
    if ours and other:
        steps = changes.find_changes(passage, other)
        people = Fraction(population) if population else _find_population(passage, other)
        for figure in ours:
            best = _find_best_match(figure, other, steps, people)
            if best is not None:
                results.append(best)
    results += [
        FigureComparison(own, their, "year", says) for own, their, says in years.compare_times(claim, passage)
    ]
    return list(dict.fromkeys(results))[:MAX_COMPARISONS]


def _read_pounds(*texts: list[Figure]) -> list[list[Figure]]:
    """Return the figures of two texts, pounds as money where any has its sign; those lost are of weight."""
    if not any(figure.currency == "£" for figures in texts for figure in figures):
        return list(texts)
    return [
        [
            replace(one, unit="", currency="£") if one.unit == "pound" and not one.change else one
            for one in figures
        ]
        for figures in texts
    ]


def _find_best_match(
    figure: Figure, passage_figures: list[Figure], steps: list[changes.BeforeAfter], people: Fraction | None
) -> FigureComparison | None:
    found: list[tuple[tuple[int, int, int], FigureComparison]] = []
    for place, other in enumerate(passage_figures):
        for relation in iter_relations(figure, other, steps, people):
            shared = len(figure.near & other.near) + 2 * len(figure.noun & other.noun)
            says = relation.says
            if relation.how in ("exact", "rounded", "hedge", "differs"):
                says = f"{says} {changes.describe_direction(figure, other)}".rstrip()
            found.append(
                (
                    (relation.rank, -shared, place),
                    FigureComparison(figure.words, other.words, relation.how, says),
                )
            )
    for place, step in enumerate(steps):
        made = changes.relate_change(figure, step)
        if made is not None:
            words = f"{step.before.words} → {step.after.words}"
            found.append(((made.rank, -1, place), FigureComparison(figure.words, words, made.how, made.says)))
    return min(found, key=lambda one: one[0])[1] if found else _describe_difference(figure, passage_figures)


def iter_relations(
    claim: Figure, passage: Figure, steps: list[changes.BeforeAfter], people: Fraction | None
) -> Iterator[Relation]:
    """Yield the relations of one figure of a claim with one of a passage, all that hold."""
    found: list[Relation | None] = []
    if relations.has_other_sign(claim, passage):
        found.append(relations.relate_signs(claim, passage))
    elif is_same_measure(claim, passage) and claim.kind != "share":
        both = claim.per == passage.per
        periods = not (claim.period and passage.period) or claim.period == passage.period
        step = next((step for step in steps if passage in step), None)
        level = changes.relate_level(claim, passage, step)
        if level is not None:
            found.append(level)
        elif both and periods and relations.can_be_same(claim, passage):
            found.append(relations.relate_values(claim, passage))
        if both and claim.kind == "count" and level is None:
            found += [conversions.convert_period(claim, passage)]
        if both and periods and not any(found):
            found.append(relate_typing_error(claim, passage))
        if claim.kind == "count":
            found.append(conversions.convert_per_capita(claim, passage, people))
    else:
        found += [
            conversions.convert_unit(claim, passage),
            conversions.convert_share(claim, passage),
            conversions.convert_currency(claim, passage),
            changes.relate_percentage_points(claim, passage),
        ]
        if claim.kind == passage.kind == "share":
            found.append(conversions.convert_share(claim, passage))
    yield from (relation for relation in found if relation is not None)


def _describe_difference(figure: Figure, passage_figures: list[Figure]) -> FigureComparison | None:
    """Describe the difference from the one figure of the passage that counts the same, if only one does."""
    same = [
        other
        for other in passage_figures
        if is_same_measure(figure, other)
        and not relations.has_other_sign(figure, other)
        and (other.period, other.per) == (figure.period, figure.per)
        and bool(other.change) == bool(figure.change)
        and (
            is_same_count(figure, other)
            or (figure.kind in ("percent", "points") and figure.near & other.near)
        )
    ]
    if len(same) != 1 or figure.kind in ("share", "times"):
        return None
    relation = relations.relate_difference(figure, same[0])
    if relation is None:
        return None
    says = f"{relation.says} {changes.describe_direction(figure, same[0])}".rstrip()
    return FigureComparison(figure.words, same[0].words, relation.how, says)


def _find_population(passage: str, passage_figures: list[Figure]) -> Fraction | None:
    """Return how many people the passage says there are, where it says so of one number alone."""
    if not _PEOPLE.search(passage):
        return None
    results = set()
    for figure in passage_figures:
        before = passage[max(0, figure.start - 40) : figure.start].casefold()
        after = passage[figure.end : figure.end + 30].casefold()
        value = re.search(r"population (?:of|is|was|:)[\w ]{0,16}$", before) or re.match(
            r"[ \u00a0](?:people |residents|inhabitants)(?:live|in the|in a|$|[.,])?", after
        )
        if (
            value
            and figure.kind == "count"
            and figure.value >= 100
            and not figure.unit
            and not figure.currency
        ):
            results.add(figure.value)
    return results.pop() if len(results) == 1 else None
