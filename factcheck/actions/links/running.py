"""The run of a pool: leases what is due, has it looked at, writes what was found, for as long as there is
work.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from factcheck.actions.links import holding, leasing, recording
from factcheck.enums import Health
from factcheck.models.source import SourceQuerySet
from lib.child import run_bounded
from lib.errors import DomainError
from lib.filetypes import PDF
from lib.leases import Lease
from lib.links import Done, Later, Look, Order, Pace, Pool, Reader, Weather, is_archive
from lib.pdf_text import printed_text
from lib.stopping import asked_to_stop

SECONDS = 35.0
"""A run takes nothing new after so long."""
GRACE = 30.0
"""Seconds that looks under way then still have."""
TRIES = 6
"""How often a database that is away is asked again, a second apart."""
URGENT = 50
"""How many that somebody waits for are taken in although the pool has enough to do."""
BATCH = 240
BATCH_BYTES = 2_000_000
"""Looks written in one transaction, and about how much of what they read: a statement holds it some times."""
GATHERED = 0.25
"""Seconds in which looks are gathered for it: what a transaction costs, it costs once for all of them."""
FEED_EVERY = 0.25
"""Seconds between two questions for what has fallen due, while there is something to do."""
IDLE_EVERY = 1.0
"""The same, once all that was due is in hand."""
_weather = Weather()
"""Of this process: what one run learnt about our network the next one knows."""


def pdf_words(body: bytes) -> str | None:
    """The words of a PDF, read in a child; None where it has none that can be read."""
    try:
        return run_bounded(printed_text, body) or None
    except DomainError:
        return None


READERS: dict[str, Reader] = {PDF.media_type: pdf_words}


def pace() -> Pace:
    """As the newsroom set it."""
    return Pace(
        at_once=max(1, settings.STET_LINK_AT_ONCE),
        per_host=max(1, settings.STET_LINK_PER_HOST),
        pause=max(0, settings.STET_LINK_PAUSE) / 1_000,
    )


def run_pool(*, clock: Callable[[], datetime], seconds: float = SECONDS, **more: Any) -> int:
    """Take a pool that nobody holds and look at what is due in it; answers how many looks were written.

    Ends when nothing is left to do, and begins nothing after ``seconds``. ``more`` goes to lib.links.Pool: a
    bench gives a resolver of its own. Answers 0 at once when every pool is held.
    """
    hold = None if asked_to_stop() else holding.take_pool(at=clock())
    if hold is None:
        return 0
    with holding.kept(hold, clock=clock):
        share = holding.share_of(hold.number)
        first = leasing.lease_links(at=clock(), limit=pace().most_held, share=share)
        if not first:
            return 0
        run = Run(clock=clock, share=share, stop=lambda: hold.lost.is_set() or asked_to_stop())
        return run.go(first, seconds=seconds, **more)


def look_at_all(leased: Sequence[tuple[Lease, Order]], *, clock: Callable[[], datetime]) -> int:
    """Look at these pages and at no others; answers how many looks were written."""
    return Run(clock=clock).go(leased, seconds=SECONDS)


def patiently[T](act: Callable[[], T]) -> T:
    """``act()``, tried again while the database is away for a moment, as it is when it restarts.

    What was written before the connection broke is not written again: its lease is gone.
    """
    for _ in range(TRIES - 1):
        try:
            return act()
        except recording.AWAY:
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(1)
    return act()


class Run:
    """``share``: what may be leased besides; None: nothing. ``stop`` tells when to end early."""

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

    def go(self, first: Sequence[tuple[Lease, Order]], *, seconds: float, **more: Any) -> int:
        """Raises what the database raises when it is away: the leases run out, and nothing is lost."""
        ends = time.monotonic() + seconds
        told: dict[str, Any] = {"readers": READERS, "weather": _weather} | more
        pool = Pool(pace(), **told)
        with pool.running():
            for host, alone in leasing.left_alone(at=self.clock()).items():
                pool.leave_alone(host, alone)
            self._put(pool, first)
            ending = False
            while pool.held or not (ending or self.dry):
                now = time.monotonic()
                if not ending and (now > ends or self.stop()):
                    ending, ends = True, now
                    pool.give_back()
                if ending and now > ends + GRACE:
                    break
                if not ending and (not pool.held or now - self.fed_at > FEED_EVERY):
                    self.fed_at = now
                    self._feed(pool)
                self._take(pool)
        return self.written

    def _take(self, pool: Pool) -> None:
        # A step of its own: what was read is let go of once it is written, and not held beside the next.
        answers = pool.take(timeout=FEED_EVERY, most=BATCH, heaviest=BATCH_BYTES, linger=GATHERED)
        if answers:
            patiently(lambda: self._write(answers))

    def _feed(self, pool: Pool) -> None:
        if self.share is None:
            return
        share, room = self.share, pool.pace.most_held - pool.held
        if room < pool.pace.most_held // 4:
            leased = patiently(
                lambda: leasing.lease_links(at=self.clock(), limit=URGENT, share=share.filter(urgent=True))
            )
        else:
            leased = patiently(lambda: leasing.lease_links(at=self.clock(), limit=room, share=share))
            self.dry = not leased
            if len(leased) < room:
                # All that was due is in hand: what falls due meanwhile can wait a second.
                self.fed_at += IDLE_EVERY - FEED_EVERY
        if leased:
            self._put(pool, leased)

    def _put(self, pool: Pool, leased: Sequence[tuple[Lease, Order]]) -> None:
        archived = {lease for lease, order in leased if is_archive(order.url)}
        if archived:
            self.written += recording.write([(lease, KEPT) for lease in archived], at=self.clock())
        pool.put(order for lease, order in leased if lease not in archived)

    def _write(self, answers: Sequence[Done | Later]) -> None:
        at = self.clock()
        later = [(answer.order.key, answer.seconds) for answer in answers if isinstance(answer, Later)]
        if later:
            leasing.give_back(later, at=at)
        done = [answer for answer in answers if isinstance(answer, Done)]
        if not done:
            return
        waits = {one.order.host: one.look.retry_after for one in done if one.look.retry_after}
        if waits:
            recording.remember_hosts(waits, at=at)
        self.written += recording.write([(one.order.key, one.look) for one in done], at=at)


KEPT = Look(outcome=Health.KEPT, reason=recording.ARCHIVE)
"""What is written of an archive's own copy, without asking it."""
