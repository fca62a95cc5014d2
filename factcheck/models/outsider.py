"""Abstract models for people without an account: the link through which they write, and a file they sent."""

from datetime import datetime

from django.db import models

from accounts.models import User
from lib.db.models import PublicModel


class OutsiderLink(PublicModel):
    """A secret link through which somebody without an account writes to us.

    It is valid until ``expires_at`` unless it was revoked. No row has its secret.
    """

    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def is_usable(self, at: datetime) -> bool:
        """Return whether somebody may write through the link at the moment ``at``."""
        return self.revoked_at is None and self.expires_at > at


class OutsiderFile(PublicModel):
    """A file as somebody sent it.

    ``file`` is its name in the storage "snapshots"; ``sha256`` is of its bytes, hex.
    """

    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=255)
    added_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
