"""Recording: save check results once, many in one transaction, and decide when each source is next due."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from factcheck.link_checks.notices import notify_of_dead_sources
from factcheck.link_checks.passages import update_passage_states
from factcheck.link_checks.scheduling import get_next_check_delay, round_to_hours
from factcheck.link_checks.sealed_passages import set_aside_sealed_passages
from factcheck.link_checks.source_usage import SourceUsage, get_source_usage
from factcheck.models import Citation, LinkCheck, Snapshot, Source
from factcheck.models.enums import ANSWERED_HEALTH, TROUBLED_HEALTH, SourceHealth
from factcheck.snapshots.actions import RETRY_DELAY
from factcheck.snapshots.bulk import (
    StoredFile,
    create_snapshots,
    list_pages_without_snapshot,
    store_page_files,
)
from lib.db.leases import Lease, finish_leases, get_active_leases
from lib.link_checker import CheckResult, LinkHealth, build_crash_result, update_link_health
from lib.link_checker.outcome import OUR_NETWORK

logger = logging.getLogger("stet.links")

DATABASE_UNAVAILABLE = (OperationalError, InterfaceError)
"""Exceptions of a database that is away, or busy."""
ARCHIVE_REASON = "archive"
"""Reason code of a source that is an archive's own copy: it lasts there, and is never checked."""
READ_COLUMNS = (
    *("health", "failures", "failed_at", "interval_hours", "is_urgent", "checked_at", "latest_snapshot_id"),
    *("etag", "last_modified", "body_hash", "body_bytes", "moved_to", "copy_missing_since"),
)


def save_check_result(lease: Lease, found: CheckResult, *, at: datetime) -> LinkCheck | None:
    """Save one result, once; return None when its lease was lost to another worker. ``at``: when it ended."""
    checks = save_check_results([(lease, found)], at=at)
    return checks[0] if checks else None


def save_check_results(results: Sequence[tuple[Lease, CheckResult]], *, at: datetime) -> list[LinkCheck]:
    """Save many results, all or none; those whose lease was lost are dropped.

    The files are stored first: what dies before the rows are committed leaves files that nobody names, and
    never a row without its bytes.
    """
    files = store_page_files({lease.pk: found for lease, found in results}, at=at)
    return _save_check_rows(results, files, at=at)


@transaction.atomic
def _save_check_rows(
    results: Sequence[tuple[Lease, CheckResult]], files: Mapping[int, StoredFile], *, at: datetime
) -> list[LinkCheck]:
    held = get_active_leases(Source.objects.all(), [lease for lease, _ in results], columns=READ_COLUMNS)
    ids = [lease.pk for lease in held]
    own = [
        (lease, found, dict(zip(READ_COLUMNS, held[lease], strict=True)))
        for lease, found in results
        if lease in held
    ]
    resting = get_source_usage(ids, at=at)
    changes, checks = [], []
    snapshots: dict[int, Snapshot | None] = {}
    pages = {lease.pk: found for lease, found, _ in own}
    new_snapshots = create_snapshots(pages, files, at=at)
    lost = list_pages_without_snapshot(pages, new_snapshots)
    for lease, found, before in own:
        snapshot = new_snapshots.get(lease.pk)
        snapshots[lease.pk] = snapshot
        same = found.unchanged or (snapshot is not None and snapshot.pk == before["latest_snapshot_id"])
        change = _build_source_changes(lease.pk, found, before, resting[lease.pk], same=same, at=at)
        change |= _note_missing_copy(
            before, change, is_lost=lease.pk in lost, is_stored=bool(snapshot), at=at
        )
        changes.append(
            (lease, change | {"latest_snapshot": snapshot.pk if snapshot else before["latest_snapshot_id"]})
        )
        checks.append(_build_link_check(lease, found, before, snapshot, same=same, at=at))
    finish_leases(Source, changes)
    _note_trouble({lease.pk: change["health"] for lease, change in changes})
    if died := [
        lease.pk
        for lease, change in changes
        if change["health"] == SourceHealth.DEAD != held[lease][READ_COLUMNS.index("health")]
    ]:
        notify_of_dead_sources(died, at=at)
    sealed = set_aside_sealed_passages(pages, at=at)
    readable = {pk: found for pk, found in pages.items() if pk not in sealed}
    seen = update_passage_states(readable, snapshots, at=at)
    for check in checks:
        check.passages = seen.get(check.source_id, {})
    return LinkCheck.objects.bulk_create(checks)


