"""Feeds that a desk follows: add one, change it, pause it, go on with it, ask for it now."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.models import Desk, User
from accounts.queries import at_least, role_on
from articles.actions.feed_looks import Look, Offered, look
from articles.actions.feed_news import take
from articles.enums import Provenance
from articles.models import Feed
from lib import frame
from lib.errors import Invalid, NotAllowed, Stale
from lib.nudge import nudge
from lib.url import normalise_url
from record.actions import append

POLL = "articles.tasks.poll_feeds"
NEWEST = 20
SHARE = 10
"""A feed is asked again after this part of the time for which it has not changed."""


class NoFeed(Invalid):
    """There is no feed at the address; ``offered`` are those that the page there names."""

    def __init__(self, sentence: str, offered: Sequence[Offered]) -> None:
        super().__init__(sentence, fields={"url": [sentence]})
        self.offered = list(offered)


def add_feed(
    url: str,
    *,
    desk: Desk,
    provenance: str,
    by: User,
    at: datetime,
    title: str = "",
    fetch_pages: bool = False,
    newest: int = NEWEST,
) -> Feed:
    """Follow the feed at ``url``, and take its ``newest`` entries now. Looks at it first, so call it outside
    any transaction. What the feed imports is imported in the name of ``by``.

    Raises NotAllowed unless ``by`` is an editor of ``desk``, NoFeed when no feed is there, and Invalid for an
    address that is none or that the desk follows already.
    """
    require_keeper(by, desk)
    if provenance not in Provenance.values:
        sentence = "Say whose words these are: own copy, or published elsewhere."
        raise Invalid(sentence, fields={"provenance": [sentence]})
    _not_followed(desk, normalise_url(url))
    found = looked_at(url.strip(), at=at)
    return follow(
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


def follow(
    found: Look,
    *,
    url: str,
    desk: Desk,
    provenance: str,
    by: User,
    at: datetime,
    title: str = "",
    fetch_pages: bool = False,
    newest: int = NEWEST,
) -> Feed:
    """``add_feed`` for whoever has looked at the address already, and found ``found`` there."""
    require_keeper(by, desk)
    key = normalise_url(url)
    _not_followed(desk, key)
    feed = Feed(
        desk=desk,
        title=frame.line(title) or (found.read.title if found.read else "") or host_of(url),
        url=url,
        key=key,
        host=host_of(url),
        provenance=provenance,
        fetch_pages=fetch_pages,
        added_by=by,
        added_at=at,
    )
    try:
        return _added(feed, found, newest=newest, by=by, at=at)
    except IntegrityError:
        _not_followed(desk, key)
        raise


def looked_at(url: str, *, at: datetime) -> Look:
    """The feed at ``url``. Raises NoFeed with the reason when there is none."""
    found = look(url, at=at)
    if found.read is None:
        raise NoFeed(found.problem, found.offered)
    return found


@transaction.atomic
def _added(feed: Feed, found: Look, *, newest: int, by: User, at: datetime) -> Feed:
    feed.etag, feed.last_modified, feed.polled_at = found.etag, found.last_modified, at
    feed.changed_at, feed.due_at = at, at + interval(timedelta(0))
    feed.save(force_insert=True)
    details = {"title": feed.title, "address": feed.url}
    append(actor=by, step="add", subject_type="feed", subject=feed, at=at, details=details)
    if found.read is not None:
        take(feed, found.read, at=at, newest=newest)
    return feed


def change_feed(
    feed: Feed, *, url: str, title: str, provenance: str, fetch_pages: bool, by: User, at: datetime
) -> Feed:
    """Another title or address, or another way to read it. Articles that are here stay as they are.

    A new address is looked at first, outside any transaction. Raises as ``add_feed`` does.
    """
    require_keeper(by, feed.desk)
    address = url.strip()
    changes: dict[str, object] = {
        "title": frame.line(title) or feed.title,
        "provenance": provenance,
        "fetch_pages": fetch_pages,
    }
    if provenance not in Provenance.values:
        raise ValueError(f"no provenance: {provenance}")
    if (key := normalise_url(address)) != feed.key:
        _not_followed(feed.desk, key)
        found = looked_at(address, at=at)
        address = found.moved_to or address
        changes |= moved(address)
        if changes["key"] != feed.key:
            _not_followed(feed.desk, str(changes["key"]))
    with transaction.atomic():
        # Whoever is polling it at this moment polls what it was: that result is thrown away.
        Feed.objects.filter(pk=feed.pk).update(leased_until=None, **changes)
        details = {"title": changes["title"], "address": address}
        append(actor=by, step="change", subject_type="feed", subject=feed, at=at, details=details)
    feed.refresh_from_db()
    return feed


def moved(address: str) -> dict[str, object]:
    """The columns of a feed that lives at ``address`` now."""
    return {
        "url": address,
        "key": normalise_url(address),
        "host": host_of(address),
        "etag": "",
        "last_modified": "",
        "last_error": "",
        "failures": 0,
    }


@transaction.atomic
def pause_feed(feed: Feed, *, by: User, at: datetime) -> None:
    """Ask for it no more until somebody resumes it."""
    require_keeper(by, feed.desk)
    held = Feed.objects.filter(pk=feed.pk, paused=False)
    if not held.update(paused=True, due_at=None, leased_until=None):
        raise Stale("This feed is paused already.")
    append(actor=by, step="pause", subject_type="feed", subject=feed, at=at, details={"title": feed.title})


@transaction.atomic
def resume_feed(feed: Feed, *, by: User, at: datetime) -> None:
    """Follow it again, from now. Whoever resumes a feed whose owner has left the desk answers for it."""
    require_keeper(by, feed.desk)
    owner = feed.added_by if role_on(feed.added_by, feed.desk) is not None else by
    held = Feed.objects.filter(pk=feed.pk, paused=True)
    if not held.update(paused=False, due_at=at, last_error="", failures=0, added_by=owner):
        raise Stale("This feed is followed already.")
    append(actor=by, step="resume", subject_type="feed", subject=feed, at=at, details={"title": feed.title})
    nudge(POLL)


@transaction.atomic
def poll_now(feed: Feed, *, by: User, at: datetime) -> None:
    """Make it due: a worker asks for it within seconds, whatever it waits for. Raises Stale while paused."""
    require_keeper(by, feed.desk)
    if not Feed.objects.filter(pk=feed.pk, paused=False).update(due_at=at):
        raise Stale("This feed is paused. Resume it first.")
    nudge(POLL)


def interval(quiet: timedelta) -> timedelta:
    """How long a feed that has not changed for so long is left alone after it was asked."""
    least = timedelta(minutes=settings.STET_FEED_LEAST)
    most = timedelta(minutes=settings.STET_FEED_MOST)
    return max(least, min(most, quiet / SHARE))


def require_keeper(by: User, desk: Desk) -> None:
    """Raises NotAllowed unless ``by`` is an editor of ``desk``."""
    if not at_least(role_on(by, desk), Role.EDITOR):
        raise NotAllowed("Only editors of this desk may manage its feeds.")


def host_of(address: str) -> str:
    """The host that is asked, in small letters."""
    return (urlsplit(normalise_url(address)).hostname or "")[:253]


def _not_followed(desk: Desk, key: str) -> None:
    there = Feed.objects.filter(desk=desk, key=key).first()
    if there is not None:
        sentence = f"This desk follows this feed already: {there.title}."
        raise Invalid(sentence, fields={"url": [sentence]})
