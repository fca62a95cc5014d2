"""What became of the passages relied on, as looks find it: there, edited or gone. People decide: drift.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q

from factcheck.enums import ANSWERS, DriftDecision, Passage
from factcheck.models import Citation, Snapshot, Source
from lib.nudge import nudge
from lib.passage import judge, still
from lib.quote import passage_on_page
from lib.rows import update_each

SWEEP_WORK = "factcheck.tasks.sweep_work"
CONFIRMED_AFTER = timedelta(hours=1)
"""How long after the first look that missed a passage a second one has to miss it too."""
AGAIN = timedelta(minutes=61)
"""When a page is looked at again after a look that missed a passage. ``passages`` sees to it by itself."""
JUDGED = (
    *("passage_state", "snapshot_id", "suspected_at", "watched_id"),
    *("drifted_at", "decided_at", "decided_by_id", "decided_how"),
)
"""The columns of a citation that looks write."""


class Seen(Protocol):
    """What ``passages`` reads of a look (lib.links.Look)."""

    @property
    def outcome(self) -> str: ...
    @property
    def text(self) -> str | None: ...
    @property
    def cut(self) -> bool: ...
    @property
    def unchanged(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Page:
    """The page as a look found it. ``cut``: it may go on. ``new``: it is not what the look before found."""

    text: str
    snapshot: Snapshot | None
    cut: bool
    new: bool


@transaction.atomic
def passages(
    looks: Mapping[int, Seen], kept: Mapping[int, Snapshot | None], *, at: datetime
) -> dict[int, dict[str, str]]:
    """What became of each passage relied on, by source and citation; writes it to the citations.

    ``looks`` are by source, and so is ``kept``: the copy of what was seen, None where there is none of this
    look. Left out of the answer are sources of which nothing is relied on or nothing had to be looked for.

    The first look that finds a passage pins the copy. One that misses it only raises a suspicion, and makes
    the source due again in ``AGAIN`` at the latest; one an hour later that misses it too makes it drift and
    nudges the sweep. A look without words (blocked, failing, gone) changes nothing, and neither does a page
    that was cut before the passage.

    Call it in the transaction of the recorder, after lib.leases.finish_many, which writes ``due_at`` too.
    """
    citations = _to_judge(looks)
    pages = _pages(citations, looks, kept)
    seen: dict[int, dict[str, str]] = {}
    changed: list[Citation] = []
    again: dict[int, datetime] = {}
    for citation in citations:
        source_id = citation.source_id
        page = pages.get(source_id)
        if page is None:
            continue
        state, changes = _judged(citation, page, at=at)
        seen.setdefault(source_id, {})[str(citation.public_id)] = state
        if changes.get("drifted_at") is not None:
            nudge(SWEEP_WORK)
        suspected = changes.get("suspected_at", citation.suspected_at)
        waits = _waits(changes.get("drifted_at", citation.drifted_at), citation)
        if changes:
            for name, value in changes.items():
                setattr(citation, name, value)
            changed.append(citation)
        if suspected is not None and not waits:
            then = max(at, suspected + AGAIN)
            again[source_id] = min(again.get(source_id, then), then)
    update_each(
        Citation, [({"pk": one.pk}, {name: getattr(one, name) for name in JUDGED}) for one in changed]
    )
    for source_id, then in again.items():
        later = Q(due_at__isnull=True) | Q(due_at__gt=then)
        Source.objects.filter(later, pk=source_id).update(due_at=then)
    return seen


def _to_judge(looks: Mapping[int, Seen]) -> list[Citation]:
    """The citations whose passages these looks have something to say of, their rows held.

    Where a look found what the one before it found, that is a suspicion, which ripens, and a passage that no
    look has found so far. The kept copy's page is nobody's business any more: readers are given the copy.
    """
    answered = {
        source_id: found
        for source_id, found in looks.items()
        if found.outcome in ANSWERS and (found.text is not None or found.unchanged)
    }
    relied_on = Citation.objects.live().filter(source__in=answered).exclude(passage="")
    relied_on = relied_on.exclude(decided_how=DriftDecision.KEPT)
    # Copies hold the words of whole pages: they are asked for only where they are read.
    wanted = [
        pk
        for pk, source_id, suspected_at, snapshot_id in relied_on.values_list(
            "pk", "source_id", "suspected_at", "snapshot_id"
        )
        if not answered[source_id].unchanged or suspected_at is not None or snapshot_id is None
    ]
    if not wanted:
        return []
    rows = Citation.objects.filter(pk__in=wanted).select_related("snapshot", "watched")
    return list(rows.select_for_update(no_key=True, of=("self",)).order_by("id"))


def _pages(
    citations: Iterable[Citation], looks: Mapping[int, Seen], kept: Mapping[int, Snapshot | None]
) -> dict[int, _Page]:
    """The pages in which passages are looked for, by source: of this look, or else the newest copy."""
    asked = {citation.source_id for citation in citations}
    newest = {source_id: copy for source_id in asked if (copy := kept.get(source_id)) is not None}
    if without := asked - newest.keys():
        rows = Source.objects.filter(pk__in=without, latest__isnull=False).select_related("latest")
        newest |= {source.pk: source.latest for source in rows if source.latest is not None}
    pages = {}
    for source_id in asked:
        found, copy = looks[source_id], newest.get(source_id)
        if found.text is not None:
            same = copy if copy is not None and copy.text == found.text else kept.get(source_id)
            pages[source_id] = _Page(found.text, same, found.cut, new=not found.unchanged)
        elif copy is not None and copy.text:
            pages[source_id] = _Page(copy.text, copy, True, new=False)
    return pages


def _judged(citation: Citation, page: _Page, *, at: datetime) -> tuple[str, dict[str, Any]]:
    """The state of one passage on a page, and what that changes of the citation's row."""
    kept = citation.snapshot
    if kept is None:
        return _first(citation, page)
    judged = judge(kept.text, citation.passage, page.text)
    if judged.state == Passage.THERE:
        return judged.state, _there(citation)
    if page.cut and page.new:
        return str(Passage.UNKNOWN), {}
    changes: dict[str, Any] = {"passage_state": judged.state}
    if citation.watched is not None and _accepted(citation.watched, kept, citation.passage, page):
        return judged.state, changes | {"suspected_at": None}
    if _waits(citation.drifted_at, citation):
        return judged.state, changes
    if citation.suspected_at is None:
        return judged.state, changes | {"suspected_at": at}
    if at - citation.suspected_at >= CONFIRMED_AFTER:
        # The words of an earlier decision stay, so that what was reviewed hashes as it did.
        changes |= {"drifted_at": at, "decided_at": None, "decided_by": None, "decided_how": ""}
    return judged.state, changes


def _accepted(watched: Snapshot, kept: Snapshot, passage: str, page: _Page) -> bool:
    """Whether somebody accepted what the page says now; so too where what they saw is erased by now."""
    return not watched.text or still(kept.text, passage, watched.text, page.text)


def _waits(drifted_at: datetime | None, citation: Citation) -> bool:
    """Whether the drift is confirmed and a person has to decide it."""
    return drifted_at is not None and (drifted_at != citation.drifted_at or citation.decided_at is None)


def _first(citation: Citation, page: _Page) -> tuple[str, dict[str, Any]]:
    """A passage that no look has found so far: what was never there cannot have left."""
    if passage_on_page(page.text, citation.passage):
        return str(Passage.THERE), {"passage_state": Passage.THERE, "snapshot": page.snapshot}
    if page.cut:
        return str(Passage.UNKNOWN), {}
    return str(Passage.MISSING), {"passage_state": Passage.MISSING}


def _there(citation: Citation) -> dict[str, Any]:
    changes: dict[str, Any] = {"passage_state": Passage.THERE, "suspected_at": None, "watched": None}
    if citation.drifted_at is not None and citation.decided_at is None:
        changes["drifted_at"] = None
    return {name: value for name, value in changes.items() if getattr(citation, name) != value}
