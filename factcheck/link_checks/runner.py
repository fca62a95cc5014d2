"""The run of a pool: lease what is due, have it checked, save the results, for as long as there is work."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from factcheck.link_checks import leasing, pools, recording
from factcheck.models.enums import SourceHealth
from factcheck.models.source import SourceQuerySet
from lib.db.leases import Lease
from lib.errors import DomainError
from lib.files.file_types import PDF
from lib.files.pdf_text import extract_pdf_text
from lib.link_checker import (
    CheckJob,
    CheckPool,
    CheckResult,
    CompletedCheck,
    DeferredCheck,
    OutageDetector,
    RateLimit,
    Reader,
    is_archive_url,
)
from lib.sandbox.runner import run_sandboxed
from lib.tasks.shutdown import is_shutdown_requested

RUN_SECONDS = 35.0
"""Seconds after which a run starts nothing new."""
SHUTDOWN_SECONDS = 30.0
"""Seconds that checks under way then still have."""
MAX_RETRIES = 6
"""Number of tries while the database is away, a second apart."""
MAX_URGENT = 50
"""Number of sources that somebody waits for that are leased although the pool has enough to do."""
BATCH_SIZE = 240
MAX_BATCH_BYTES = 2_000_000
"""Results saved in one transaction, and about how much of what they read: a statement holds it some times."""
FLUSH_SECONDS = 0.25
"""Seconds in which results are gathered for one transaction, to share its cost."""
FEED_INTERVAL_SECONDS = 0.25
"""Seconds between two queries for due sources, while there is something to do."""
IDLE_INTERVAL_SECONDS = 1.0
"""The same, once all that was due is leased."""
_outage_detector = OutageDetector()
"""One for this process: what a run learnt about our network the next one knows."""


def extract_pdf_words(body: bytes) -> str | None:
    """Return the text of a PDF, read in a sandbox; None where it has none that can be read."""
    try:
        return run_sandboxed(extract_pdf_text, body) or None
    except DomainError:
        return None


READERS: dict[str, Reader] = {PDF.media_type: extract_pdf_words}


def get_rate_limit() -> RateLimit:
    """Return the rate limit of the newsroom's settings."""
    return RateLimit(
        at_once=max(1, settings.STET_LINK_CHECK_MAX_CONCURRENT),
        per_host=max(1, settings.STET_LINK_CHECK_MAX_PER_HOST),
        pause=max(0, settings.STET_LINK_CHECK_HOST_DELAY_MS) / 1_000,
    )


def run_pool(*, clock: Callable[[], datetime], seconds: float = RUN_SECONDS, **more: Any) -> int:
    """Hold a pool that nobody holds and check what is due in it; return how many results were saved.

    Ends when nothing is left to do, and starts nothing after ``seconds``. ``more`` goes to
    lib.link_checker.CheckPool: a benchmark gives a resolver of its own. Returns 0 at once when every pool is
    held.
    """
    hold = None if is_shutdown_requested() else pools.acquire_pool(at=clock())
    if hold is None:
        return 0
    with pools.hold_pool(hold, clock=clock):
        share = pools.list_pool_sources(hold.number)
        first = leasing.lease_due_sources(at=clock(), limit=get_rate_limit().max_held, share=share)
        if not first:
            return 0
        run = PoolRun(clock=clock, share=share, stop=lambda: hold.lost.is_set() or is_shutdown_requested())
        return run.run_until(first, seconds=seconds, **more)


def check_sources(leased: Sequence[tuple[Lease, CheckJob]], *, clock: Callable[[], datetime]) -> int:
    """Check these pages and no others; return how many results were saved."""
    return PoolRun(clock=clock).run_until(leased, seconds=RUN_SECONDS)


def retry_when_unavailable[T](perform: Callable[[], T]) -> T:
    """Call ``act``, again while the database is away for a moment, as it is when it restarts.

    What was written before the connection broke is not written again: its lease is gone.
    """
    for _ in range(MAX_RETRIES - 1):
        try:
            return perform()
        except recording.DATABASE_UNAVAILABLE:
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(1)
    return perform()