def _note_trouble(health: Mapping[int, str]) -> None:
    """Write beside the citations of sources, {source's key: health}, whether their source is in trouble."""
    for is_troubled in (False, True):
        sources = [key for key, value in health.items() if (value in TROUBLED_HEALTH) is is_troubled]
        stale = Citation.objects.filter(source__in=sources).exclude(is_source_troubled=is_troubled)
        stale.update(is_source_troubled=is_troubled)


def _build_link_check(
    lease: Lease,
    found: CheckResult,
    before: dict[str, Any],
    snapshot: Snapshot | None,
    *,
    same: bool,
    at: datetime,
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
        is_unchanged=same,
        snapshot_id=snapshot.pk if snapshot else before["latest_snapshot_id"] if same else None,
        checked_at=at,
    )


def _build_source_changes(
    source_id: int,
    found: CheckResult,
    before: dict[str, Any],
    resting: SourceUsage,
    *,
    same: bool,
    at: datetime,
) -> dict[str, Any]:
    """Return the columns of the source after this check."""
    earlier = LinkHealth(before["health"], before["failures"], before["failed_at"])
    now = update_link_health(earlier, found.outcome, found.reason, at=at)
    wait = get_next_check_delay(
        source_id=source_id,
        outcome=SourceHealth.DEAD if now.health == SourceHealth.DEAD else found.outcome,
        before=before["health"],
        unchanged=same,
        interval_hours=before["interval_hours"],
        resting=resting,
        reason=found.reason,
        archive=found.reason == ARCHIVE_REASON,
        is_requested=before["is_urgent"] and before["checked_at"] is not None,
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
        "interval_hours": before["interval_hours"] if ours else round_to_hours(wait),
        "is_urgent": False,
        **_get_validators(found, before),
    }


def _note_missing_copy(
    before: dict[str, Any], change: dict[str, Any], *, is_lost: bool, is_stored: bool, at: datetime
) -> dict[str, Any]:
    """Return the columns that say that a page could not be stored, and have it fetched whole again soon."""
    if not is_lost:
        return {"copy_missing_since": None if is_stored else before["copy_missing_since"]}
    then = at + RETRY_DELAY
    return {
        "copy_missing_since": before["copy_missing_since"] or at,
        "due_at": min(change["due_at"] or then, then),
        "etag": "",
        "last_modified": "",
        "body_hash": "",
    }


def _get_validators(found: CheckResult, before: dict[str, Any]) -> dict[str, Any]:
    """Return the validators and hashes of the last good response: a failure in between changes none."""
    names = ("etag", "last_modified", "body_hash", "body_bytes", "moved_to")
    if found.outcome not in ANSWERED_HEALTH:
        return {name: before[name] for name in names}
    data = {"etag": found.etag, "last_modified": found.last_modified, "body_hash": found.body_hash}
    if found.unchanged:
        # A 304 need not repeat its validators.
        data = {name: value or before[name] for name, value in data.items()}
    length = before["body_bytes"] if found.body is None else len(found.body)
    return {**data, "body_bytes": length, "moved_to": found.moved_to}


def save_with_fallback(results: Sequence[tuple[Lease, CheckResult]], *, at: datetime) -> int:
    """Save results together, or else one by one; return how many were saved.

    One that cannot be saved is saved as a crashed check, or it would come back for ever. Raise one of
    ``DATABASE_UNAVAILABLE`` when the database is away: then none is saved, and the leases run out.
    """
    try:
        return len(save_check_results(results, at=at))
    except DATABASE_UNAVAILABLE:
        raise
    except Exception:
        if len(results) > 1:
            logger.exception("%d looks could not be written together", len(results))
            return sum(save_with_fallback([one], at=at) for one in results)
        [(lease, found)] = results
        logger.exception("the look at source %s could not be written", lease.pk)
        return len(save_check_results([(lease, build_crash_result(elapsed_ms=found.elapsed_ms))], at=at))
