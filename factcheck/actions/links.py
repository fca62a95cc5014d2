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
from lib.nudge import nudge
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
READABLE = ("text/html", "application/xhtml+xml", "text/plain", "")
SWEEP_WORK = "factcheck.tasks.sweep_work"


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one look found. ``text`` is the page's visible text, None where no text could be read.

    ``cut``: the page was longer than we read, so a passage that is not in ``text`` may still be on it.
    """

    outcome: str
    status_code: int | None = None
    final_url: str = ""
    chain: list[list[str | int]] = field(default_factory=list)
    reason: str = ""
    elapsed_ms: int = 0
    text: str | None = None
    cut: bool = False


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
        text=_text(page),
        cut=page.truncated,
    )


def _text(page: Fetched) -> str | None:
    if page.status >= 300 or page.content_type not in READABLE:
        return None
    text = visible_text(page.body, media_type=page.content_type, charset=page.charset)
    # PostgreSQL keeps no NUL in a text, and no passage holds one.
    return text.replace("\x00", "")


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
    if found.text is None:
        return {}
    seen = {}
    snapshot: Snapshot | None = None
    relied_on = Citation.objects.live().filter(source_id=source_id).exclude(passage="")
    for citation in relied_on.select_for_update(no_key=True).order_by("id"):
        there = passage_on_page(found.text, citation.passage)
        if not there and found.cut:
            seen[str(citation.public_id)] = str(Passage.UNKNOWN)
            continue
        state = Passage.THERE if there else Passage.MISSING
        changes: dict[str, object] = {"passage_state": state}
        if there and citation.snapshot_id is None:
            snapshot = snapshot or _kept(found.text, found, at=at)
            changes["snapshot"] = snapshot
        if there and citation.drifted_at is not None and citation.decided_at is None:
            changes["drifted_at"] = None
        if not there and citation.passage_state == Passage.THERE and citation.drifted_at is None:
            changes["drifted_at"] = at
            nudge(SWEEP_WORK)
        Citation.objects.filter(pk=citation.pk).update(**changes)
        seen[str(citation.public_id)] = str(state)
    return seen


def _kept(text: str, found: Look, *, at: datetime) -> Snapshot:
    snapshot, _ = Snapshot.objects.get_or_create(
        hash=sha256_hex(text),
        defaults={
            "url": found.final_url,
            "text": text,
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
    results: SimpleQueue[tuple[Lease, Look] | None] = SimpleQueue()

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
        looks = aside.submit(asyncio.run, every_one())
        # None says that the loop has ended: nothing more will come, even if it broke.
        looks.add_done_callback(lambda _: results.put(None))
        written = 0
        while (result := results.get()) is not None:
            written += _written(*result, at=clock())
        looks.result()
    return written


def _written(lease: Lease, found: Look, *, at: datetime) -> bool:
    """Write one result. One that cannot be written is told as a look that broke, or it came for ever."""
    try:
        return record_look(lease, found, at=at) is not None
    except Exception:
        logger.exception("the look at source %s could not be written", lease.pk)
        broke = Look(outcome=Health.FAILING, reason="crashed", elapsed_ms=found.elapsed_ms)
        return record_look(lease, broke, at=at) is not None
