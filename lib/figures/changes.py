"""What changed and what is: from 4 % to 6 %, rose by 500, doubled, percentage points (pure)."""

import re
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from .reading import Figure
from .relations import Relation, close, told
from .saying import NBSP, apart, capital, number, per_cent


class Step(NamedTuple):
    """A passage's own before and after."""

    before: Figure
    after: Figure

    @property
    def grew(self) -> Fraction:
        """By how much, in the figures' own unit; negative for a fall."""
        return self.after.value - self.before.value

    @property
    def way(self) -> str:
        """more or less."""
        return "more" if self.grew > 0 else "less"


def steps(text: str, found: list[Figure]) -> list[Step]:
    """from 4 % to 6 %; to 1,500 from 1,000. Both of one sort, in one sentence."""
    made = []
    for one, two in pairwise(found):
        if one.sentence != two.sentence or one.currency != two.currency or one.unit != two.unit:
            continue
        if {one.kind, two.kind} - {"count", "percent"} or one.high is not None or two.high is not None:
            continue
        before, between = (
            _words(text[max(0, one.start - 24) : one.start]),
            _words(text[one.end : two.start][:60]),
        )
        if before[-1:] == ["from"] and between[-1:] == ["to"]:
            made.append(Step(one, two))
        elif before[-1:] == ["to"] and between[-1:] == ["from"]:
            made.append(Step(two, one))
    return made


def _words(text: str) -> list[str]:
    hedges = ("about", "around", "nearly", "almost", "over", "under", "more", "than", "just", "some")
    return [word for word in re.findall(r"[^\W\d_]+", text.casefold()) if word not in hedges]


def by_points(claim: Figure, passage: Figure) -> Relation | None:
    """The same number in per cent here and in percentage points there."""
    if {claim.kind, passage.kind} != {"percent", "points"}:
        return None
    how, _ = close(claim.value, passage.value)
    if not how:
        return None
    ours, theirs = (
        ("per cent", "percentage points") if claim.kind == "percent" else ("percentage points", "per cent")
    )
    rise = f"a rise from 4{NBSP}% to 6{NBSP}% is 2 percentage points, or 50 per cent"
    return Relation("points", 3, f"The claim says {ours}, the passage {theirs}: {rise}.")


def by_step(claim: Figure, step: Step) -> Relation | None:
    """A claim's change against a passage that gives before and after."""
    before, after = step.before, step.after
    way = f"From {told(before)} to {told(after)}"
    if claim.kind == "times":
        if not before.value:
            return None
        times = number(after.value / before.value, places=3)
        return Relation(
            "times", 2, f"{way} is {times} times; “{claim.words}” is {number(claim.value)} times."
        )
    if claim.kind == "points" or (claim.kind in ("percent", "share") and claim.change):
        return _in_per_cent(claim, step, way)
    if not claim.change or (claim.kind, claim.currency, claim.unit) != (
        before.kind,
        before.currency,
        before.unit,
    ):
        return None
    large, small = max(before.value, after.value), min(before.value, after.value)
    how, says = close(claim.value, large - small)
    sum_ = f"{number(large)} − {number(small)} = {number(large - small)} {step.way}"
    tail = {"exact": "", "rounded": f" {capital(says)}"}.get(how, f" The claim has {told(claim)}.")
    return Relation("change", 2 if how else 7, f"{way}: {sum_}.{tail}")


def _in_per_cent(claim: Figure, step: Step, way: str) -> Relation | None:
    before = step.before
    if not before.value:
        return None
    gap = abs(step.grew)
    value = claim.value * 100 if claim.kind == "share" else claim.value
    mine = claim.words if claim.kind == "share" else told(claim)
    share = gap / abs(before.value)
    if before.kind == "percent":
        points = f"{number(gap)} percentage point{'' if gap == 1 else 's'}"
        in_per_cent = f"{number(share * 100, places=3)} per cent"
        near = close(claim.value, gap)[0] or close(value, share * 100)[0]
        said = f"{way} is {points}, or {in_per_cent}; the claim says {mine}."
        return Relation("points", 2 if near else 7, said)
    if claim.kind == "points":
        return None
    how, _ = close(value, share * 100)
    sum_ = f"{number(gap)} ÷ {number(before.value)} = {per_cent(share)} {step.way}"
    tail = "" if how == "exact" else f"; the claim says {mine}"
    return Relation("change", 2 if how else 7, f"{way}: {sum_}{tail}.")


def by_level(claim: Figure, passage: Figure, step: Step | None) -> Relation | None:
    """The same number as a change here and as a level there: rose by 500, rose to 500."""
    if bool(claim.change) == bool(passage.change) or claim.kind == "times" or passage.kind == "times":
        return None
    if (claim.kind, claim.currency, claim.unit) != (passage.kind, passage.currency, passage.unit):
        return None
    if step is not None or not close(claim.value, passage.value)[0]:
        return None
    mine, theirs = ("a change", "a level") if claim.change else ("a level", "a change")
    gap = apart(passage.value, claim.value)
    more = f" They lie close: {gap}." if gap else ""
    return Relation(
        "change",
        3,
        f"{told(claim)} is {mine} in the claim, and {told(passage)} {theirs} in the passage.{more}",
    )


def by_direction(claim: Figure, passage: Figure) -> str:
    """What to add where one says up and the other down."""
    if claim.change and passage.change and claim.change != passage.change:
        return f" The claim tells of a {claim.change}, the passage of a {passage.change}."
    return ""
