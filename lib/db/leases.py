"""Rows as the queue: a worker leases rows that are due, works, and finishes what is still its own.

For any model with ``due_at`` (null: nothing to do), ``leased_until`` (null: not leased) and ``attempt``
(an integer that only ever grows: the fence). A worker that dies loses nothing, its lease runs out; one that
was only slow finds its attempt overtaken and its result refused. Work may run twice; a result is written
once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Model, Q, QuerySet

from lib.db.rows import bulk_update_rows


class Lease(NamedTuple):
    """Lease of a row: its key, and the attempt to finish it with."""

    pk: Any
    attempt: int


def filter_unleased(queryset: QuerySet[Any], *, now: datetime) -> QuerySet[Any]:
    """Return the rows of ``queryset`` that have something to do, now or later, and that nobody has leased."""
    return queryset.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now), due_at__isnull=False)


def claim_due_rows(queryset: QuerySet[Any], *, now: datetime, seconds: float, limit: int) -> list[Lease]:
    """Lease up to ``limit`` rows of ``queryset`` that are due and not leased, the longest due first.

    Each is leased until ``now`` plus ``seconds``, which must be longer than the work may take. Two workers
    that ask at once never get the same row. Rows in ``queryset`` must be of one table, neither sliced nor
    grouped.
    """
    return [lease for lease, _ in claim_due_values(queryset, now=now, seconds=seconds, limit=limit)]


def claim_due_values(
    queryset: QuerySet[Any], *, now: datetime, seconds: float, limit: int, columns: Sequence[str] = ()
) -> list[tuple[Lease, tuple[Any, ...]]]:
    """Lease rows as ``claim_due_rows`` does, and return the values of ``columns`` with each."""
    free = filter_unleased(queryset, now=now).filter(due_at__lte=now)
    until = now + timedelta(seconds=seconds)
    # PostgreSQL locks the rows and passes over those another worker is leasing. SQLite has no row locks and
    # needs none: there the transaction itself is the lock (and a stale reader's UPDATE is refused).
    due = free.order_by("due_at", "pk").select_for_update(skip_locked=True, of=("self",))
    with transaction.atomic(using=due.db):
        found = list(due.values_list("pk", "attempt", *columns)[:limit])
        if found:
            free.filter(pk__in=[pk for pk, *_ in found]).update(leased_until=until, attempt=F("attempt") + 1)
    return [(Lease(pk, attempt + 1), tuple(rest)) for pk, attempt, *rest in found]


def finish_lease(queryset: QuerySet[Any], pk: Any, attempt: int, **changes: Any) -> bool:
    """Give the row back with ``changes``, its next ``due_at`` among them; False when the lease was lost.

    False means that somebody else has leased the row since, or has finished it: throw the result away. Call
    it in the transaction that writes the result. A row given back without a new ``due_at`` is due again at
    once.
    """
    held = queryset.filter(pk=pk, attempt=attempt, leased_until__isnull=False)
    return held.update(leased_until=None, **changes) == 1


def get_active_leases(
    queryset: QuerySet[Any], leases: Iterable[Lease], *, columns: Sequence[str] = ()
) -> dict[Lease, tuple[Any, ...]]:
    """Return those of ``leases`` that nobody has overtaken, each with the present values of ``columns``.

    The rows stay locked, and so leased, until the end of the caller's transaction: finish them with
    ``finish_leases``.
    """
    requested = {lease.pk: lease for lease in leases}
    rows = queryset.filter(pk__in=requested, leased_until__isnull=False).select_for_update(of=("self",))
    # In one order, so that two who ask for the same rows do not wait for each other for ever.
    found = rows.order_by("pk").values_list("pk", "attempt", *columns)
    return {requested[pk]: tuple(rest) for pk, attempt, *rest in found if requested[pk].attempt == attempt}


def finish_leases(model: type[Model], changes: Sequence[tuple[Lease, Mapping[str, Any]]]) -> None:
    """Finish many leases, each with changes of its own to the same columns, in one round trip.

    A row whose lease was lost is left as it is; where that matters, call ``get_active_leases`` before.
    """
    bulk_update_rows(
        model,
        [
            ({"pk": lease.pk, "attempt": lease.attempt}, {**change, "leased_until": None})
            for lease, change in changes
        ],
        present=["leased_until"],
    )
