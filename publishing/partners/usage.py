"""Usage: requests of each key, counted in the memory of the process and added to the day's row now and then.

A request costs an addition, not a write. A process that is killed loses the counts of a few seconds: they
show how a key is used, and nothing is charged by them.
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
from lib.db.rows import delete_oldest
from publishing.models import ApiKeyUsage, FeedCursor

logger = logging.getLogger("stet.usage")

FLUSH_SECONDS = 10.0
"""Seconds between two writes of one process, while its keys are in use."""
RETENTION = timedelta(days=400)
STATUS_COUNTERS = {2: "succeeded", 3: "unchanged", 4: "rejected", 5: "failed"}
"""The counter of each class of statuses."""


@dataclass(slots=True)
class DayUsageCount:
    """Requests with one key on one day that are not saved yet."""

    times: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add_counts(self, other: "DayUsageCount") -> None:
        """Add the other's counts."""
        for name, times in other.times.items():
            self.times[name] += times


class UsageCounter:
    """The counts of one process. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[int, date], DayUsageCount] = {}
        self._since = time.monotonic()

    def count_request(self, key: int, day: date, name: str) -> None:
        """Count one request with the key of this primary key."""
        with self._lock:
            counted = self._counts.get((key, day))
            if counted is None:
                counted = self._counts[key, day] = DayUsageCount()
            counted.times[name] += 1

    def restore_counts(self, key: int, day: date, counted: DayUsageCount) -> None:
        """Add counts back that could not be written."""
        with self._lock:
            self._counts.setdefault((key, day), DayUsageCount()).add_counts(counted)

    def is_due(self) -> bool:
        """True if there is something to write, and it is time to."""
        return bool(self._counts) and time.monotonic() - self._since >= FLUSH_SECONDS

    def take_counts(self) -> dict[tuple[int, date], DayUsageCount]:
        """Return all counts, and start from none."""
        with self._lock:
            counts, self._counts = self._counts, {}
            self._since = time.monotonic()
            return counts


tally = UsageCounter()


def count_request(key: int, status: int, *, at: datetime) -> None:
    """Count one request that got a response with this status; no query."""
    name = STATUS_COUNTERS.get(status // 100)
    if name is not None:
        tally.count_request(key, at.date(), name)


def flush_usage() -> int:
    """Add the counts of this process to the rows of the days; return how many rows.

    Counts that cannot be written are kept for the next flush.
    """
    counts = tally.take_counts()
    written = 0
    # In one order, so that two processes do not wait for each other.
    for (key, day), counted in sorted(counts.items()):
        try:
            with transaction.atomic():
                _save_usage(key, day, counted)
            written += 1
        except DatabaseError as error:
            logger.warning("usage was not written, and is kept: %s", error.__class__.__name__)
            tally.restore_counts(key, day, counted)
    return written


def note_position(key: ApiKey, partner: int, *, position: int, sent: int, at: datetime) -> None:
    """Note that ``key`` asked for changes after ``position``, and is sent them up to ``sent``."""
    moved = Case(When(position=position, then=F("moved_at")), default=Value(at))
    known = FeedCursor.objects.filter(key=key)
    if not known.update(position=position, sent_position=sent, requested_at=at, moved_at=moved):
        data = {"position": position, "sent_position": sent, "requested_at": at, "moved_at": at}
        FeedCursor.objects.get_or_create(key=key, defaults={"partner_id": partner, **data})


def delete_old_usage(*, at: datetime) -> int:
    """Delete days that are past retention; return how many."""
    old = ApiKeyUsage.objects.filter(day__lt=(at - RETENTION).date())
    return delete_oldest(old.order_by("pk"))


def _save_usage(key: int, day: date, counted: DayUsageCount) -> None:
    # The row of the day is there but for its first requests: two who are first at once make one row.
    if not _add_usage(key, day, counted):
        ApiKeyUsage.objects.get_or_create(key_id=key, day=day)
        _add_usage(key, day, counted)


def _add_usage(key: int, day: date, counted: DayUsageCount) -> int:
    times = counted.times
    return ApiKeyUsage.objects.filter(key_id=key, day=day).update(
        succeeded=F("succeeded") + times["succeeded"],
        unchanged=F("unchanged") + times["unchanged"],
        rejected=F("rejected") + times["rejected"],
        failed=F("failed") + times["failed"],
    )
