"""New and changed entries of a feed, imported as one batch with an item for each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from articles.batches.actions import ImportSource, create_import_batch
from articles.importers.feed import ParsedFeed
from articles.importers.feed_entry import MEDIA_TYPE, FeedEntryData, shorten_external_id
from articles.importers.page_metadata import parse_datetime
from articles.models import Feed, FeedEntry
from articles.models.enums import ImportBatchKind
from lib.crypto.commitments import sha256_hex
from lib.errors import Invalid
from lib.web.urls import normalise_url

MAX_ENTRIES_PER_POLL = 500
"""Entries considered in one poll, the newest of them."""
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def import_new_entries(
    feed: Feed, read: ParsedFeed, *, at: datetime, newest: int = MAX_ENTRIES_PER_POLL
) -> int:
    """Import new and changed entries and remember them; return how many were imported.

    In the caller's transaction, and in the name of the feed's owner. Entries beyond the ``newest`` are only
    remembered. Raises NotAllowed when the owner is no longer on the desk.
    """
    news = _list_new_entries(feed, _sort_newest_first(read.entries)[:MAX_ENTRIES_PER_POLL])
    taken = [entry for entry, _ in news[:newest]]
    if taken:
        create_import_batch(
            desk=feed.desk,
            provenance=feed.provenance,
            kind=ImportBatchKind.FEED,
            name=feed.title,
            # The newest comes last, so that it is first in the list of articles.
            sources=[_build_import_source(feed, entry, at) for entry in reversed(taken)],
            by=feed.added_by,
            at=at,
            feed=feed,
        )
    FeedEntry.objects.bulk_create(
        [
            FeedEntry(
                feed=feed,
                external_id=entry.external_id,
                url_hash=_hash_entry_url(entry),
                content_hash=value,
                seen_at=at,
            )
            for entry, value in news
        ],
        update_conflicts=True,
        unique_fields=["feed", "external_id"],
        update_fields=["url_hash", "content_hash", "seen_at"],
    )
    return len(taken)


def _list_new_entries(feed: Feed, entries: Sequence[FeedEntryData]) -> list[tuple[FeedEntryData, str]]:
    """Return (entry, hash) of new and changed entries, each under its first id."""
    named = {shorten_external_id(entry.external_id): entry for entry in reversed(entries)}
    rows = FeedEntry.objects.filter(feed=feed)
    by_name = {row.external_id: row for row in rows.filter(external_id__in=list(named))}
    places = Counter(_hash_entry_url(entry) for entry in named.values())
    by_place = {
        row.url_hash: row
        for row in rows.filter(url_hash__in=[place for place, many in places.items() if place and many == 1])
        if row.external_id not in named
    }
    news = []
    for name, entry in reversed(named.items()):
        # A feed that gives a page another id has no new entry: it continues under the id it had.
        before = by_name.get(name) or by_place.get(_hash_entry_url(entry))
        if before is None and entry.is_removed:
            continue
        if before is None or before.content_hash != entry.content_hash:
            news.append(
                (replace(entry, external_id=before.external_id if before else name), entry.content_hash)
            )
    return news


def _sort_newest_first(entries: Sequence[FeedEntryData]) -> list[FeedEntryData]:
    """Sort by the time that each entry states; in the feed's own order where they state none."""

    def get_stated_time(entry: FeedEntryData) -> datetime:
        return parse_datetime(entry.updated)[0] or parse_datetime(entry.published)[0] or _LONG_AGO

    return sorted(entries, key=get_stated_time, reverse=True)


def _build_import_source(feed: Feed, entry: FeedEntryData, at: datetime) -> ImportSource:
    # The version is the time of the poll: not every feed changes its own when the text changes, and an item
    # that is retried late must not replace a newer text.
    written = replace(
        entry,
        source=f"feed:{feed.public_id}",
        version=f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        fetch=feed.fetch_pages and entry.summary_only and bool(entry.url),
    )
    return ImportSource(
        name=entry.title or entry.url or entry.external_id,
        body=written.to_json(),
        media_type=MEDIA_TYPE,
        url=entry.url,
    )


def _hash_entry_url(entry: FeedEntryData) -> str:
    if not entry.url or entry.is_removed:
        return ""
    try:
        return sha256_hex(normalise_url(entry.url))
    except Invalid:
        return ""
