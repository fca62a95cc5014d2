"""Polling: lease the feeds that are due, look at them through the door, write each result once.

One host is asked one thing at a time, and left alone for all its feeds when it is in trouble or asks for it.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from accounts.queries import role_on, system
from articles.actions.feed_looks import Look, look
from articles.actions.feed_news import take
from articles.actions.feeds import interval, moved
from articles.models import Feed
from lib.leases import Lease, finish, lease_due
from record.actions import append

logger = logging.getLogger("stet.feeds")

LEASE_SECONDS = 100.0
"""Longer than the time limit of the task (articles.tasks), so that nobody polls a feed twice at once."""
DAY = timedelta(days=1)


def poll_due(*, clock: Callable[[], datetime], limit: int) -> int:
    """Poll up to ``limit`` feeds that are due, no two of one host. Answers how many results were written."""
    return _poll(lease_due(_askable(clock()), now=clock(), seconds=LEASE_SECONDS, limit=limit), clock)


def poll_one(feed: Feed, *, clock: Callable[[], datetime]) -> bool:
    """Poll this feed now, due or not. False when somebody else is at it, or it is paused."""
    Feed.objects.filter(pk=feed.pk, paused=False).update(due_at=clock())
    mine = Feed.objects.filter(pk=feed.pk)
    return _poll(lease_due(mine, now=clock(), seconds=LEASE_SECONDS, limit=1), clock) == 1


def _askable(at: datetime) -> QuerySet[Feed]:
    """The feeds whose host nobody is asking, and of each host the one that has waited longest."""
    there = Feed.objects.filter(host=OuterRef("host"))
    asked = there.filter(leased_until__gte=at)
    earlier = there.filter(due_at__lte=at).filter(
        Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
    )
    return Feed.objects.filter(~Exists(asked), ~Exists(earlier))


def _poll(leases: list[Lease], clock: Callable[[], datetime]) -> int:
    """The looks run in threads; the rows are written here, on the caller's connection."""
    feeds = Feed.objects.in_bulk([lease.pk for lease in leases])
    written = 0
    with ThreadPoolExecutor(max_workers=max(1, len(leases))) as aside:
        looks = {
            aside.submit(
                look,
                feeds[lease.pk].url,
                etag=feeds[lease.pk].etag,
                last_modified=feeds[lease.pk].last_modified,
                at=clock(),
            ): lease
            for lease in leases
            if lease.pk in feeds
        }
        for done in as_completed(looks):
            try:
                found = done.result()
            except Exception:
                # A feed that breaks our own reading of it is a result like another.
                logger.exception("the look at feed %s broke", looks[done].pk)
                found = Look(problem="This feed could not be read.")
            written += _written(looks[done], found, at=clock())
    return written


def _written(lease: Lease, found: Look, *, at: datetime) -> bool:
    """Write one result. One that cannot be written is told as one that broke, or it would come for ever."""
    try:
        return record_poll(lease, found, at=at)
    except Exception:
        logger.exception("the poll of feed %s could not be written", lease.pk)
        return record_poll(lease, Look(problem="What this feed brought could not be kept."), at=at)


@transaction.atomic
def record_poll(lease: Lease, found: Look, *, at: datetime) -> bool:
    """Write what a look found, once: False when the lease was lost. ``at``: when it ended."""
    feed = Feed.objects.select_related("desk", "added_by").get(pk=lease.pk)
    if role_on(feed.added_by, feed.desk) is None:
        return _orphaned(feed, lease, at=at)
    if found.problem:
        return _failed(feed, lease, found, at=at)
    changes: dict[str, object] = {"polled_at": at, "last_error": "", "failures": 0}
    if found.moved_to and found.moved_to != feed.url:
        changes |= _moving(feed, found.moved_to, at=at)
    if not found.unchanged:
        changes |= {"etag": found.etag, "last_modified": found.last_modified}
    changed_at = feed.changed_at
    # Before anything is taken: whoever has lost the lease takes nothing.
    if not finish(Feed.objects.all(), lease.pk, lease.attempt, **changes, due_at=at):
        return False
    if found.read is not None and take(feed, found.read, at=at):
        changed_at = at
    again = at + interval(at - (changed_at or feed.added_at))
    Feed.objects.filter(pk=feed.pk).update(changed_at=changed_at, due_at=again)
    return True


def _failed(feed: Feed, lease: Lease, found: Look, *, at: datetime) -> bool:
    failures = feed.failures + 1
    neighbours = Feed.objects.filter(host=feed.host, paused=False)
    if found.host_in_trouble:
        # The host's trouble is one, whichever of its feeds met it.
        failures = 1 + (neighbours.aggregate(most=Max("failures"))["most"] or 0)
    doubled = timedelta(minutes=settings.STET_FEED_LEAST) * 2 ** min(failures, 12)
    wait = min(DAY, max(doubled, timedelta(seconds=min(found.later or 0, DAY.total_seconds()))))
    kept = finish(
        Feed.objects.all(),
        lease.pk,
        lease.attempt,
        polled_at=at,
        last_error=found.problem,
        failures=failures,
        due_at=at + wait,
    )
    if kept and (found.host_in_trouble or found.later):
        neighbours.filter(due_at__lt=at + wait).update(due_at=at + wait)
    return kept


def _orphaned(feed: Feed, lease: Lease, *, at: datetime) -> bool:
    """Nobody of the desk answers for what it imports: it waits for somebody who does."""
    sentence = f"{feed.added_by} is not on this desk any more. Resume the feed to follow it in your own name."
    kept = finish(Feed.objects.all(), lease.pk, lease.attempt, paused=True, due_at=None, last_error=sentence)
    if kept:
        append(actor=system(), step="pause", subject_type="feed", subject=feed, at=at)
    return kept


def _moving(feed: Feed, address: str, *, at: datetime) -> dict[str, object]:
    """The columns for the address that the site says is the feed's own now."""
    changes = moved(address)
    if Feed.objects.filter(desk=feed.desk, key=changes["key"]).exclude(pk=feed.pk).exists():
        return {
            "last_error": f"This feed has moved to {address}, which this desk follows too. Pause one of them."
        }
    details = {"title": feed.title, "from": feed.url, "to": address}
    append(actor=system(), step="move", subject_type="feed", subject=feed, at=at, details=details)
    return changes
