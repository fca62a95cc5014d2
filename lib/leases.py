"""Rows as the queue: a worker leases rows that are due, works, and finishes what is still its own.

For any model with ``due_at`` (null: nothing to do), ``leased_until`` (null: nobody is at it) and ``attempt``
(an integer that only ever grows: the fence). A worker that dies loses nothing, its lease runs out; one that
was only slow finds its attempt overtaken and its result refused. Work may run twice; a result is written
once.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet


class Lease(NamedTuple):
    """Which row, and the number to finish it with."""

    pk: Any
    attempt: int


def lease_due(queryset: QuerySet[Any], *, now: datetime, seconds: float, limit: int) -> list[Lease]:
    """Lease up to ``limit`` rows of ``queryset`` that are due and that nobody holds, the longest due first.

    Each is held until ``now`` plus ``seconds``, which must be longer than the work may take. Two workers
    that ask at once never get the same row. Rows in ``queryset`` must be of one table, neither sliced nor
    grouped.
    """
    free = queryset.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now), due_at__lte=now)
    until = now + timedelta(seconds=seconds)
    # PostgreSQL locks the rows and passes over those another worker is leasing. SQLite has no row locks and
    # needs none: there the transaction itself is the lock (and a stale reader's UPDATE is refused).
    due = free.order_by("due_at", "pk").select_for_update(skip_locked=True, of=("self",))
    with transaction.atomic(using=due.db):
        found = dict(due.values_list("pk", "attempt")[:limit])
        free.filter(pk__in=found).update(leased_until=until, attempt=F("attempt") + 1)
    return [Lease(pk, attempt + 1) for pk, attempt in found.items()]


def finish(queryset: QuerySet[Any], pk: Any, attempt: int, **changes: Any) -> bool:
    """Give the row back with ``changes``, its next ``due_at`` among them; False when the lease was lost.

    False means that somebody else has leased the row since, or has finished it: throw the result away. Call
    it in the transaction that writes the result. A row given back without a new ``due_at`` is due again at
    once.
    """
    held = queryset.filter(pk=pk, attempt=attempt, leased_until__isnull=False)
    return held.update(leased_until=None, **changes) == 1
