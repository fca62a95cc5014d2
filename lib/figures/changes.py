"""Changes and levels: from 4 % to 6 %, rose by 500, doubled, percentage points (pure)."""

import re
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from .formatting import NBSP, capitalize_first, format_difference, format_number, format_percent
from .parser import Figure
from .relations import Relation, compare_closeness, describe_figure


class BeforeAfter(NamedTuple):
    """Two figures of a passage, before and after a change."""

    before: Figure
    after: Figure

    @property
    def difference(self) -> Fraction:
        """Difference in the figures' own unit; negative for a fall."""
        return self.after.value - self.before.value

    @property
    def direction_word(self) -> str:
        """The word "more" or "less"."""
        return "more" if self.difference > 0 else "less"


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
    ours, other = (
        ("per cent", "percentage points") if claim.kind == "percent" else ("percentage points", "per cent")
    )
    rise = f"a rise from 4{NBSP}% to 6{NBSP}% is 2 percentage points, or 50 per cent"
    return Relation("points", 3, f"The claim says {ours}, the passage {other}: {rise}.")


def relate_change(claim: Figure, step: BeforeAfter) -> Relation | None:
    """Relate a claim's change to a passage that gives before and after."""
    before, after = step.before, step.after
    way = f"From {describe_figure(before)} to {describe_figure(after)}"
    if claim.kind == "times":
        if not before.value:
            return None
        times = format_number(after.value / before.value, places=3)
        return Relation(
            "times", 2, f"{way} is {times} times; “{claim.words}” is {format_number(claim.value)} times."
        )
    if claim.kind == "points" or (claim.kind in ("percent", "share") and claim.change):
        return _relate_percent_change(claim, step, way)
    if not claim.change or (claim.kind, claim.currency, claim.unit) != (
        before.kind,
        before.currency,
        before.unit,
    ):
        return None
    large, small = max(before.value, after.value), min(before.value, after.value)
    how, says = compare_closeness(claim.value, large - small)
    sum_ = (
        f"{format_number(large)} − {format_number(small)} = {format_number(large - small)} "
        f"{step.direction_word}"
    )
    tail = {"exact": "", "rounded": f" {capitalize_first(says)}"}.get(
        how, f" The claim has {describe_figure(claim)}."
    )
    return Relation("change", 2 if how else 7, f"{way}: {sum_}.{tail}")


def _relate_percent_change(claim: Figure, step: BeforeAfter, way: str) -> Relation | None:
    before = step.before
    if not before.value:
        return None
    gap = abs(step.difference)
    value = claim.value * 100 if claim.kind == "share" else claim.value
    own = claim.words if claim.kind == "share" else describe_figure(claim)
    share = gap / abs(before.value)
    if before.kind == "percent":
        points = f"{format_number(gap)} percentage point{'' if gap == 1 else 's'}"
        in_per_cent = f"{format_number(share * 100, places=3)} per cent"
        near = compare_closeness(claim.value, gap)[0] or compare_closeness(value, share * 100)[0]
        message = f"{way} is {points}, or {in_per_cent}; the claim says {own}."
        return Relation("points", 2 if near else 7, message)
    if claim.kind == "points":
        return None
    how, _ = compare_closeness(value, share * 100)
    sum_ = (
        f"{format_number(gap)} ÷ {format_number(before.value)} = {format_percent(share)} "
        f"{step.direction_word}"
    )
    tail = "" if how == "exact" else f"; the claim says {own}"
    return Relation("change", 2 if how else 7, f"{way}: {sum_}{tail}.")


def relate_level(claim: Figure, passage: Figure, step: BeforeAfter | None) -> Relation | None:
    """Relate a change to a level of the same number: rose by 500, rose to 500."""
    if bool(claim.change) == bool(passage.change) or claim.kind == "times" or passage.kind == "times":
        return None
    if (claim.kind, claim.currency, claim.unit) != (passage.kind, passage.currency, passage.unit):
        return None
    if step is not None or not compare_closeness(claim.value, passage.value)[0]:
        return None
    own, other = ("a change", "a level") if claim.change else ("a level", "a change")
    gap = format_difference(passage.value, claim.value)
    more = f" They lie close: {gap}." if gap else ""
    return Relation(
        "change",
        3,
        f"{describe_figure(claim)} is {own} in the claim, and {describe_figure(passage)} {other} in "
        f"the passage.{more}",
    )


def describe_direction(claim: Figure, passage: Figure) -> str:
    """Return the sentence to add where one says up and the other down, else ""."""
    if claim.change and passage.change and claim.change != passage.change:
        return f" The claim tells of a {claim.change}, the passage of a {passage.change}."
    return ""
