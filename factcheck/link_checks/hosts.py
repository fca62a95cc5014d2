"""Hosts: which run checks which hosts. Whoever holds a host is alone in checking its pages."""

import logging
import threading
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from factcheck.models import LinkHost, LinkRun, Source
from factcheck.models.enums import SourceHealth
from factcheck.models.source import SourceQuerySet
from lib.db.leases import filter_unleased

logger = logging.getLogger("stet.links")

HOLD_DURATION = timedelta(seconds=10)
"""Time that a run which does not renew its hold still has its hosts."""
RENEW_SECONDS = 3.0
WORKER_ID = uuid.uuid4()
"""This worker: a process and those forked from it, which import this module before."""
HOLDER = Coalesce(
    Subquery(LinkHost.objects.filter(name=OuterRef("host")).values("run_id")),
    Value(uuid.UUID(int=0)),
    output_field=UUIDField(),
)
"""The run that holds the host of a source, or held it last; never null.

A subquery and no join: PostgreSQL does not know how few hosts are held, and would read all of them.
"""


RESTRICTED_WORKER_ID = uuid.uuid4()
"""The same, for its runs that check restricted sources."""


class RunHold:
    """A run of this worker, and the hosts it holds. ``lost`` is set once another run may have them.

    It checks restricted sources (``is_restricted``), or else all others.
    """

    def __init__(self, run_id: uuid.UUID, *, is_restricted: bool = False) -> None:
        self.run_id = run_id
        self.is_restricted = is_restricted
        self.lost = threading.Event()

    def renew(self, *, at: datetime) -> None:
        """Extend the hold; set ``lost`` where it is gone."""
        if not LinkRun.objects.filter(pk=self.run_id).update(held_until=at + HOLD_DURATION):
            self.lost.set()

    def let_go(self) -> None:
        """End the run, and release all its hosts at once."""
        LinkRun.objects.filter(pk=self.run_id).delete()

    def list_sources(self) -> SourceQuerySet:
        """Return the sources whose hosts this run holds."""
        return list_held_sources([self.run_id]).filter(is_restricted=self.is_restricted)

    def claim_hosts(self, *, at: datetime, limit: int, is_urgent: bool = False) -> None:
        """Hold hosts that no run holds, of up to ``limit`` due sources of each kind that is leased.

        ``is_urgent``: of urgent sources alone.
        """
        end_dead_runs(at=at)
        with transaction.atomic():
            names = self._list_free_hosts(at=at, limit=limit, is_urgent=is_urgent)
            if not names:
                return
            # In one order, so that two runs that add the same names do not wait for each other for ever.
            LinkHost.objects.bulk_create((LinkHost(name=name) for name in names), ignore_conflicts=True)
            rows = LinkHost.objects.filter(name__in=names).select_for_update(skip_locked=True)
            found = list(rows.values_list("pk", "run_id"))
            # Read once the rows are locked: a run that has taken one of them since is among these.
            runs = _list_runs()
            if self.run_id not in runs:
                self.lost.set()
                return
            free = [pk for pk, run_id in found if run_id not in runs]
            LinkHost.objects.filter(pk__in=free).update(run=self.run_id)

    def _list_free_hosts(self, *, at: datetime, limit: int, is_urgent: bool) -> list[str]:
        """Return the hosts that no run holds of the sources to be leased next, in the order of names."""
        own = Source.objects.filter(is_restricted=self.is_restricted).exclude(url="")
        free = own.alias(holder=HOLDER).exclude(holder__in=_list_runs())
        due = filter_unleased(free, now=at).filter(due_at__lte=at).order_by("due_at")
        hosts = due.values_list("host", flat=True)
        names = set(hosts.filter(is_urgent=True)[:limit])
        if not is_urgent:
            # As many failing ones as are leased, or these would be searched for among all that are due.
            names |= set(hosts.filter(health=SourceHealth.FAILING)[: limit // 4])
            names |= set(hosts[:limit])
        return sorted(names)


def list_held_sources(runs: Collection[uuid.UUID]) -> SourceQuerySet:
    """Return the sources whose hosts these runs hold."""
    return Source.objects.exclude(url="").alias(holder=HOLDER).filter(holder__in=runs)


def begin_run(
    *, at: datetime, is_restricted: bool = False, worker: uuid.UUID | None = None
) -> RunHold | None:
    """Begin a run of this worker; return None while another one of it is under way."""
    end_dead_runs(at=at)
    worker = worker or (RESTRICTED_WORKER_ID if is_restricted else WORKER_ID)
    defaults = {"held_until": at + HOLD_DURATION}
    run, is_new = LinkRun.objects.get_or_create(worker=worker, defaults=defaults)
    return RunHold(run.pk, is_restricted=is_restricted) if is_new else None


@transaction.atomic
def end_dead_runs(*, at: datetime) -> None:
    """End the runs that did not renew their hold, and release what they had leased.

    Should one be alive after all, its results find their leases gone.
    """
    runs = LinkRun.objects.filter(held_until__lt=at).select_for_update(skip_locked=True)
    dead = list(runs.values_list("pk", flat=True))
    if not dead:
        return
    list_held_sources(dead).filter(due_at__lte=at, leased_until__isnull=False).update(leased_until=None)
    LinkRun.objects.filter(pk__in=dead).delete()


def _list_runs() -> set[uuid.UUID]:
    return set(LinkRun.objects.values_list("pk", flat=True))


@contextmanager
def hold_run(hold: RunHold, *, clock: Callable[[], datetime]) -> Iterator[RunHold]:
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

    thread = threading.Thread(target=renew, name="link-run", daemon=True)
    thread.start()
    try:
        yield hold
    finally:
        over.set()
        thread.join()
        try:
            hold.let_go()
        except DatabaseError:
            logger.warning("the hosts of a run could not be let go; they are free in %s", HOLD_DURATION)


def get_host_delays(hosts: Iterable[str], *, at: datetime) -> dict[str, float]:
    """Return those of ``hosts`` that are to be left alone, each with the seconds that are left."""
    rows = LinkHost.objects.filter(name__in=set(hosts), not_before__gt=at).values_list("name", "not_before")
    return {name: (until - at).total_seconds() for name, until in rows if until}


def save_host_delays(waits: dict[str, float], *, at: datetime) -> None:
    """Save for how many seconds hosts are to be left alone, for other workers and after a restart."""
    # A host whose only source was restricted meanwhile is none that a worker of links may write.
    seen = set(Source.objects.filter(host__in=waits).values_list("host", flat=True).distinct())
    rows = [
        LinkHost(name=name, not_before=at + timedelta(seconds=seconds))
        for name, seconds in sorted(waits.items())
        if name in seen
    ]
    LinkHost.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["name"], update_fields=["not_before"]
    )
