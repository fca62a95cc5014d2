"""Polling: lease the feeds that are due, fetch them, and save each result once.

One host is sent one request at a time, and none for all its feeds when it is in trouble or asks to wait.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from accounts.selectors import get_role, get_system_user
from articles.feeds.actions import get_poll_interval, get_url_fields
from articles.feeds.fetching import FeedFetchResult, fetch_feed
from articles.feeds.new_entries import import_new_entries
from articles.models import Feed
from articles.models.feed_problem import build_feed_problem
from audit.actions import append_event
from lib.db.leases import Lease, claim_due_rows, finish_lease

logger = logging.getLogger("stet.feeds")

LEASE_SECONDS = 100.0
"""Longer than the time limit of the task (articles.tasks), so that nobody polls a feed twice at once."""
DAY = timedelta(days=1)


def poll_due_feeds(*, clock: Callable[[], datetime], limit: int) -> int:
    """Poll up to ``limit`` feeds that are due, no two of one host. Return how many results were saved."""
    return _poll_leased_feeds(
        claim_due_rows(_list_pollable_feeds(clock()), now=clock(), seconds=LEASE_SECONDS, limit=limit), clock
    )


def poll_feed(feed: Feed, *, clock: Callable[[], datetime]) -> bool:
    """Poll this feed now, due or not. Return False when another worker is polling it, or it is paused."""
    Feed.objects.filter(pk=feed.pk, is_paused=False).update(due_at=clock())
    own = Feed.objects.filter(pk=feed.pk)
    return _poll_leased_feeds(claim_due_rows(own, now=clock(), seconds=LEASE_SECONDS, limit=1), clock) == 1


def _list_pollable_feeds(at: datetime) -> QuerySet[Feed]:
    """Return the feeds whose host nobody is polling, and of each host the one that has waited longest."""
    there = Feed.objects.filter(host=OuterRef("host"))
    requested = there.filter(leased_until__gte=at)
    earlier = there.filter(due_at__lte=at).filter(
        Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
    )
    return Feed.objects.filter(~Exists(requested), ~Exists(earlier))


def _poll_leased_feeds(leases: list[Lease], clock: Callable[[], datetime]) -> int:
    """Fetch in threads; save the rows here, on the caller's connection."""
    feeds = Feed.objects.select_related("desk").in_bulk([lease.pk for lease in leases])
    written = 0
    with ThreadPoolExecutor(max_workers=max(1, len(leases))) as aside:
        checks = {
            aside.submit(
                fetch_feed,
                feeds[lease.pk].url,
                is_anonymous=feeds[lease.pk].desk.hides_newsroom,
                etag=feeds[lease.pk].etag,
                last_modified=feeds[lease.pk].last_modified,
                at=clock(),
            ): lease
            for lease in leases
            if lease.pk in feeds
        }
        for done in as_completed(checks):
            try:
                found = done.result()
            except Exception:
                # A feed that breaks the parser is a failed poll like any other.
                logger.exception("the look at feed %s broke", checks[done].pk)
                found = FeedFetchResult(problem=build_feed_problem("fault"))
            written += _save_result(checks[done], found, at=clock())
    return written


def _save_result(lease: Lease, found: FeedFetchResult, *, at: datetime) -> bool:
    """Save one result. One that cannot be saved is saved as a failure, or it would be due for ever."""
    try:
        return save_poll_result(lease, found, at=at)
    except Exception:
        logger.exception("the poll of feed %s could not be written", lease.pk)
        return save_poll_result(lease, FeedFetchResult(problem=build_feed_problem("not_saved")), at=at)


@transaction.atomic
def save_poll_result(lease: Lease, found: FeedFetchResult, *, at: datetime) -> bool:
    """Save the result of a poll, once: False when the lease was lost. ``at``: when the poll ended."""
    feed = Feed.objects.select_related("desk", "added_by").get(pk=lease.pk)
    if get_role(feed.added_by, feed.desk) is None:
        return _pause_orphaned_feed(feed, lease, at=at)
    if found.problem:
        return _record_failure(feed, lease, found, at=at)
    changes: dict[str, object] = {"polled_at": at, "problem": {}, "failures": 0}
    if found.moved_to and found.moved_to != feed.url:
        changes |= _get_moved_fields(feed, found.moved_to, at=at)
    if not found.unchanged:
        changes |= {"etag": found.etag, "last_modified": found.last_modified}
    changed_at = feed.changed_at
    # Before any import: a worker that has lost the lease imports nothing.
    if not finish_lease(Feed.objects.all(), lease.pk, lease.attempt, **changes, due_at=at):
        return False
    if found.read is not None and import_new_entries(feed, found.read, at=at):
        changed_at = at
    again = at + get_poll_interval(at - (changed_at or feed.added_at))
    Feed.objects.filter(pk=feed.pk).update(changed_at=changed_at, due_at=again)
    return True


def _record_failure(feed: Feed, lease: Lease, found: FeedFetchResult, *, at: datetime) -> bool:
    failures = feed.failures + 1
    neighbours = Feed.objects.filter(host=feed.host, is_paused=False)
    if found.host_in_trouble:
        # Failures of a host count together, whichever of its feeds met them.
        failures = 1 + (neighbours.aggregate(most=Max("failures"))["most"] or 0)
    doubled = timedelta(minutes=settings.STET_FEED_MIN_MINUTES) * 2 ** min(failures, 12)
    wait = min(DAY, max(doubled, timedelta(seconds=min(found.later or 0, DAY.total_seconds()))))
    is_saved = finish_lease(
        Feed.objects.all(),
        lease.pk,
        lease.attempt,
        polled_at=at,
        problem=found.problem,
        failures=failures,
        due_at=at + wait,
    )
    if is_saved and (found.host_in_trouble or found.later):
        neighbours.filter(due_at__lt=at + wait).update(due_at=at + wait)
    return is_saved


def _pause_orphaned_feed(feed: Feed, lease: Lease, *, at: datetime) -> bool:
    """Pause a feed whose owner has left the desk, until somebody else resumes it."""
    problem = build_feed_problem("owner_left", person=str(feed.added_by))
    is_saved = finish_lease(
        Feed.objects.all(), lease.pk, lease.attempt, is_paused=True, due_at=None, problem=problem
    )
    if is_saved:
        append_event(actor=get_system_user(), action="pause_feed", subject=feed, at=at)
    return is_saved


def _get_moved_fields(feed: Feed, address: str, *, at: datetime) -> dict[str, object]:
    """Return the columns for the URL to which the site has moved the feed."""
    changes = get_url_fields(address)
    if Feed.objects.filter(desk=feed.desk, url_key=changes["url_key"]).exclude(pk=feed.pk).exists():
        return {"problem": build_feed_problem("moved_to_followed", address=address)}
    details = {"title": feed.title, "from": feed.url, "to": address}
    append_event(actor=get_system_user(), action="update_feed_url", subject=feed, at=at, details=details)
    return changes
