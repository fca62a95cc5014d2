"""FeedCursor: the position that the holder of a key has reached in the change feed."""

from django.db import models

from accounts.models import ApiKey
from publishing.models.partner import Partner


class FeedCursor(models.Model):
    """The position of one key in the change feed.

    ``position`` is the last that it confirmed, by asking for what comes after; ``sent_position`` the last
    that it was sent, which it may have lost. ``requested_at`` is its last request, ``moved_at`` the time of
    its last change of ``position``.
    """

    key = models.OneToOneField(ApiKey, on_delete=models.CASCADE, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="feed_cursors")
    position = models.PositiveBigIntegerField(default=0)
    sent_position = models.PositiveBigIntegerField(default=0)
    requested_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key}: {self.position}"
