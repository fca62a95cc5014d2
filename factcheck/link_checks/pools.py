"""Pools: which worker checks which hosts. Whoever holds a pool is alone in checking its share of them."""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import F, Q

from factcheck.models import LinkPool, Source
from factcheck.models.source import SourceQuerySet

logger = logging.getLogger("stet.links")

HOLD_DURATION = timedelta(seconds=10)
"""Time that a pool stays with a worker that does not renew its hold."""
RENEW_SECONDS = 3.0


class PoolHold:
    """One pool held by this worker. ``lost`` is set once another worker has it, or may have it."""

    def __init__(self, number: int, holder: uuid.UUID) -> None:
        self.number = number
        self.holder = holder
        self.lost = threading.Event()

    def renew(self, *, at: datetime) -> None:
        """Extend the hold; set ``lost`` where it is gone."""
        own = LinkPool.objects.filter(number=self.number, holder=self.holder)
        if not own.update(held_until=at + HOLD_DURATION):
            self.lost.set()

    def let_go(self) -> None:
        """Release the pool at once."""
        own = LinkPool.objects.filter(number=self.number, holder=self.holder)
        own.update(holder=None, held_until=None)


def list_pool_sources(number: int) -> SourceQuerySet:
    """Return the sources that pool ``number`` checks."""
    pools = max(1, settings.STET_LINK_CHECK_POOLS)
    all_of_them = Source.objects.exclude(url="")
    if pools == 1:
        return all_of_them
    return all_of_them.alias(turn=F("shard") % pools).filter(turn=number)


def acquire_pool(*, at: datetime) -> PoolHold | None:
    """Hold a pool that nobody holds; return None when all are held.

    Where its last holder died, the leases of that one are released at once; should it be alive after all, its
    results find their leases gone.
    """
    pools = max(1, settings.STET_LINK_CHECK_POOLS)
    free = Q(held_until__isnull=True) | Q(held_until__lt=at)
    known = set(LinkPool.objects.filter(number__lt=pools).values_list("number", flat=True))
    if missing := set(range(pools)) - known:
        LinkPool.objects.bulk_create([LinkPool(number=number) for number in missing], ignore_conflicts=True)
    rows = LinkPool.objects.filter(free, number__lt=pools).order_by("held_until", "number")
    for row in rows:
        holder = uuid.uuid4()
        if LinkPool.objects.filter(free, pk=row.pk).update(holder=holder, held_until=at + HOLD_DURATION):
            if row.holder is not None:
                list_pool_sources(row.number).filter(leased_until__isnull=False).update(leased_until=None)
            return PoolHold(row.number, holder)
    return None


@contextmanager
def hold_pool(hold: PoolHold, *, clock: Callable[[], datetime]) -> Iterator[PoolHold]:
    """Renew the hold from a thread of its own while the block runs, and release it at the end.

    A thread, because the work in the block may wait long for a store or a database.
    """
    over = threading.Event()

    def renew() -> None:
        misses = 0
        try:
            while not over.wait(RENEW_SECONDS) and not hold.lost.is_set():
                try:
                    hold.renew(at=clock())
                    misses = 0
                except DatabaseError:
                    misses += 1
                    connection.close()
                    if misses * RENEW_SECONDS >= HOLD_DURATION.total_seconds() - RENEW_SECONDS:
                        hold.lost.set()
        finally:
            connection.close()

    thread = threading.Thread(target=renew, name=f"pool-{hold.number}", daemon=True)
    thread.start()
    try:
        yield hold
    finally:
        over.set()
        thread.join()
        try:
            hold.let_go()
        except DatabaseError:
            logger.warning("pool %s could not be let go; it is free in %s", hold.number, HOLD_DURATION)
