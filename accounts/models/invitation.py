"""Invitation: a link through which a person chooses their password, once."""

from django.conf import settings
from django.db import models


class Invitation(models.Model):
    """One link. The token is not stored, only its SHA-256 (hex).

    It is valid once, until ``expires_at``, unless it was ended (``revoked_at``): by a newer one, another
    password or e-mail address, or a deactivation.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.user}: {self.expires_at:%Y-%m-%d}"
