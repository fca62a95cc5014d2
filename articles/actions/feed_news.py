"""What is new in a feed, and taking it: one intake for all that is new or has changed, a piece for each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from articles.actions.intake import Sent, take_in
from articles.enums import IntakeKind
from articles.importers.feed import FeedRead
from articles.importers.feed_entry import MEDIA_TYPE, Entry, short
from articles.importers.metadata import moment
from articles.models import Feed, FeedEntry
from lib.commitments import sha256_hex
from lib.errors import Invalid
from lib.url import normalise_url

MOST = 500
"""Entries that are looked at in one poll, the newest of them."""
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def take(feed: Feed, read: FeedRead, *, at: datetime, newest: int = MOST) -> int:
    """Take what is new or has changed, and remember it; answers how much that was. In the caller's
    transaction, and in the name of whoever answers for the feed.

    Of what is more than the ``newest`` entries it is remembered that it was there, and nothing is taken.
    Raises NotAllowed when that person is not on the desk any more.
    """
    news = _news(feed, _newest_first(read.entries)[:MOST])
    taken = [entry for entry, _ in news[:newest]]
    if taken:
        take_in(
            desk=feed.desk,
            provenance=feed.provenance,
            kind=IntakeKind.FEED,
            name=feed.title,
            # The newest comes in last, so that it stands first in the list of articles.
            pieces=[_sent(feed, entry, at) for entry in reversed(taken)],
            by=feed.added_by,
            at=at,
            feed=feed,
        )
    FeedEntry.objects.bulk_create(
        [
            FeedEntry(feed=feed, external_id=entry.external_id, place=_place(entry), hash=said, seen_at=at)
            for entry, said in news
        ],
        update_conflicts=True,
        unique_fields=["feed", "external_id"],
        update_fields=["place", "hash", "seen_at"],
    )
    return len(taken)


def _news(feed: Feed, entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
    """(entry, hash) of those that were not there before or said something else, under their first names."""
    named = {short(entry.external_id): entry for entry in reversed(entries)}
    rows = FeedEntry.objects.filter(feed=feed)
    by_name = {row.external_id: row for row in rows.filter(external_id__in=list(named))}
    places = Counter(_place(entry) for entry in named.values())
    by_place = {
        row.place: row
        for row in rows.filter(place__in=[place for place, many in places.items() if place and many == 1])
        if row.external_id not in named
    }
    news = []
    for name, entry in reversed(named.items()):
        # A feed that gives a page another name has no new entry: it goes on under the name it had.
        before = by_name.get(name) or by_place.get(_place(entry))
        if before is None and entry.gone:
            continue
        if before is None or before.hash != entry.hash:
            news.append((replace(entry, external_id=before.external_id if before else name), entry.hash))
    return news


def _newest_first(entries: Sequence[Entry]) -> list[Entry]:
    """By the time that each says of itself; in the feed's own order where they say none."""

    def said(entry: Entry) -> datetime:
        return moment(entry.updated)[0] or moment(entry.published)[0] or _LONG_AGO

    return sorted(entries, key=said, reverse=True)


def _sent(feed: Feed, entry: Entry, at: datetime) -> Sent:
    # The version is the moment it was seen at: not every feed moves its own on when the words change, and a
    # piece that is tried again late must not go over newer words.
    written = replace(
        entry,
        source=f"feed:{feed.public_id}",
        version=f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        fetch=feed.fetch_pages and entry.summary_only and bool(entry.url),
    )
    return Sent(
        name=entry.title or entry.url or entry.external_id,
        body=written.written(),
        media_type=MEDIA_TYPE,
        url=entry.url,
    )


def _place(entry: Entry) -> str:
    if not entry.url or entry.gone:
        return ""
    try:
        return sha256_hex(normalise_url(entry.url))
    except Invalid:
        return ""
