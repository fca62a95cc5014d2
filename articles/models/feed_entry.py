"""FeedEntry: what a feed has contained so far, so that only new and changed entries are imported."""

from django.db import models

from articles.models.feed import Feed


class FeedEntry(models.Model):
    """One entry of a feed as it was at the last poll.

    ``external_id`` is the feed's own id for it (``articles.importers.feed_entry.shorten_external_id``),
    ``content_hash`` the hash of its content, and ``url_hash`` that of its URL, "" without one: a feed that
    gives the same page another id has no new entry.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries")
    external_id = models.CharField(max_length=200)
    url_hash = models.CharField(max_length=64, blank=True)
    content_hash = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "external_id"], name="feed_entry_once")]
        indexes = [
            models.Index(fields=["feed", "url_hash"], condition=~models.Q(url_hash=""), name="feed_entry_url")
        ]

    def __str__(self) -> str:
        return self.external_id
