"""The items of our own copy as the article's page draws them: figures, marks in the text, runs to act on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from articles.enums import Provenance
from articles.models import Revision
from factcheck.enums import ITEM_KINDS, ItemStanding, Kind
from factcheck.queries.items import Coverage, Item, coverage, items
from lib.quote import sentence_around
from lib.times import when, zone

ROWS = 400
"""How many runs are listed at once; when those are seen to, the next follow."""
METER = (("ticked", "stands"), ("in_work", "checking"), ("waived", "waived"))
"""The coverage's figures and the mark that draws each; what is open stays empty."""
PLURALS = {
    Kind.NUMBER: "Numbers",
    Kind.DATE: "Dates",
    Kind.NAME: "Names",
    Kind.TITLE: "Titles",
    Kind.QUOTE: "Quotes",
    Kind.SUPERLATIVE: "Superlatives",
}


@dataclass(frozen=True, slots=True)
class Run:
    """The items of one kind with the same words: one row, chosen together.

    ``key`` names the first of them; ``value`` all of them, as a form sends them.
    """

    kind: str
    words: str
    key: str
    value: str
    places: int
    ids: str = ""
    """The waivers' public ids, where the run is waived."""


@dataclass(frozen=True, slots=True)
class KindCount:
    """One kind of item, for a filter and as a heading of the list."""

    kind: str
    label: str
    open: int
    all: int


@dataclass(frozen=True, slots=True)
class WaivedTogether:
    """What one person waived with one reason at one time."""

    reason: str
    who: str
    when: str
    runs: list[Run]


@dataclass(kw_only=True)
class Itemised:
    """``marks`` go to items.js: code points into the frame. ``groups`` are the open runs, kind by kind."""

    coverage: Coverage
    kinds: list[KindCount] = field(default_factory=list)
    groups: list[tuple[KindCount, list[Run]]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    waived: list[WaivedTogether] = field(default_factory=list)
    more: int = 0
    """How many open runs are not listed yet."""
    first: str = ""
    """The key of the first open item in the text."""


def itemised(revision: Revision, at: datetime) -> Itemised | None:
    """The items of ``revision``; None where the article is not our own copy."""
    if revision.article.provenance != Provenance.OWN_COPY:
        return None
    found = items(revision)
    told = Itemised(coverage=coverage(found))
    still = [item for item in found if item.standing == ItemStanding.OPEN]
    told.first = still[0].key if still else ""
    told.kinds = _kinds(found, still)
    told.marks = [_mark(item, revision.frame) for item in found if item.standing in _MARKED]
    told.parts = _parts(told.coverage)
    runs = _runs(still)
    told.more = max(0, len(runs) - ROWS)
    for kind in told.kinds:
        if here := [run for run in runs[:ROWS] if run.kind == kind.kind]:
            told.groups.append((kind, here))
    tz = zone(revision.article.desk.timezone)
    told.waived = _waived(found, lambda moment: when(moment, at=at, tz=tz))
    return told


def next_open(revision: Revision, after: int) -> str:
    """The key of the first open item behind ``after``, else of the first there is; "" where none is open."""
    if revision.article.provenance != Provenance.OWN_COPY:
        return ""
    still = [item for item in items(revision) if item.standing == ItemStanding.OPEN]
    return next((item.key for item in still if item.start > after), still[0].key if still else "")


_MARKED = (ItemStanding.OPEN, ItemStanding.WAIVED)
"""An item in a claim carries the claim's own mark."""


def stated(frame: str, item: Item) -> str:
    """What a claim on ``item`` states until somebody words it: its sentence, or the name's spelling."""
    if item.kind == Kind.NAME:
        return f"The name is right: {item.exact}"
    first, last = sentence_around(frame, item.start, item.end)
    return " ".join(frame[first:last].split())


def _kinds(found: Sequence[Item], still: Sequence[Item]) -> list[KindCount]:
    counted = []
    for kind in ITEM_KINDS:
        if every := sum(1 for item in found if item.kind == kind):
            left = sum(1 for item in still if item.kind == kind)
            counted.append(KindCount(kind.value, PLURALS[kind], left, every))
    return counted


def _mark(item: Item, frame: str) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "key": item.key,
        "kind": item.kind,
        "word": Kind(item.kind).label,
        "standing": item.standing.value,
        "group": f"{item.kind} {item.group}",
        "start": item.start,
        "end": item.end,
    }
    if item.standing == ItemStanding.WAIVED and item.waiver is not None:
        return drawn | {"said": f"Waived by {item.waiver.by}: {item.waiver.reason}"}
    return drawn | {"stated": stated(frame, item)}


def _parts(figures: Coverage) -> list[dict[str, Any]]:
    parts, start = [], 0
    for name, mark in METER:
        if size := getattr(figures, name):
            parts.append({"mark": mark, "start": start, "size": size})
            start += size
    return parts


def _runs(some: Iterable[Item]) -> list[Run]:
    """Items with the same words as one run, in the order in which each first stands in the text."""
    together: dict[tuple[str, str], list[Item]] = {}
    for item in some:
        together.setdefault((item.kind, item.group), []).append(item)
    return [
        Run(
            kind=kind,
            words=" ".join(run[0].exact.split()),
            key=run[0].key,
            value=" ".join(item.key for item in run),
            places=len(run),
            ids=" ".join(str(item.waiver.public_id) for item in run if item.waiver is not None),
        )
        for (kind, _), run in together.items()
    ]


def _waived(found: Iterable[Item], told: Any) -> list[WaivedTogether]:
    acts: dict[tuple[str, str, str], list[Item]] = {}
    for item in found:
        if item.standing == ItemStanding.WAIVED and item.waiver is not None:
            waiver = item.waiver
            acts.setdefault((waiver.reason, str(waiver.by), told(waiver.at)), []).append(item)
    return [WaivedTogether(reason, who, at, _runs(some)) for (reason, who, at), some in acts.items()]
