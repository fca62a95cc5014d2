"""Device: a browser on which somebody signed in."""

from django.conf import settings
from django.db import models

from lib.db.models import PublicModel


class Device(PublicModel):
    """One browser of one person. Its cookie holds a secret of which only the SHA-256 (hex) is stored.

    ``remembered_until``: until then a password alone is asked there; null asks for the second factor too.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=45, blank=True)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField()
    remembered_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-used_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=("user", "digest"), name="accounts_one_device_per_cookie"),
        ]

    def __str__(self) -> str:
        return self.name
