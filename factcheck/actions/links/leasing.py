"""Leasing: takes sources that are due, with what their sites said last."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from factcheck.enums import Health
from factcheck.models import Citation, LinkHost, Source
from factcheck.models.source import SourceQuerySet
from lib.leases import Lease, finish_many, lease_rows
from lib.links import Order, host_of, shard_of
from lib.links.looking import HEAVY

LEASE_SECONDS = 110.0
"""Longer than the time limit of the task (factcheck.tasks), so that nobody looks at a page twice at once."""

COLUMNS = (
    *("url", "host", "urgent", "latest_id", "etag", "last_modified", "body_hash", "body_bytes"),
    "health",
)


def lease_links(
    *, at: datetime, limit: int, share: SourceQuerySet | None = None
) -> list[tuple[Lease, Order]]:
    """Up to ``limit`` due sources, leased: first those that somebody waits for, then the longest due.

    Of these the failing ones come first, as far as they leave room for others, and stand first: one that
    answers nothing again takes all the patience we have, and begun last it would keep a run waiting for it
    alone.
    """
    share = Source.objects.exclude(url="") if share is None else share
    rows = _leased(share.filter(urgent=True), at, limit)
    others = share.filter(urgent=False)
    rows += _leased(others.filter(health=Health.FAILING), at, (limit - len(rows)) // 4)
    rows += _leased(others, at, limit - len(rows))
    rows.sort(key=lambda each: (not each[1][2], each[1][-1] != Health.FAILING))
    heavy = _heavy([lease.pk for lease, row in rows if row[7] > HEAVY])
    _place([(lease, row[0]) for lease, row in rows if not row[1]])
    return [(lease, _order(lease, row, heavy=lease.pk in heavy)) for lease, row in rows]


def _leased(share: SourceQuerySet, at: datetime, limit: int) -> list[tuple[Lease, tuple[Any, ...]]]:
    if limit < 1:
        return []
    return lease_rows(share, now=at, seconds=LEASE_SECONDS, limit=limit, columns=COLUMNS)


def _order(lease: Lease, row: Sequence[Any], *, heavy: bool) -> Order:
    url, host, urgent, latest, etag, last_modified, body_hash, *_ = row
    # Where no copy is kept, or somebody waits for a look, the whole page is asked for.
    known = latest is not None and not urgent
    return Order(
        key=lease,
        url=url,
        host=host or host_of(url),
        etag=etag if known else "",
        last_modified=last_modified if known else "",
        body_hash=body_hash if known else "",
        heavy=heavy and known,
        urgent=urgent,
    )


def _heavy(ids: list[int]) -> set[int]:
    """Those in which no passage has to be looked for."""
    if not ids:
        return set()
    read = Citation.objects.live().filter(source__in=ids).exclude(passage="")
    return set(ids) - set(read.values_list("source_id", flat=True))


def _place(rows: list[tuple[Lease, str]]) -> None:
    """Write the host of sources that were added without one."""
    if not rows:
        return
    placed = []
    for lease, url in rows:
        source = Source(pk=lease.pk, host=host_of(url))
        source.shard = shard_of(source.host)
        placed.append(source)
    Source.objects.bulk_update(placed, ["host", "shard"])


def give_back(orders: Iterable[tuple[Lease, float]], *, at: datetime) -> None:
    """Have sources looked at later: each with the seconds until its host has room for it."""
    back = [(lease, {"due_at": at + timedelta(seconds=seconds)}) for lease, seconds in orders]
    finish_many(Source, back)


def left_alone(*, at: datetime) -> dict[str, float]:
    """The hosts that asked to be left alone, and for how many seconds more."""
    rows = LinkHost.objects.filter(not_before__gt=at).values_list("name", "not_before")
    return {name: (until - at).total_seconds() for name, until in rows.order_by("-not_before")[:20_000]}
