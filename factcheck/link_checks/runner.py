"""One run of link checks: hold hosts, lease what is due there, have it checked, save the results."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection

from factcheck.link_checks import hosts, leasing, recording
from factcheck.models.enums import SourceHealth
from lib.db.leases import Lease
from lib.errors import DomainError
from lib.files.file_types import PDF, extract_pdf_text
from lib.link_checker import (
    CheckJob,
    CheckPool,
    CheckResult,
    CompletedCheck,
    DeferredCheck,
    OutageDetector,
    RateLimit,
    Reader,
    check_link,
    is_archive_url,
)
from lib.link_checker.checker import read_page
from lib.sandbox.runner import run_sandboxed
from lib.tasks.worker_ends import is_shutdown_requested

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
"""One for this process, so that a run knows of an outage that an earlier run has found."""


def extract_pdf_words(body: bytes) -> str | None:
    """Return the text of a PDF, read in a sandbox; None where it has none that can be read."""
    try:
        return run_sandboxed(extract_pdf_text, body) or None
    except DomainError:
        return None


def read_page_apart(body: bytes, media_type: str, charset: str | None) -> tuple[str | None, str, str]:
    """Return what ``read_page`` returns, read in a sandbox; no text where that does not end well."""
    try:
        return run_sandboxed(read_page, body, media_type, charset)
    except DomainError:
        return None, "", ""


READERS: dict[str, Reader] = {PDF.media_type: extract_pdf_words}


def get_rate_limit() -> RateLimit:
    """Return the rate limit of the newsroom's settings."""
    return RateLimit(
        at_once=max(1, settings.STET_LINK_CHECK_MAX_CONCURRENT),
        per_host=max(1, settings.STET_LINK_CHECK_MAX_PER_HOST),
        pause=max(0, settings.STET_LINK_CHECK_HOST_DELAY_MS) / 1_000,
    )


def run_checks(
    *,
    clock: Callable[[], datetime],
    is_restricted: bool = False,
    seconds: float = RUN_SECONDS,
    **more: Any,
) -> int:
    """Hold hosts that no run holds and check their due sources; return how many results were saved.

    ``is_restricted``: restricted sources and no others, with pages read in a sandbox, since whoever may read
    these sources has the key that opens them. Else all others. Ends when nothing is left to do, and starts
    nothing after ``seconds``. ``more`` goes to lib.link_checker.CheckPool: a benchmark gives a resolver of
    its own. Returns 0 at once while this worker is at another run of the kind.
    """
    hold = None
    if not is_shutdown_requested():
        hold = hosts.begin_run(at=clock(), is_restricted=is_restricted)
    if is_restricted:
        more = {"looker": partial(check_link, page_reader=read_page_apart)} | more
    if hold is None:
        return 0
    with hosts.hold_run(hold, clock=clock):
        run = CheckRun(clock=clock, hold=hold)
        first = run.lease_sources(get_rate_limit().max_held)
        return run.run_until(first, seconds=seconds, **more) if first else 0


def check_sources(leased: Sequence[tuple[Lease, CheckJob]], *, clock: Callable[[], datetime]) -> int:
    """Check these pages and no others; return how many results were saved."""
    return CheckRun(clock=clock).run_until(leased, seconds=RUN_SECONDS)


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


class CheckRun:
    """One run. ``hold``: holds the hosts whose sources may be leased too; None: none is leased."""

    def __init__(self, *, clock: Callable[[], datetime], hold: hosts.RunHold | None = None) -> None:
        self.clock = clock
        self.hold = hold
        self.written = 0
        self.fed_at = 0.0
        self.dry = hold is None

    def lease_sources(self, limit: int, *, is_urgent: bool = False) -> list[tuple[Lease, CheckJob]]:
        """Hold more hosts, and lease up to ``limit`` due sources of those held. ``is_urgent``: no others."""
        if self.hold is None:
            return []
        at = self.clock()
        self.hold.claim_hosts(at=at, limit=limit, is_urgent=is_urgent)
        share = self.hold.list_sources()
        return leasing.lease_due_sources(
            at=at, limit=limit, share=share.filter(is_urgent=True) if is_urgent else share
        )

    def run_until(self, first: Sequence[tuple[Lease, CheckJob]], *, seconds: float, **more: Any) -> int:
        """Check ``first`` and what falls due, for ``seconds``; return how many results were saved.

        Raises what the database raises when it is away: the leases run out, and nothing is lost.
        """
        ends = time.monotonic() + seconds
        data: dict[str, Any] = {"readers": READERS, "outage_detector": _outage_detector} | more
        pool = CheckPool(get_rate_limit(), **data)
        with pool.run_pool():
            self._put_jobs(pool, first)
            ending = False
            while (pool.held or not (ending or self.dry)) and not self._is_lost():
                now = time.monotonic()
                if not ending and (now > ends or is_shutdown_requested()):
                    ending, ends = True, now
                    pool.give_back()
                if ending and now > ends + SHUTDOWN_SECONDS:
                    break
                if not ending and (not pool.held or now - self.fed_at > FEED_INTERVAL_SECONDS):
                    self.fed_at = now
                    self._feed_pool(pool)
                self._collect_results(pool)
        pauses = pool.get_host_pauses()
        if pauses and not self._is_lost():
            retry_when_unavailable(lambda: hosts.save_host_delays(pauses, at=self.clock()))
        return self.written

    def _is_lost(self) -> bool:
        """True once another run may have our hosts: then what is under way here is cancelled."""
        return self.hold is not None and self.hold.lost.is_set()

    def _collect_results(self, pool: CheckPool) -> None:
        # A method of its own: page bodies are freed once they are saved, and not held beside the next.
        answers = pool.take_results(
            timeout=FEED_INTERVAL_SECONDS, limit=BATCH_SIZE, heaviest=MAX_BATCH_BYTES, linger=FLUSH_SECONDS
        )
        if answers:
            retry_when_unavailable(lambda: self._write_results(answers))

    def _feed_pool(self, pool: CheckPool) -> None:
        if self.hold is None:
            return
        capacity = pool.pace.max_held - pool.held
        if capacity < pool.pace.max_held // 4:
            leased = retry_when_unavailable(lambda: self.lease_sources(MAX_URGENT, is_urgent=True))
        else:
            leased = retry_when_unavailable(lambda: self.lease_sources(capacity))
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
        jobs = [order for lease, order in leased if lease not in archived]
        for host, seconds in hosts.get_host_delays((job.host for job in jobs), at=self.clock()).items():
            pool.leave_alone(host, seconds)
        pool.put_jobs(jobs)

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
        waits = {one.order.host: float(one.result.retry_after) for one in done if one.result.retry_after}
        if waits:
            hosts.save_host_delays(waits, at=at)
        self.written += recording.save_with_fallback([(one.order.key, one.result) for one in done], at=at)


ARCHIVED_RESULT = CheckResult(outcome=SourceHealth.ARCHIVED, reason=recording.ARCHIVE_REASON)
"""Result of an archive's own copy, saved without requesting it."""
