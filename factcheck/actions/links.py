"""Link checks: lease sources that are due, look at them through the guarded door, write each look once."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import SimpleQueue

from django.db import transaction

from factcheck.enums import Health, Passage
from factcheck.models import Citation, LinkCheck, Snapshot, Source
from lib.commitments import sha256_hex
from lib.door import Fetched, Limits, NotFetched, fetch_async
from lib.leases import Lease, finish, lease_due
from lib.page_text import visible_text
from lib.quote import passage_on_page

logger = logging.getLogger("stet.links")

LEASE_SECONDS = 35.0  # longer than the door's deadline, so that nobody looks twice at once
LIMITS = Limits(total=20.0, cut=True)
AGAIN = timedelta(hours=24)
AGAIN_WHEN_FAILING = timedelta(hours=1)
PERMANENT = (301, 308)
BLOCKED = (401, 403, 407, 429, 451)
GONE = (404, 410)


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one look found. ``text`` is the page's visible text, "" where none was read."""

    outcome: str
    status_code: int | None = None
    final_url: str = ""
    chain: list[list[str | int]] = field(default_factory=list)
    reason: str = ""
    elapsed_ms: int = 0
    text: str = ""


async def look(url: str) -> Look:
    """One look at an address. Never raises for what the outside world does."""
    try:
        page = await fetch_async(url, limits=LIMITS)
    except NotFetched as error:
        refused = error.reason in ("refused_url", "refused_address")
        return Look(
            outcome=Health.REFUSED if refused else Health.FAILING,
            reason=error.reason,
            chain=[list(hop) for hop in error.chain],
            elapsed_ms=error.elapsed_ms,
        )
    return Look(
        outcome=_outcome(page),
        status_code=page.status,
        final_url=page.final_url,
        chain=[list(hop) for hop in page.chain],
        elapsed_ms=page.elapsed_ms,
        text=visible_text(page.body, media_type=page.content_type, charset=page.charset)
        if page.status < 300
        else "",
    )


def _outcome(page: Fetched) -> str:
    if page.status in BLOCKED:
        return Health.BLOCKED
    if page.status in GONE:
        return Health.MISSING
    if page.status >= 400:
        return Health.FAILING
    return Health.MOVED if any(status in PERMANENT for _, status in page.chain[:-1]) else Health.OK


@transaction.atomic
def record_look(lease: Lease, found: Look, *, at: datetime) -> LinkCheck | None:
    """Write what a look found, once: None when the lease was lost and somebody else looks. ``at``: when
    it ended.
    """
    again = AGAIN if found.outcome in (Health.OK, Health.MOVED) else AGAIN_WHEN_FAILING
    kept = finish(
        Source.objects.all(), lease.pk, lease.attempt, health=found.outcome, checked_at=at, due_at=at + again
    )
    if not kept:
        return None
    return LinkCheck.objects.create(
        source_id=lease.pk,
        attempt=lease.attempt,
        outcome=found.outcome,
        status_code=found.status_code,
        final_url=found.final_url,
        chain=found.chain,
        reason=found.reason,
        elapsed_ms=found.elapsed_ms,
        passages=_passages(lease.pk, found, at=at),
        at=at,
    )


def _passages(source_id: int, found: Look, *, at: datetime) -> dict[str, str]:
    """Whether each citation's passage is on the page; pins a snapshot the first time it is, marks drift
    when it left.
    """
    if not found.text:
        return {}
    seen = {}
    snapshot: Snapshot | None = None
    for citation in (
        Citation.objects.live().filter(source_id=source_id).exclude(passage="").select_for_update()
    ):
        there = passage_on_page(found.text, citation.passage)
        state = Passage.THERE if there else Passage.MISSING
        changes: dict[str, object] = {"passage_state": state}
        if there and citation.snapshot_id is None:
            snapshot = snapshot or _kept(found, at=at)
            changes["snapshot"] = snapshot
        if there and citation.drifted_at is not None and citation.decided_at is None:
            changes["drifted_at"] = None
        if not there and citation.passage_state == Passage.THERE and citation.drifted_at is None:
            changes["drifted_at"] = at
        Citation.objects.filter(pk=citation.pk).update(**changes)
        seen[str(citation.public_id)] = str(state)
    return seen


def _kept(found: Look, *, at: datetime) -> Snapshot:
    snapshot, _ = Snapshot.objects.get_or_create(
        hash=sha256_hex(found.text),
        defaults={
            "url": found.final_url,
            "text": found.text,
            "status_code": found.status_code or 0,
            "captured_at": at,
        },
    )
    return snapshot


def lease_links(*, at: datetime, limit: int) -> list[tuple[Lease, str]]:
    """Up to ``limit`` due sources, leased, each with its address."""
    leases = lease_due(Source.objects.exclude(url=""), now=at, seconds=LEASE_SECONDS, limit=limit)
    urls = dict(Source.objects.filter(pk__in=[lease.pk for lease in leases]).values_list("pk", "url"))
    return [(lease, urls[lease.pk]) for lease in leases]


def look_at_all(leased: list[tuple[Lease, str]], *, clock: Callable[[], datetime]) -> int:
    """Look at many pages at once and write each result as it comes, so that a slow page holds nobody up.

    The looks run on a loop of their own; the rows are written here, in the caller's thread and on its
    connection. Answers how many looks were written; those whose lease was lost are not counted.
    """
    results: SimpleQueue[tuple[Lease, Look]] = SimpleQueue()

    async def one(lease: Lease, url: str) -> None:
        try:
            results.put((lease, await look(url)))
        except Exception:
            # A page that breaks our own reading of it must not be looked at for ever: it is a result like
            # another.
            logger.exception("the look at source %s broke", lease.pk)
            results.put((lease, Look(outcome=Health.FAILING, reason="crashed")))

    async def every_one() -> None:
        await asyncio.gather(*(one(lease, url) for lease, url in leased))

    with ThreadPoolExecutor(max_workers=1) as aside:
        aside.submit(asyncio.run, every_one())
        written = [record_look(*results.get(), at=clock()) for _ in leased]
    return sum(1 for check in written if check is not None)
