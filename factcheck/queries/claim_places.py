"""Where a claim stands: its words in the sentence around them, and what became of them in later versions."""

import difflib
import re
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from articles.models import Revision
from factcheck.enums import Outcome
from factcheck.models import Appearance, Claim
from lib.frame import BETWEEN
from lib.times import when

AROUND = 160
"""Up to how many code points are shown before and after a claim's words."""
_ENDS = ".,;:!?…)]»”’\"'"
_COMPARED = 4_000_000
"""Words times words, spaces among them, that a page may take to compare: about a second."""


@dataclass(kw_only=True)
class Place:
    """One appearance. ``before``, ``words`` and ``after`` are of its own version, or of the one before where
    nothing could be framed.

    ``parts`` is the difference between the old words and what stands in their place, for diff.html; []
    where the words are the same or their place is gone.
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
    """Every appearance: those that ask for a decision first, then those on current versions. Two queries."""
    undecided = set(Appearance.objects.undecided().filter(claim=claim).values_list("pk", flat=True))
    appearances = claim.appearances.select_related(
        "revision", "revision__article", "follows", "follows__revision", "decided_by"
    ).order_by("-revision__number", "id")
    places = [_place(a, undecided=a.pk in undecided, at=at, tz=tz) for a in appearances]
    return sorted(places, key=lambda place: (not place.undecided, not place.current))


def _place(appearance: Appearance, *, undecided: bool, at: datetime, tz: tzinfo) -> Place:
    revision = appearance.revision
    shown = appearance if appearance.start is not None else appearance.follows
    before, words, after = around(shown) if shown is not None else ("", appearance.exact, "")
    return Place(
        appearance=appearance,
        before=before,
        words=words,
        after=after,
        current=revision.article.current_id == revision.pk,
        undecided=undecided,
        told=_told(appearance, at=at, tz=tz),
        parts=word_difference(appearance.exact, words)
        if shown is appearance and words != appearance.exact
        else [],
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


def word_difference(old: str, new: str) -> list[dict[str, str]]:
    """What left and what came, word by word: [{op: same|del|ins, text}].

    Stretches too long to be compared by word are told as one that left and one that came.
    """
    before, after = _pieces(old), _pieces(new)
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    left, right = before[head : len(before) - tail], after[head : len(after) - tail]
    parts = _part("same", before[:head])
    if len(left) * len(right) <= _COMPARED:
        for op, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
            if op == "equal":
                parts += _part("same", left[a:b])
            else:
                parts += _part("del", left[a:b]) + _part("ins", right[c:d])
    else:
        parts += _part("del", left) + _part("ins", right)
    return parts + _part("same", before[len(before) - tail :])


def _pieces(text: str) -> list[str]:
    """Words, the marks that end them, and the space between: a comma that came is no new word before it."""
    found = []
    for piece in re.findall(r"\s+|\S+", text):
        word = piece.rstrip(_ENDS)
        found += [part for part in (word, piece[len(word) :]) if part]
    return found


def _shared(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _part(op: str, words: list[str]) -> list[dict[str, str]]:
    return [{"op": op, "text": "".join(words)}] if words else []
