"""The nightly walk along the record: begun by a row that is due, walked in steps, ended with its result."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from django.db import connection, transaction

from lib.leases import Lease, finish, lease_due
from record import checkpoints, privileges, triggers
from record.models import Verification
from record.verify import BATCH, Report, go_on
from record.walk import Walk

AT = time_of_day(2, 30, tzinfo=UTC)
"""When the night's walk is due."""
LEASE_SECONDS = 60.0
"""Longer than the time limit of a task, so that two never walk at once."""
BUDGET = 12.0
"""Seconds after which a task puts the walk down; the next one goes on from there."""


def watch(
    *,
    clock: Callable[[], datetime],
    tell: Callable[[Verification], object],
    seconds: float = BUDGET,
) -> Verification | None:
    """Begin the walk that is due, or go on with it; the row once it has ended, else None.

    ``tell`` is called with the ended row, in the transaction that writes its result.
    """
    if not Verification.objects.filter(due_at__isnull=False).exists():
        # The first of all. Two who make it at once make one: its moment is unique.
        Verification.objects.get_or_create(due_at=clock().replace(second=0, microsecond=0))
    leases = lease_due(Verification.objects.all(), now=clock(), seconds=LEASE_SECONDS, limit=1)
    if not leases:
        return None
    row = Verification.objects.get(pk=leases[0].pk)
    walk = Walk(
        checkpoints=checkpoints.of_days(after=row.number),
        number=row.number,
        hash=row.hash,
        owed=row.owed,
    )
    until = time.monotonic() + seconds
    report = go_on(walk, until=lambda: time.monotonic() > until, batch=BATCH)
    return _put_down(leases[0], row, walk, report, clock=clock, tell=tell)


def _put_down(
    lease: Lease,
    row: Verification,
    walk: Walk,
    report: Report | None,
    *,
    clock: Callable[[], datetime],
    tell: Callable[[Verification], object],
) -> Verification | None:
    at = clock()
    reached: dict[str, Any] = {
        "begun_at": row.begun_at or at,
        "number": walk.number,
        "hash": walk.hash,
        "owed": sorted(walk.owed),
    }
    rows = Verification.objects.all()
    if report is None:
        finish(rows, lease.pk, lease.attempt, **reached, due_at=row.due_at)
        return None
    with transaction.atomic():
        ended = finish(
            rows,
            lease.pk,
            lease.attempt,
            **reached,
            due_at=None,
            ended_at=at,
            ok=report.ok,
            first_bad=report.first_bad,
            why=report.why,
            unprotected=unprotected(),
        )
        if not ended:
            return None
        Verification.objects.get_or_create(due_at=_next_night(at))
        row.refresh_from_db()
        tell(row)
    return row


def unprotected() -> list[str]:
    """What the database would let happen to the record, in sentences; empty when it protects it."""
    absent = triggers.missing(connection)
    said = [f"These triggers are missing: {', '.join(absent)}."] if absent else []
    return said + privileges.excessive(connection)


def _next_night(at: datetime) -> datetime:
    tonight = datetime.combine(at.astimezone(UTC).date(), AT)
    return tonight if tonight > at else tonight + timedelta(days=1)