class PoolRun:
    """One run. ``share``: sources that may be leased too; None: none. ``stop`` tells when to end early."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        share: SourceQuerySet | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.clock = clock
        self.share = share
        self.stop = stop
        self.written = 0
        self.fed_at = 0.0
        self.dry = share is None

    def run_until(self, first: Sequence[tuple[Lease, CheckJob]], *, seconds: float, **more: Any) -> int:
        """Check ``first`` and what falls due, for ``seconds``; return how many results were saved.

        Raises what the database raises when it is away: the leases run out, and nothing is lost.
        """
        ends = time.monotonic() + seconds
        data: dict[str, Any] = {"readers": READERS, "outage_detector": _outage_detector} | more
        pool = CheckPool(get_rate_limit(), **data)
        with pool.run_pool():
            for host, alone in leasing.get_host_delays(at=self.clock()).items():
                pool.leave_alone(host, alone)
            self._put_jobs(pool, first)
            ending = False
            while pool.held or not (ending or self.dry):
                now = time.monotonic()
                if not ending and (now > ends or self.stop()):
                    ending, ends = True, now
                    pool.give_back()
                if ending and now > ends + SHUTDOWN_SECONDS:
                    break
                if not ending and (not pool.held or now - self.fed_at > FEED_INTERVAL_SECONDS):
                    self.fed_at = now
                    self._feed_pool(pool)
                self._collect_results(pool)
        return self.written

    def _collect_results(self, pool: CheckPool) -> None:
        # A method of its own: page bodies are freed once they are saved, and not held beside the next.
        answers = pool.take_results(
            timeout=FEED_INTERVAL_SECONDS, limit=BATCH_SIZE, heaviest=MAX_BATCH_BYTES, linger=FLUSH_SECONDS
        )
        if answers:
            retry_when_unavailable(lambda: self._write_results(answers))

    def _feed_pool(self, pool: CheckPool) -> None:
        if self.share is None:
            return
        share, capacity = self.share, pool.pace.max_held - pool.held
        if capacity < pool.pace.max_held // 4:
            leased = retry_when_unavailable(
                lambda: leasing.lease_due_sources(
                    at=self.clock(), limit=MAX_URGENT, share=share.filter(is_urgent=True)
                )
            )
        else:
            leased = retry_when_unavailable(
                lambda: leasing.lease_due_sources(at=self.clock(), limit=capacity, share=share)
            )
            self.dry = not leased
            if len(leased) < capacity:
                # All that was due is leased: what falls due meanwhile can wait a second.
                self.fed_at += IDLE_INTERVAL_SECONDS - FEED_INTERVAL_SECONDS
        if leased:
            self._put_jobs(pool, leased)

    def _put_jobs(self, pool: CheckPool, leased: Sequence[tuple[Lease, CheckJob]]) -> None:
        archived = {lease for lease, order in leased if is_archive_url(order.url)}
        if archived:
            self.written += recording.save_with_fallback(
                [(lease, ARCHIVED_RESULT) for lease in archived], at=self.clock()
            )
        pool.put_jobs(order for lease, order in leased if lease not in archived)

    def _write_results(self, answers: Sequence[CompletedCheck | DeferredCheck]) -> None:
        at = self.clock()
        later = [
            (answer.order.key, answer.seconds) for answer in answers if isinstance(answer, DeferredCheck)
        ]
        if later:
            leasing.defer_checks(later, at=at)
        done = [answer for answer in answers if isinstance(answer, CompletedCheck)]
        if not done:
            return
        waits = {one.order.host: one.result.retry_after for one in done if one.result.retry_after}
        if waits:
            recording.save_host_delays(waits, at=at)
        self.written += recording.save_with_fallback([(one.order.key, one.result) for one in done], at=at)


ARCHIVED_RESULT = CheckResult(outcome=SourceHealth.ARCHIVED, reason=recording.ARCHIVE_REASON)
"""Result of an archive's own copy, saved without requesting it."""
