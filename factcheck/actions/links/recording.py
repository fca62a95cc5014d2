"""Recording: what looks found is written once, many in one transaction, and decides when to look again."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from factcheck.actions.keeping import keep_look
from factcheck.actions.keeping_many import keep_pages
from factcheck.actions.links.passages import passages
from factcheck.actions.pacing import in_hours, next_look
from factcheck.enums import ANSWERS, Health
from factcheck.models import LinkCheck, LinkHost, Snapshot, Source
from factcheck.queries.resting import Resting, resting_on
from lib.leases import Lease, finish_many, still_held
from lib.links import Look, Standing, crashed, standing
from lib.links.outcome import OUR_NETWORK

logger = logging.getLogger("stet.links")

AWAY = (OperationalError, InterfaceError)
"""What is raised where the database is away, or busy."""
ARCHIVE = "archive"
"""The reason of a source that is an archive's own copy: it is kept there, and never probed."""
COLUMNS = (
    *("health", "failures", "failed_at", "interval_hours", "urgent", "checked_at", "latest_id"),
    *("etag", "last_modified", "body_hash", "body_bytes", "moved_to"),
)


def record_look(lease: Lease, found: Look, *, at: datetime) -> LinkCheck | None:
    """Write what a look found, once: None when the lease was lost and somebody else looks. ``at``: when
    it ended.
    """
    checks = record_looks([(lease, found)], at=at)
    return checks[0] if checks else None


@transaction.atomic
def record_looks(looks: Sequence[tuple[Lease, Look]], *, at: datetime) -> list[LinkCheck]:
    """Write what many looks found; those whose lease was lost are dropped. All or none are written."""
    held = still_held(Source.objects.all(), [lease for lease, _ in looks], columns=COLUMNS)
    ids = [lease.pk for lease in held]
    mine = [
        (lease, found, dict(zip(COLUMNS, held[lease], strict=True)))
        for lease, found in looks
        if lease in held
    ]
    resting = resting_on(ids, at=at)
    changes, checks = [], []
    snapshots: dict[int, Snapshot | None] = {}
    kept = keep_pages({lease.pk: found for lease, found, _ in mine}, at=at)
    for lease, found, before in mine:
        snapshot = kept.get(lease.pk)
        if snapshot is None and (found.text is not None or found.body):
            snapshot = keep_look(lease.pk, found, at=at)
        snapshots[lease.pk] = snapshot
        same = found.unchanged or (snapshot is not None and snapshot.pk == before["latest_id"])
        change = _changes(lease.pk, found, before, resting[lease.pk], same=same, at=at)
        changes.append((lease, change | {"latest": snapshot.pk if snapshot else before["latest_id"]}))
        checks.append(_check(lease, found, before, snapshot, same=same, at=at))
    finish_many(Source, changes)
    seen = passages({lease.pk: found for lease, found, _ in mine}, snapshots, at=at)
    for check in checks:
        check.passages = seen.get(check.source_id, {})
    return LinkCheck.objects.bulk_create(checks)


def _check(
    lease: Lease, found: Look, before: dict[str, Any], snapshot: Snapshot | None, *, same: bool, at: datetime
) -> LinkCheck:
    return LinkCheck(
        source_id=lease.pk,
        attempt=lease.attempt,
        outcome=found.outcome,
        status_code=found.status_code,
        final_url=found.final_url,
        chain=found.chain,
        reason=found.reason[:40],
        elapsed_ms=found.elapsed_ms,
        unchanged=same,
        snapshot_id=snapshot.pk if snapshot else before["latest_id"] if same else None,
        at=at,
    )


def _changes(
    source_id: int, found: Look, before: dict[str, Any], resting: Resting, *, same: bool, at: datetime
) -> dict[str, Any]:
    """The columns of the source after this look."""
    earlier = Standing(before["health"], before["failures"], before["failed_at"])
    now = standing(earlier, found.outcome, found.reason, at=at)
    wait = next_look(
        source_id=source_id,
        outcome=Health.DEAD if now.health == Health.DEAD else found.outcome,
        before=before["health"],
        unchanged=same,
        interval_hours=before["interval_hours"],
        resting=resting,
        reason=found.reason,
        archive=found.reason == ARCHIVE,
        asked=before["urgent"] and before["checked_at"] is not None,
    )
    ours = found.reason == OUR_NETWORK
    if wait is not None and found.retry_after:
        wait = max(wait, timedelta(seconds=found.retry_after))
    return {
        "health": now.health,
        "failures": now.failures,
        "failed_at": now.failed_at,
        "checked_at": before["checked_at"] if ours else at,
        "due_at": None if wait is None else at + wait,
        "interval_hours": before["interval_hours"] if ours else in_hours(wait),
        "urgent": False,
        **_said(found, before),
    }


def _said(found: Look, before: dict[str, Any]) -> dict[str, Any]:
    """What the site said and sent last when the page was there: a failure in between changes none of it."""
    names = ("etag", "last_modified", "body_hash", "body_bytes", "moved_to")
    if found.outcome not in ANSWERS:
        return {name: before[name] for name in names}
    said = {"etag": found.etag, "last_modified": found.last_modified, "body_hash": found.body_hash}
    if found.unchanged:
        # A 304 need not repeat what it is about.
        said = {name: value or before[name] for name, value in said.items()}
    length = before["body_bytes"] if found.body is None else len(found.body)
    return {**said, "body_bytes": length, "moved_to": found.moved_to}


def remember_hosts(waits: dict[str, int], *, at: datetime) -> None:
    """Keep what hosts asked for (seconds, by host), for other workers and for after a restart."""
    rows = [
        LinkHost(name=name, not_before=at + timedelta(seconds=seconds))
        for name, seconds in sorted(waits.items())
        if name
    ]
    LinkHost.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["name"], update_fields=["not_before"]
    )


def write(looks: Sequence[tuple[Lease, Look]], *, at: datetime) -> int:
    """``record_looks``, where one that cannot be written stops no other: answers how many were written.

    A look that cannot be written is told as one that broke, or it would come for ever. Raises one of AWAY
    when the database is away: then none is written, and the leases run out.
    """
    try:
        return len(record_looks(looks, at=at))
    except AWAY:
        raise
    except Exception:
        if len(looks) > 1:
            logger.exception("%d looks could not be written together", len(looks))
            return sum(write([one], at=at) for one in looks)
        [(lease, found)] = looks
        logger.exception("the look at source %s could not be written", lease.pk)
        return len(record_looks([(lease, crashed(elapsed_ms=found.elapsed_ms))], at=at))
