"""Changes and levels: from 4 % to 6 %, rose by 500, doubled, percentage points (pure)."""

import re
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext

from .parser import Figure
from .relations import Relation, compare_closeness, describe_figure
from .units import format_difference, format_number, format_percent, format_points


class BeforeAfter(NamedTuple):
    """Two figures of a passage, before and after a change."""

    before: Figure
    after: Figure

    @property
    def difference(self) -> Fraction:
        """Difference in the figures' own unit; negative for a fall."""
        return self.after.value - self.before.value

    @property
    def is_rise(self) -> bool:
        return self.difference > 0


def find_changes(text: str, found: list[Figure]) -> list[BeforeAfter]:
    """Find changes: from 4 % to 6 %; to 1,500 from 1,000. Both figures of one kind, in one sentence."""
    made = []
    for one, two in pairwise(found):
        if one.sentence != two.sentence or one.currency != two.currency or one.unit != two.unit:
            continue
        if {one.kind, two.kind} - {"count", "percent"} or one.high is not None or two.high is not None:
            continue
        before, between = (
            _split_without_hedges(text[max(0, one.start - 24) : one.start]),
            _split_without_hedges(text[one.end : two.start][:60]),
        )
        if before[-1:] == ["from"] and between[-1:] == ["to"]:
            made.append(BeforeAfter(one, two))
        elif before[-1:] == ["to"] and between[-1:] == ["from"]:
            made.append(BeforeAfter(two, one))
    return made


def _split_without_hedges(text: str) -> list[str]:
    hedges = ("about", "around", "nearly", "almost", "over", "under", "more", "than", "just", "some")
    return [word for word in re.findall(r"[^\W\d_]+", text.casefold()) if word not in hedges]


def relate_percentage_points(claim: Figure, passage: Figure) -> Relation | None:
    """Relate a number in per cent to the same number in percentage points."""
    if {claim.kind, passage.kind} != {"percent", "points"}:
        return None
    how, _ = compare_closeness(claim.value, passage.value)
    if not how:
        return None
    message = gettext(
        "One says per cent, the other percentage points: a rise from {before} to {after} is 2 percentage "
        "points, or 50 per cent."
    )
    before, after = format_percent(Fraction(4, 100)), format_percent(Fraction(6, 100))
    return Relation("points", 3, message.format(before=before, after=after))


def relate_change(claim: Figure, step: BeforeAfter) -> Relation | None:
    """Relate a claim's change to a passage that gives before and after."""
    before, after = step.before, step.after
    ends = {"before": describe_figure(before), "after": describe_figure(after)}
    if claim.kind == "times":
        if not before.value:
            return None
        says = gettext("From {before} to {after} is {times} times; “{claim}” is {value} times.").format(
            **ends,
            times=format_number(after.value / before.value, places=3),
            claim=claim.words,
            value=format_number(claim.value),
        )
        return Relation("times", 2, says)
    if claim.kind == "points" or (claim.kind in ("percent", "share") and claim.change):
        return _relate_percent_change(claim, step, ends)
    if not claim.change or (claim.kind, claim.currency, claim.unit) != (
        before.kind,
        before.currency,
        before.unit,
    ):
        return None
    large, small = max(before.value, after.value), min(before.value, after.value)
    how, says = compare_closeness(claim.value, large - small)
    calculation = f"{format_number(large)} − {format_number(small)} = {format_number(large - small)}"
    message = (
        gettext("From {before} to {after}: {calculation} more.")
        if step.is_rise
        else gettext("From {before} to {after}: {calculation} less.")
    )
    sentences = [message.format(**ends, calculation=calculation)]
    if how == "rounded":
        sentences.append(says)
    elif not how:
        sentences.append(gettext("The other says {claim}.").format(claim=describe_figure(claim)))
    return Relation("change", 2 if how else 7, " ".join(sentences))


def _relate_percent_change(claim: Figure, step: BeforeAfter, ends: dict[str, str]) -> Relation | None:
    before = step.before
    if not before.value:
        return None
    gap = abs(step.difference)
    value = claim.value * 100 if claim.kind == "share" else claim.value
    own = claim.words if claim.kind == "share" else describe_figure(claim)
    share = gap / abs(before.value)
    if before.kind == "percent":
        in_per_cent = gettext("{number} per cent").format(number=format_number(share * 100, places=3))
        near = compare_closeness(claim.value, gap)[0] or compare_closeness(value, share * 100)[0]
        message = gettext("From {before} to {after} is {points}, or {per_cent}; the other says {claim}.")
        says = message.format(**ends, points=format_points(gap), per_cent=in_per_cent, claim=own)
        return Relation("points", 2 if near else 7, says)
    if claim.kind == "points":
        return None
    how, _ = compare_closeness(value, share * 100)
    calculation = f"{format_number(gap)} ÷ {format_number(before.value)} = {format_percent(share)}"
    if step.is_rise:
        message = (
            gettext("From {before} to {after}: {calculation} more.")
            if how == "exact"
            else gettext("From {before} to {after}: {calculation} more; the other says {claim}.")
        )
    else:
        message = (
            gettext("From {before} to {after}: {calculation} less.")
            if how == "exact"
            else gettext("From {before} to {after}: {calculation} less; the other says {claim}.")
        )
    return Relation("change", 2 if how else 7, message.format(**ends, calculation=calculation, claim=own))


def relate_level(claim: Figure, passage: Figure, step: BeforeAfter | None) -> Relation | None:
    """Relate a change to a level of the same number: rose by 500, rose to 500."""
    if bool(claim.change) == bool(passage.change) or claim.kind == "times" or passage.kind == "times":
        return None
    if (claim.kind, claim.currency, claim.unit) != (passage.kind, passage.currency, passage.unit):
        return None
    if step is not None or not compare_closeness(claim.value, passage.value)[0]:
        return None
    message = (
        gettext("{claim} is a change, and {passage} is a level.")
        if claim.change
        else gettext("{claim} is a level, and {passage} is a change.")
    )
    sentences = [message.format(claim=describe_figure(claim), passage=describe_figure(passage))]
    if gap := format_difference(passage.value, claim.value):
        sentences.append(gettext("They are close: {difference}.").format(difference=gap))
    return Relation("change", 3, " ".join(sentences))


def describe_direction(claim: Figure, passage: Figure) -> str:
    """Return the sentence to add where one says up and the other down, else ""."""
    if not claim.change or not passage.change or claim.change == passage.change:
        return ""
    return gettext("One reports a rise, the other a fall.")
