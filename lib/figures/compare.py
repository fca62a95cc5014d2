"""Which figure of a passage goes with which of a claim, and what lies between them (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from . import changes, conversions, relations, slips, years
from .reading import LONGEST, Figure, figures
from .relations import Relation, akin, same_measure

MOST_OF_A_CLAIM = 12
MOST_TOLD = 8
_PEOPLE = re.compile(r"\b(?:population|people|residents|inhabitants)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """``claim`` and ``passage``: the words compared, as they stand. ``how``: one of relations.HOW, the kind
    of arithmetic, never whether the claim is right. ``says``: one or two plain sentences.
    """

    claim: str
    passage: str
    how: str
    says: str


def compare(claim: str, passage: str, *, population: int | None = None) -> list[Comparison]:
    """What each figure of ``claim`` has to do with the nearest one of ``passage``, in the claim's order.

    Says nothing rather than guess. ``population``: how many people a rate may be counted by, where the
    passage does not say. Reads ``reading.LONGEST`` code points of each. Never raises.
    """
    claim, passage = claim[:LONGEST], passage[:LONGEST]
    ours = figures(claim)[:MOST_OF_A_CLAIM]
    theirs = figures(passage)
    told: list[Comparison] = []
    if ours and theirs:
        steps = changes.steps(passage, theirs)
        people = Fraction(population) if population else _people(passage, theirs)
        for figure in ours:
            best = _best(figure, theirs, steps, people)
            if best is not None:
                told.append(best)
    told += [Comparison(mine, their, "year", says) for mine, their, says in years.apart(claim, passage)]
    return told[:MOST_TOLD]


def _best(
    figure: Figure, theirs: list[Figure], steps: list[changes.Step], people: Fraction | None
) -> Comparison | None:
    found: list[tuple[tuple[int, int, int], Comparison]] = []
    for place, other in enumerate(theirs):
        for relation in _relations(figure, other, steps, people):
            shared = len(figure.near & other.near) + 2 * len(figure.noun & other.noun)
            says = relation.says
            if relation.how in ("exact", "rounded", "hedge", "differs"):
                says += changes.by_direction(figure, other)
            found.append(
                ((relation.rank, -shared, place), Comparison(figure.words, other.words, relation.how, says))
            )
    for place, step in enumerate(steps):
        made = changes.by_step(figure, step)
        if made is not None:
            words = f"{step.before.words} → {step.after.words}"
            found.append(((made.rank, -1, place), Comparison(figure.words, words, made.how, made.says)))
    return min(found, key=lambda one: one[0])[1] if found else _apart(figure, theirs)


def _relations(
    claim: Figure, passage: Figure, steps: list[changes.Step], people: Fraction | None
) -> Iterator[Relation]:
    found: list[Relation | None] = []
    if same_measure(claim, passage) and claim.kind != "share":
        both = claim.per == passage.per
        periods = not (claim.period and passage.period) or claim.period == passage.period
        step = next((step for step in steps if passage in step), None)
        level = changes.by_level(claim, passage, step)
        if level is not None:
            found.append(level)
        elif both and periods and relations.may_be(claim, passage):
            found.append(relations.plainly(claim, passage))
        if both and claim.kind == "count" and level is None:
            found += [conversions.by_period(claim, passage)]
        if both and periods and not any(found):
            found.append(slips.by_slip(claim, passage))
        if claim.kind == "count":
            found.append(conversions.by_number_of_people(claim, passage, people))
    else:
        found += [
            conversions.by_unit(claim, passage),
            conversions.by_share(claim, passage),
            conversions.by_currency(claim, passage),
            changes.by_points(claim, passage),
        ]
        if claim.kind == passage.kind == "share":
            found.append(conversions.by_share(claim, passage))
    yield from (relation for relation in found if relation is not None)


def _apart(figure: Figure, theirs: list[Figure]) -> Comparison | None:
    """The one figure of the passage that counts the same, where only one does."""
    same = [
        other
        for other in theirs
        if same_measure(figure, other)
        and (other.period, other.per) == (figure.period, figure.per)
        and bool(other.change) == bool(figure.change)
        and (akin(figure, other) or (figure.kind in ("percent", "points") and figure.near & other.near))
    ]
    if len(same) != 1 or figure.kind in ("share", "times"):
        return None
    relation = relations.differs(figure, same[0])
    if relation is None:
        return None
    says = relation.says + changes.by_direction(figure, same[0])
    return Comparison(figure.words, same[0].words, relation.how, says)


def _people(passage: str, theirs: list[Figure]) -> Fraction | None:
    """How many people the passage says there are, where it says so of one number alone."""
    if not _PEOPLE.search(passage):
        return None
    told = set()
    for figure in theirs:
        before = passage[max(0, figure.start - 40) : figure.start].casefold()
        after = passage[figure.end : figure.end + 30].casefold()
        said = re.search(r"population (?:of|is|was|:)[\w ]{0,16}$", before) or re.match(
            r"[ \u00a0](?:people |residents|inhabitants)(?:live|in the|in a|$|[.,])?", after
        )
        if (
            said
            and figure.kind == "count"
            and figure.value >= 100
            and not figure.unit
            and not figure.currency
        ):
            told.add(figure.value)
    return told.pop() if len(told) == 1 else None
