"""What a feed has said so far, entry by entry, so that only what is new or has changed is taken."""

from django.db import models

from articles.models.feed import Feed


class FeedEntry(models.Model):
    """One entry of a feed as it was last seen there.

    ``external_id`` is the feed's own name for it (``articles.importers.feed_entry.short``), ``hash`` that of
    what it said, and ``place`` that of its address, "" without one: a feed that names the same page anew has
    no new entry.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries")
    external_id = models.CharField(max_length=200)
    place = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "external_id"], name="feed_entry_once")]
        indexes = [
            models.Index(fields=["feed", "place"], condition=~models.Q(place=""), name="feed_entry_place")
        ]

    def __str__(self) -> str:
        return self.external_id
