"""ApiKey: what a service shows to act over HTTP; only its digest is kept."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from accounts.enums import Scope

TRYING = "stettest"
"""How the secret of a key for trying out begins, so that people and scanners see what it is."""


def prefix(scopes: Iterable[str]) -> str:
    """How the secret of a key for this begins."""
    return TRYING if Scope.TRY_OUT in scopes else "stet"


class ApiKey(models.Model):
    """One key of one service. A service may hold several, so that they can be rotated without a gap.

    ``key_id`` is the part of the secret that may be shown and finds the row; ``digest`` is the SHA-256 of the
    whole secret, which has 256 random bits and so needs no slow hash. ``end_told_at``: when somebody was
    written to that it is about to expire. ``holder_is_active`` and ``rows``, all that
    was read with it, come with a key that is asked with (accounts.authentication).
    """

    holder_is_active: bool
    rows: list[Any]

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    principal = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_keys")
    key_id = models.CharField(max_length=32, unique=True)
    digest = models.CharField(max_length=64)
    label = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    end_told_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API key"
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.label} ({self.key_id})"

    @property
    def shown(self) -> str:
        """The beginning of the secret, which may be shown at any time."""
        return f"{prefix(self.scopes)}_{self.key_id}_…"

    @property
    def for_trying(self) -> bool:
        """Whether it opens made-up verdicts, and nothing that is real."""
        return Scope.TRY_OUT in self.scopes

    def is_live(self, *, at: datetime) -> bool:
        """Whether the key may be used at that moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)
