"""Actions on feeds that a desk follows: add, change, pause, resume, poll now."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from accounts.models import Desk, User
from accounts.models.enums import Role
from accounts.selectors import get_role, is_at_least
from articles.feeds.fetching import FeedFetchResult, LinkedFeed, fetch_feed
from articles.feeds.new_entries import import_new_entries
from articles.models import Feed
from articles.models.enums import Provenance
from articles.models.feed_problem import describe_feed_problem
from audit.actions import append_event
from lib.errors import Invalid, NotAllowed, Stale
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import POLL_FEEDS_TASK
from lib.text import plain_text as text_plain_text
from lib.web.urls import normalise_url

DEFAULT_NEWEST = 20
INTERVAL_DIVISOR = 10
"""A feed is polled again after the time since its last change, divided by this."""


class FeedNotFound(Invalid):
    """There is no feed at the URL; ``linked_feeds`` are those that the page there links to."""

    def __init__(self, sentence: str, linked_feeds: Sequence[LinkedFeed]) -> None:
        super().__init__(sentence, field="url")
        self.linked_feeds = list(linked_feeds)


def create_feed_from_url(
    url: str,
    *,
    desk: Desk,
    provenance: str,
    by: User,
    at: datetime,
    title: str = "",
    fetch_pages: bool = False,
    newest: int = DEFAULT_NEWEST,
) -> Feed:
    """Follow the feed at ``url``, and import its ``newest`` entries now.

    Fetches it first, so call it outside any transaction. The feed's imports run in the name of ``by``. Raises
    NotAllowed unless ``by`` is an editor of ``desk``, FeedNotFound when no feed is there, and Invalid for a
    malformed URL or one that the desk follows already.
    """
    require_feed_editor(by, desk)
    if provenance not in Provenance.values:
        raise Invalid(gettext("Choose the type: our copy, or published elsewhere."), field="provenance")
    _require_not_followed(desk, normalise_url(url))
    found = fetch_feed_or_raise(url.strip(), desk, at=at)
    return create_feed(
        found,
        url=found.moved_to or url.strip(),
        desk=desk,
        provenance=provenance,
        by=by,
        at=at,
        title=title,
        fetch_pages=fetch_pages,
        newest=newest,
    )


def create_feed(
    found: FeedFetchResult,
    *,
    url: str,
    desk: Desk,
    provenance: str,
    by: User,
    at: datetime,
    title: str = "",
    fetch_pages: bool = False,
    newest: int = DEFAULT_NEWEST,
) -> Feed:
    """Create a feed as ``create_feed_from_url`` does, from the result ``found`` of an earlier fetch."""
    require_feed_editor(by, desk)
    key = normalise_url(url)
    _require_not_followed(desk, key)
    feed = Feed(
        desk=desk,
        title=text_plain_text.normalize_line(title)
        or (found.read.title if found.read else "")
        or get_host(url),
        url=url,
        url_key=key,
        host=get_host(url),
        provenance=provenance,
        fetch_pages=fetch_pages,
        added_by=by,
        added_at=at,
    )
    try:
        return _save_feed(feed, found, newest=newest, by=by, at=at)
    except IntegrityError:
        _require_not_followed(desk, key)
        raise


def fetch_feed_or_raise(url: str, desk: Desk, *, at: datetime) -> FeedFetchResult:
    """Fetch the feed at ``url`` for a desk. Raises FeedNotFound with the reason when there is none."""
    found = fetch_feed(url, is_anonymous=desk.hides_newsroom, at=at)
    if found.read is None:
        raise FeedNotFound(found.detail or describe_feed_problem(found.problem), found.linked_feeds)
    return found


@transaction.atomic
def _save_feed(feed: Feed, found: FeedFetchResult, *, newest: int, by: User, at: datetime) -> Feed:
    feed.etag, feed.last_modified, feed.polled_at = found.etag, found.last_modified, at
    feed.changed_at, feed.due_at = at, at + get_poll_interval(timedelta(0))
    feed.save(force_insert=True)
    details = {"title": feed.title, "address": feed.url}
    append_event(actor=by, action="create_feed", subject=feed, at=at, details=details)
    if found.read is not None:
        import_new_entries(feed, found.read, at=at, newest=newest)
    return feed


def update_feed(
    feed: Feed, *, url: str, title: str, provenance: str, fetch_pages: bool, by: User, at: datetime
) -> Feed:
    """Change the title or URL of a feed, or the way to read it. Its earlier articles stay as they are.

    A new URL is fetched first, outside any transaction. Raises as ``create_feed_from_url`` does.
    """
    require_feed_editor(by, feed.desk)
    address = url.strip()
    changes: dict[str, object] = {
        "title": text_plain_text.normalize_line(title) or feed.title,
        "provenance": provenance,
        "fetch_pages": fetch_pages,
    }
    if provenance not in Provenance.values:
        raise ValueError(f"no provenance: {provenance}")
    if (key := normalise_url(address)) != feed.url_key:
        _require_not_followed(feed.desk, key)
        found = fetch_feed_or_raise(address, feed.desk, at=at)
        address = found.moved_to or address
        changes |= get_url_fields(address)
        if changes["url_key"] != feed.url_key:
            _require_not_followed(feed.desk, str(changes["url_key"]))
    with transaction.atomic():
        # A poll that is under way has the old URL: its result is dropped.
        Feed.objects.filter(pk=feed.pk).update(leased_until=None, **changes)
        details = {"title": changes["title"], "address": address}
        append_event(actor=by, action="update_feed", subject=feed, at=at, details=details)
    feed.refresh_from_db()
    return feed


def get_url_fields(address: str) -> dict[str, object]:
    """Return the columns of a feed that has moved to ``address``."""
    return {
        "url": address,
        "url_key": normalise_url(address),
        "host": get_host(address),
        "etag": "",
        "last_modified": "",
        "problem": {},
        "failures": 0,
    }


@transaction.atomic
def pause_feed(feed: Feed, *, by: User, at: datetime) -> None:
    """Stop polling until somebody resumes the feed."""
    require_feed_editor(by, feed.desk)
    held = Feed.objects.filter(pk=feed.pk, is_paused=False)
    if not held.update(is_paused=True, due_at=None, leased_until=None):
        raise Stale(gettext("This feed is already paused."))
    append_event(actor=by, action="pause_feed", subject=feed, at=at, details={"title": feed.title})


@transaction.atomic
def resume_feed(feed: Feed, *, by: User, at: datetime) -> None:
    """Follow it again, from now. If its owner has left the desk, ``by`` becomes the owner."""
    require_feed_editor(by, feed.desk)
    owner = feed.added_by if get_role(feed.added_by, feed.desk) is not None else by
    held = Feed.objects.filter(pk=feed.pk, is_paused=True)
    if not held.update(is_paused=False, due_at=at, problem={}, failures=0, added_by=owner):
        raise Stale(gettext("This feed is already active."))
    append_event(actor=by, action="resume_feed", subject=feed, at=at, details={"title": feed.title})
    enqueue_on_commit(POLL_FEEDS_TASK)


@transaction.atomic
def request_poll(feed: Feed, *, by: User, at: datetime) -> None:
    """Make the feed due at once: a worker polls it within seconds. Raises Stale while paused."""
    require_feed_editor(by, feed.desk)
    if not Feed.objects.filter(pk=feed.pk, is_paused=False).update(due_at=at):
        raise Stale(gettext("This feed is paused. Resume it first."))
    enqueue_on_commit(POLL_FEEDS_TASK)


def get_poll_interval(quiet: timedelta) -> timedelta:
    """Return the interval to the next poll of a feed that has not changed for ``quiet``."""
    least = timedelta(minutes=settings.STET_FEED_MIN_MINUTES)
    limit = timedelta(minutes=settings.STET_FEED_MAX_MINUTES)
    return max(least, min(limit, quiet / INTERVAL_DIVISOR))


def require_feed_editor(by: User, desk: Desk) -> None:
    """Raise NotAllowed unless ``by`` is an editor of ``desk``."""
    if not is_at_least(get_role(by, desk), Role.EDITOR):
        raise NotAllowed(gettext("Only editors of this desk can manage its feeds."))


def get_host(address: str) -> str:
    """Return the host of the normalized URL, in lower case."""
    return (urlsplit(normalise_url(address)).hostname or "")[:253]


def _require_not_followed(desk: Desk, key: str) -> None:
    there = Feed.objects.filter(desk=desk, url_key=key).first()
    if there is not None:
        sentence = gettext("This desk already follows this feed: {title}.").format(title=there.title)
        raise Invalid(sentence, field="url")
