"""Where a claim stands: its words in the sentence around them, and what became of them in later versions."""

import difflib
import re
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from articles.models import Revision
from factcheck.enums import ANCHORED, Outcome
from factcheck.models import Appearance, Claim
from factcheck.queries.times import when
from lib.frame import BETWEEN

AROUND = 160
"""Up to how many code points are shown before and after a claim's words."""
MOST_NEW_WORDS = 1200


@dataclass(kw_only=True)
class Place:
    """One appearance. ``before``, ``words`` and ``after`` are of the article's current version where it is anchored.

    ``parts`` is the difference between the old words and what stands there now, as components/diff.html takes it.
    """

    appearance: Appearance
    before: str
    words: str
    after: str
    current: bool
    undecided: bool
    told: str
    parts: list[dict[str, str]] = field(default_factory=list)
    offered: list[Any] = field(default_factory=list)

    @property
    def revision(self) -> Revision:
        return self.appearance.revision


def places_of(claim: Claim, *, at: datetime, tz: tzinfo) -> list[Place]:
    """Every appearance, those on current versions first. One query."""
    appearances = claim.appearances.select_related(
        "revision", "revision__article", "follows", "follows__revision", "decided_by"
    ).order_by("-revision__number", "id")
    places = [_place(appearance, at=at, tz=tz) for appearance in appearances]
    return sorted(places, key=lambda place: (not place.undecided, not place.current))


def _place(appearance: Appearance, *, at: datetime, tz: tzinfo) -> Place:
    revision = appearance.revision
    shown = appearance if appearance.start is not None else appearance.follows
    before, words, after = around(shown) if shown is not None else ("", appearance.exact, "")
    return Place(
        appearance=appearance,
        before=before,
        words=words,
        after=after,
        current=revision.article.current_id == revision.pk,
        undecided=appearance.decided_at is None and appearance.outcome not in ANCHORED,
        told=_told(appearance, at=at, tz=tz),
        parts=_difference(appearance) if appearance.start is None else [],
    )


def around(appearance: Appearance) -> tuple[str, str, str]:
    """The words of an anchored appearance with the text of its paragraph around them, cut at words."""
    frame, start, end = appearance.revision.frame, appearance.start, appearance.end
    if start is None or end is None:
        return "", appearance.exact, ""
    left = frame[max(0, start - AROUND) : start].rpartition(BETWEEN)[2]
    right = frame[end : end + AROUND].partition(BETWEEN)[0]
    if start - len(left) > 0 and len(left) == AROUND:
        left = "… " + left.partition(" ")[2]
    if len(right) == AROUND:
        right = right.rpartition(" ")[0] + " …"
    return left, frame[start:end], right


def _told(appearance: Appearance, *, at: datetime, tz: tzinfo) -> str:
    number = appearance.revision.number
    told = f"version {number}: {Outcome(appearance.outcome).label.lower()}"
    if appearance.decided_by is not None and appearance.decided_at is not None:
        told += f", accepted by {appearance.decided_by} {when(appearance.decided_at, at=at, tz=tz)}"
    return told


def _difference(appearance: Appearance) -> list[dict[str, str]]:
    """Old words against what stands between the same neighbours now; [] where the neighbours are gone too."""
    now = _between(appearance.revision.frame, appearance.prefix, appearance.suffix)
    return word_difference(appearance.exact, now) if now is not None else []


def _between(frame: str, prefix: str, suffix: str) -> str | None:
    start = frame.find(prefix) + len(prefix) if prefix and prefix in frame else None
    end = frame.find(suffix, start or 0) if suffix else -1
    if start is not None and end >= 0:
        return frame[start:end][:MOST_NEW_WORDS]
    if start is not None:
        return frame[start : start + AROUND].partition(BETWEEN)[0]
    if end >= 0:
        return frame[max(0, end - AROUND) : end].rpartition(BETWEEN)[2]
    return None


def word_difference(old: str, new: str) -> list[dict[str, str]]:
    """What left and what came, word by word: [{op: same|del|ins, text}]."""
    before, after = (re.findall(r"\s+|\S+", text) for text in (old, new))
    parts: list[dict[str, str]] = []
    for op, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            parts.append({"op": "same", "text": "".join(before[a:b])})
            continue
        if a < b:
            parts.append({"op": "del", "text": "".join(before[a:b])})
        if c < d:
            parts.append({"op": "ins", "text": "".join(after[c:d])})
    return parts
