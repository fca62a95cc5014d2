"""State of the passages relied on, as checks find it: there, edited or gone. People decide: drift_actions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q

from factcheck.link_checks.notices import notify_of_changed_passages
from factcheck.models import Citation, Snapshot, Source
from factcheck.models.enums import ANSWERED_HEALTH, DriftDecision, PassageState
from factcheck.snapshots.passage_state import find_passage_state
from lib.db.rows import bulk_update_rows
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import RUN_PERIODIC_WORK_TASK
from lib.text_anchoring.passage_drift import compare_passage, is_unchanged_passage

DRIFT_CONFIRMATION_DELAY = timedelta(hours=1)
"""Least time between the first check that missed a passage and the one that confirms its drift."""
RECHECK_DELAY = timedelta(minutes=61)
"""Delay of the next check after one that missed a passage; ``update_passage_states`` sets it itself."""
JUDGED_FIELDS = (
    *("passage_state", "snapshot_id", "suspected_at", "accepted_snapshot_id"),
    *("drifted_at", "decided_at", "decided_by_id", "drift_decision"),
)
"""Columns of a citation that link checks write."""


class PageCheck(Protocol):
    """The part of a check's result (lib.link_checker.CheckResult) that this module reads."""

    @property
    def outcome(self) -> str: ...
    @property
    def text(self) -> str | None: ...
    @property
    def body(self) -> bytes | None: ...
    @property
    def is_truncated(self) -> bool: ...
    @property
    def unchanged(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class _PageUnderCheck:
    """The page as a check found it. ``cut``: it may go on. ``new``: the check before found another one."""

    text: str
    snapshot: Snapshot | None
    cut: bool
    new: bool


@transaction.atomic
def update_passage_states(
    checks: Mapping[int, PageCheck], snapshots: Mapping[int, Snapshot | None], *, at: datetime
) -> dict[int, dict[str, str]]:
    """Save the state of each passage relied on; return it by source and citation.

    ``checks`` are check results by source, and so are ``snapshots``, None where this check has none. Left
    out of the result are sources of which nothing is relied on or nothing had to be searched for.

    The first check that finds a passage pins the snapshot. One that misses it only raises a suspicion, and
    makes the source due again after ``RECHECK_DELAY`` at the latest; one an hour later that misses it too
    makes it drift and enqueues the periodic work. A check without text (blocked, failing, gone) changes
    nothing, and neither does a page that was cut before the passage; but a passage that was never found on a
    page that answers so is marked as one that cannot be compared.

    Call it in the transaction that saves the checks, after lib.db.leases.finish_leases, which writes
    ``due_at`` too.
    """
    citations = _list_affected_citations(checks)
    pages = _load_pages(citations, checks, snapshots)
    seen: dict[int, dict[str, str]] = {}
    changed: list[Citation] = []
    drifted: list[int] = []
    again: dict[int, datetime] = {}
    for citation in citations:
        source_id = citation.source_id
        page = pages.get(source_id)
        if page is None:
            continue
        state, changes = _judge_passage(citation, page, at=at)
        seen.setdefault(source_id, {})[str(citation.public_id)] = state
        if changes.get("drifted_at") is not None:
            drifted.append(citation.pk)
            enqueue_on_commit(RUN_PERIODIC_WORK_TASK)
        suspected = changes.get("suspected_at", citation.suspected_at)
        waits = _needs_decision(changes.get("drifted_at", citation.drifted_at), citation)
        if changes:
            for name, value in changes.items():
                setattr(citation, name, value)
            changed.append(citation)
        if suspected is not None and not waits:
            then = max(at, suspected + RECHECK_DELAY)
            again[source_id] = min(again.get(source_id, then), then)
    bulk_update_rows(
        Citation, [({"pk": one.pk}, {name: getattr(one, name) for name in JUDGED_FIELDS}) for one in changed]
    )
    if drifted:
        notify_of_changed_passages(drifted, at=at)
    for source_id, then in again.items():
        later = Q(due_at__isnull=True) | Q(due_at__gt=then)
        Source.objects.filter(later, pk=source_id).update(due_at=then)
    return seen


def _list_affected_citations(checks: Mapping[int, PageCheck]) -> list[Citation]:
    """Return the citations whose passages these checks can judge, with their rows locked.

    Where the page is unchanged, these are suspicions, which time confirms, and passages that no check has
    found so far. Where a person decided to use the snapshot, readers are given that, and the page no longer
    matters.
    """
    answered = {
        source_id: found
        for source_id, found in checks.items()
        if found.outcome in ANSWERED_HEALTH and (found.text is not None or found.body or found.unchanged)
    }
    relied_on = Citation.objects.active().filter(source__in=answered).exclude(passage="")
    relied_on = relied_on.exclude(drift_decision=DriftDecision.USE_SNAPSHOT)
    # Copies hold the words of whole pages: they are asked for only where they are read.
    wanted = [
        pk
        for pk, source_id, suspected_at, snapshot_id in relied_on.values_list(
            "pk", "source_id", "suspected_at", "snapshot_id"
        )
        if snapshot_id is None
        or (answered[source_id].unchanged and suspected_at is not None)
        or (not answered[source_id].unchanged and answered[source_id].text is not None)
    ]
    if not wanted:
        return []
    rows = Citation.objects.filter(pk__in=wanted).select_related("snapshot", "accepted_snapshot")
    return list(rows.select_for_update(no_key=True, of=("self",)).order_by("id"))


def _load_pages(
    citations: Iterable[Citation], checks: Mapping[int, PageCheck], snapshots: Mapping[int, Snapshot | None]
) -> dict[int, _PageUnderCheck]:
    """Return the pages to search for passages, by source: that of this check, or else the newest snapshot."""
    requested = {citation.source_id for citation in citations}
    newest = {source_id: copy for source_id in requested if (copy := snapshots.get(source_id)) is not None}
    if without := requested - newest.keys():
        rows = Source.objects.filter(pk__in=without, latest_snapshot__isnull=False).select_related(
            "latest_snapshot"
        )
        newest |= {source.pk: source.latest_snapshot for source in rows if source.latest_snapshot is not None}
    pages = {}
    for source_id in requested:
        found, copy = checks[source_id], newest.get(source_id)
        if found.text is not None:
            same = copy if copy is not None and copy.text == found.text else snapshots.get(source_id)
            pages[source_id] = _PageUnderCheck(found.text, same, found.is_truncated, new=not found.unchanged)
        elif found.body:
            pages[source_id] = _PageUnderCheck("", copy, found.is_truncated, new=True)
        elif copy is not None:
            pages[source_id] = _PageUnderCheck(copy.text, copy, True, new=False)
    return pages


def _judge_passage(citation: Citation, page: _PageUnderCheck, *, at: datetime) -> tuple[str, dict[str, Any]]:
    """Return the state of one passage on a page, and the changes to the citation's row."""
    snapshot = citation.snapshot
    if snapshot is None:
        return _judge_first_check(citation, page)
    judged = compare_passage(snapshot.text, citation.passage, page.text)
    if judged.state == PassageState.THERE:
        return judged.state, _mark_present(citation)
    if page.cut and page.new:
        return str(PassageState.UNKNOWN), {}
    changes: dict[str, Any] = {"passage_state": judged.state}
    if citation.accepted_snapshot is not None and _is_accepted_change(
        citation.accepted_snapshot, snapshot, citation.passage, page
    ):
        return judged.state, changes | {"suspected_at": None}
    if _needs_decision(citation.drifted_at, citation):
        return judged.state, changes
    if citation.suspected_at is None:
        return judged.state, changes | {"suspected_at": at}
    if at - citation.suspected_at >= DRIFT_CONFIRMATION_DELAY:
        # The words of an earlier decision stay, so that what was reviewed hashes as it did.
        changes |= {"drifted_at": at, "decided_at": None, "decided_by": None, "drift_decision": ""}
    return judged.state, changes


def _is_accepted_change(watched: Snapshot, snapshot: Snapshot, passage: str, page: _PageUnderCheck) -> bool:
    """Return whether somebody accepted what the page says now; True if what they accepted is erased."""
    return not watched.text or is_unchanged_passage(snapshot.text, passage, watched.text, page.text)


def _needs_decision(drifted_at: datetime | None, citation: Citation) -> bool:
    """Return whether the drift is confirmed and a person has to decide it."""
    return drifted_at is not None and (drifted_at != citation.drifted_at or citation.decided_at is None)


def _judge_first_check(citation: Citation, page: _PageUnderCheck) -> tuple[str, dict[str, Any]]:
    """Judge a passage that no check has found so far: what was never there cannot have drifted."""
    state = find_passage_state(citation.passage, page.text, is_cut=page.cut)
    if state == PassageState.THERE:
        return str(state), {"passage_state": state, "snapshot": page.snapshot}
    if page.cut and not page.new and page.text:
        return str(PassageState.UNKNOWN), {}
    return str(state), {"passage_state": state}


def _mark_present(citation: Citation) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "passage_state": PassageState.THERE,
        "suspected_at": None,
        "accepted_snapshot": None,
    }
    if citation.drifted_at is not None and citation.decided_at is None:
        changes["drifted_at"] = None
    return {name: value for name, value in changes.items() if getattr(citation, name) != value}
