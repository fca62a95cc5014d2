"""Runs of the verification of the audit log, and the head of the chain at the end of each day."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from django.db import connection, transaction

from audit import checkpoints, privileges, triggers
from audit.merkle_tree import compute_root, extend_frontier
from audit.models import ChainHead, DayHead, Event, VerificationRun
from audit.verify import BATCH_SIZE, ChainWalk, VerificationReport, continue_verification
from lib.db.leases import Lease, claim_due_rows, finish_lease
from lib.sentences import gettext, store_sentence
from lib.text.phrases import join_with_commas

RUN_AT = time_of_day(2, 30, tzinfo=UTC)
"""Time of day at which the nightly verification is due."""
LEASE_SECONDS = 60.0
"""Longer than the time limit of a task, so that two never verify at once."""
BUDGET_SECONDS = 12.0
"""Seconds after which a task stops; the next one continues from there."""


def run_due_verification(
    *,
    clock: Callable[[], datetime],
    report_progress: Callable[[VerificationRun], object],
    seconds: float = BUDGET_SECONDS,
) -> VerificationRun | None:
    """Begin or continue the verification that is due; return its row once it has ended, else None.

    ``report_progress`` is called with the ended row, in the transaction that writes its result.
    """
    if not VerificationRun.objects.filter(due_at__isnull=False).exists():
        # The first run. Two workers that create it at once create one: its time is unique.
        VerificationRun.objects.get_or_create(due_at=clock().replace(second=0, microsecond=0))
    leases = claim_due_rows(VerificationRun.objects.all(), now=clock(), seconds=LEASE_SECONDS, limit=1)
    if not leases:
        return None
    row = VerificationRun.objects.get(pk=leases[0].pk)
    walk = ChainWalk(
        checkpoints=checkpoints.list_day_checkpoints(after=row.number),
        number=row.number,
        hash=row.hash,
        owed=row.pending_erasures,
    )
    until = time.monotonic() + seconds
    report = continue_verification(walk, until=lambda: time.monotonic() > until, batch=BATCH_SIZE)
    return _save_progress(leases[0], row, walk, report, clock=clock, report_progress=report_progress)


def _save_progress(
    lease: Lease,
    row: VerificationRun,
    walk: ChainWalk,
    report: VerificationReport | None,
    *,
    clock: Callable[[], datetime],
    report_progress: Callable[[VerificationRun], object],
) -> VerificationRun | None:
    at = clock()
    reached: dict[str, Any] = {
        "started_at": row.started_at or at,
        "number": walk.number,
        "hash": walk.hash,
        "pending_erasures": sorted(walk.owed),
    }
    rows = VerificationRun.objects.all()
    if report is None:
        finish_lease(rows, lease.pk, lease.attempt, **reached, due_at=row.due_at)
        return None
    with transaction.atomic():
        ended = finish_lease(
            rows,
            lease.pk,
            lease.attempt,
            **reached,
            due_at=None,
            ended_at=at,
            is_ok=report.ok,
            first_bad_number=report.first_bad_number,
            failure_reason=store_sentence(report.why),
            missing_protections=[store_sentence(one) for one in list_missing_protections()],
        )
        if not ended:
            return None
        VerificationRun.objects.get_or_create(due_at=_get_next_run_at(at))
        row.refresh_from_db()
        report_progress(row)
    return row


def list_missing_protections() -> list[str]:
    """Return sentences on what the database would let happen to the audit log; empty when it is protected."""
    absent = triggers.list_missing_triggers(connection)
    sentence = gettext("These triggers are missing: {names}.").format(names=join_with_commas(absent))
    value = [sentence] if absent else []
    return value + privileges.list_excess_privileges(connection)


def _get_next_run_at(at: datetime) -> datetime:
    tonight = datetime.combine(at.astimezone(UTC).date(), RUN_AT)
    return tonight if tonight > at else tonight + timedelta(days=1)


@transaction.atomic
def create_day_head(*, at: datetime) -> DayHead | None:
    """Save the head of the chain as the head of this day in UTC, unless the day has one or no event exists.

    Called often, it saves the first moment of the day at which it was called.
    """
    day = at.astimezone(UTC).date()
    if DayHead.objects.filter(day=day).exists():
        return None
    # The lock makes two calls at once wait for each other.
    head = ChainHead.objects.select_for_update().filter(id=1).first()
    if head is None or not head.number or DayHead.objects.filter(day=day).exists():
        return None
    frontier = _load_frontier(head.number)
    saved = DayHead(
        day=day,
        number=head.number,
        hash=head.hash,
        root=compute_root(frontier),
        frontier=frontier,
        taken_at=at,
    )
    saved.save()
    return saved


def _load_frontier(number: int) -> list[str]:
    before = DayHead.objects.filter(number__lte=number).order_by("-number", "-day").first()
    size, frontier = (before.number, before.frontier) if before else (0, [])
    new = Event.objects.filter(number__gt=size, number__lte=number).order_by("number")
    return extend_frontier(frontier, size, new.values_list("hash", flat=True).iterator(chunk_size=5000))
