"""Leasing of sources that are due, with the validators of their last response."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from factcheck.models import Citation, Source
from factcheck.models.enums import SourceHealth
from factcheck.models.source import SourceQuerySet
from lib.db.leases import Lease, claim_due_values, finish_leases
from lib.link_checker import CheckJob
from lib.link_checker.checker import HEAD_REQUEST_MIN_BYTES

LEASE_SECONDS = 110.0
"""Longer than the time limit of the task (factcheck.tasks), so that no page is checked twice at once."""

LEASED_COLUMNS = (
    *("url", "host", "is_urgent", "latest_snapshot_id", "etag", "last_modified", "body_hash", "body_bytes"),
    "health",
)


def lease_due_sources(
    *, at: datetime, limit: int, share: SourceQuerySet | None = None
) -> list[tuple[Lease, CheckJob]]:
    """Lease up to ``limit`` due sources: first those that somebody waits for, then the longest due.

    Of the latter, failing ones fill up to a quarter and are checked first: one that does not answer again
    takes the whole timeout, and started last it would keep a run waiting for it alone.
    """
    share = Source.objects.exclude(url="") if share is None else share
    rows = _lease_rows(share.filter(is_urgent=True), at, limit)
    others = share.filter(is_urgent=False)
    rows += _lease_rows(others.filter(health=SourceHealth.FAILING), at, (limit - len(rows)) // 4)
    rows += _lease_rows(others, at, limit - len(rows))
    rows.sort(key=lambda each: (not each[1][2], each[1][-1] != SourceHealth.FAILING))
    heavy = _list_skippable_bodies([lease.pk for lease, row in rows if row[7] > HEAD_REQUEST_MIN_BYTES])
    ids = [lease.pk for lease, _ in rows]
    hidden = set(Source.objects.filter(pk__in=ids).fetched_anonymously().values_list("pk", flat=True))
    return [
        (lease, _build_check_job(lease, row, heavy=lease.pk in heavy, is_anonymous=lease.pk in hidden))
        for lease, row in rows
    ]


def _lease_rows(share: SourceQuerySet, at: datetime, limit: int) -> list[tuple[Lease, tuple[Any, ...]]]:
    if limit < 1:
        return []
    return claim_due_values(share, now=at, seconds=LEASE_SECONDS, limit=limit, columns=LEASED_COLUMNS)


def _build_check_job(lease: Lease, row: Sequence[Any], *, heavy: bool, is_anonymous: bool) -> CheckJob:
    url, host, urgent, latest, etag, last_modified, body_hash, *_ = row
    # Without a snapshot, or where somebody waits for the check, the whole page is requested.
    known = latest is not None and not urgent
    return CheckJob(
        key=lease,
        url=url,
        host=host,
        etag=etag if known else "",
        last_modified=last_modified if known else "",
        body_hash=body_hash if known else "",
        heavy=heavy and known,
        urgent=urgent,
        is_anonymous=is_anonymous,
    )


def _list_skippable_bodies(ids: list[int]) -> set[int]:
    """Return the sources in which no passage has to be found."""
    if not ids:
        return set()
    read = Citation.objects.active().filter(source__in=ids).exclude(passage="")
    return set(ids) - set(read.values_list("source_id", flat=True))


def defer_checks(orders: Iterable[tuple[Lease, float]], *, at: datetime) -> None:
    """Postpone checks: each by the seconds until its host has room for it."""
    back = [(lease, {"due_at": at + timedelta(seconds=seconds)}) for lease, seconds in orders]
    finish_leases(Source, back)
