"""Usage: requests of each key, counted in the memory of the process and added to the day's row now and then.

A request costs an addition, not a write. A process that is killed takes the counts of a few seconds with it:
they show how a key is used, and nothing is charged by them. How far its holder has come in the log of changes
is written at once.
"""

import logging
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import Case, F, Value, When

from accounts.models import ApiKey
from publishing.models import Follower, KeyUse

logger = logging.getLogger("stet.usage")

EVERY = 10.0
"""Seconds between two writes of one process, while its keys are in use."""
KEPT = timedelta(days=400)
MOST_SWEPT = 1000
NAMES = {2: "answered", 3: "unchanged", 4: "refused", 5: "failed"}
"""The column of each class of statuses."""


@dataclass(slots=True)
class Counted:
    """What one key did on one day, since it was last written down."""

    times: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, other: "Counted") -> None:
        """Take the other's counts too."""
        for name, times in other.times.items():
            self.times[name] += times


class Tally:
    """The counts of one process. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[int, date], Counted] = {}
        self._since = time.monotonic()

    def count(self, key: int, day: date, name: str) -> None:
        """One request with the key of this primary key."""
        with self._lock:
            counted = self._counts.get((key, day))
            if counted is None:
                counted = self._counts[key, day] = Counted()
            counted.times[name] += 1

    def add(self, key: int, day: date, counted: Counted) -> None:
        """Take counts back that could not be written."""
        with self._lock:
            self._counts.setdefault((key, day), Counted()).add(counted)

    def is_due(self) -> bool:
        """Whether there is something to write, and it is time to."""
        return bool(self._counts) and time.monotonic() - self._since >= EVERY

    def take(self) -> dict[tuple[int, date], Counted]:
        """All counts; from here on they are whoever's that asked."""
        with self._lock:
            counts, self._counts = self._counts, {}
            self._since = time.monotonic()
            return counts


tally = Tally()


def count(key: int, status: int, *, at: datetime) -> None:
    """Count one request that was answered with this status; no query."""
    name = NAMES.get(status // 100)
    if name is not None:
        tally.count(key, at.date(), name)


def fold() -> int:
    """Add what this process has counted to the rows of the days; how many rows. What cannot be written is
    counted again.
    """
    counts = tally.take()
    written = 0
    # In one order, so that two processes do not wait for each other.
    for (key, day), counted in sorted(counts.items()):
        try:
            with transaction.atomic():
                _write(key, day, counted)
            written += 1
        except DatabaseError as error:
            logger.warning("usage was not written, and is kept: %s", error.__class__.__name__)
            tally.add(key, day, counted)
    return written


def note_position(key: ApiKey, partner: int, *, position: int, sent: int, at: datetime) -> None:
    """The holder of ``key``, who is this partner, asked for what comes after ``position`` and is sent what is
    up to ``sent``.
    """
    moved = Case(When(position=position, then=F("moved_at")), default=Value(at))
    known = Follower.objects.filter(key=key)
    if not known.update(position=position, sent=sent, asked_at=at, moved_at=moved):
        told = {"position": position, "sent": sent, "asked_at": at, "moved_at": at}
        Follower.objects.get_or_create(key=key, defaults={"partner_id": partner, **told})


def forget_usage(*, at: datetime) -> int:
    """Delete days of long ago; answers how many."""
    old = KeyUse.objects.filter(day__lt=(at - KEPT).date())
    found = list(old.order_by("pk").values_list("pk", flat=True)[:MOST_SWEPT])
    return KeyUse.objects.filter(pk__in=found).delete()[0]


def _write(key: int, day: date, counted: Counted) -> None:
    # The row of the day is there but for its first requests: two who are first at once make one row.
    if not _added(key, day, counted):
        KeyUse.objects.get_or_create(key_id=key, day=day)
        _added(key, day, counted)


def _added(key: int, day: date, counted: Counted) -> int:
    times = counted.times
    return KeyUse.objects.filter(key_id=key, day=day).update(
        answered=F("answered") + times["answered"],
        unchanged=F("unchanged") + times["unchanged"],
        refused=F("refused") + times["refused"],
        failed=F("failed") + times["failed"],
    )
