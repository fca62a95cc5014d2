"""Follower: how far the holder of a key has come in the log of changes."""

from django.db import models

from accounts.models import ApiKey
from publishing.models.partner import Partner


class Follower(models.Model):
    """``position`` is what it said that it holds everything up to, by asking for what comes after it;
    ``sent`` what it was last sent up to, which it may have lost. ``asked_at`` is when it last asked,
    ``moved_at`` since when it stands where it does.
    """

    key = models.OneToOneField(ApiKey, on_delete=models.CASCADE, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="followers")
    position = models.PositiveBigIntegerField(default=0)
    sent = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} at {self.position}"
