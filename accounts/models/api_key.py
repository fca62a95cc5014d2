"""ApiKey: the secret with which a service acts over HTTP; only its digest is stored."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from accounts.models.enums import Scope
from lib.db.models import PublicModel

SANDBOX_PREFIX = "stettest"
"""Prefix of the secret of a sandbox key, so that people and secret scanners see what it is."""


def get_secret_prefix(scopes: Iterable[str]) -> str:
    """Return the prefix of the secret of a key with these scopes."""
    return SANDBOX_PREFIX if Scope.TRY_OUT in scopes else "stet"


class ApiKey(PublicModel):
    """One key of one service. A service may hold several, so that they can be rotated without a gap.

    ``key_id`` is the part of the secret that may be shown and finds the row; ``digest`` is the SHA-256 of the
    whole secret, which has 256 random bits and so needs no slow hash. ``expiry_notified_at``: when somebody
    was notified that it is about to expire.
    """

    holder_is_active: bool

    principal = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_keys")
    key_id = models.CharField(max_length=32, unique=True)
    digest = models.CharField(max_length=64)
    label = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    expiry_notified_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("API key")
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.label} ({self.key_id})"

    @property
    def visible_prefix(self) -> str:
        """The beginning of the secret, which may be shown at any time."""
        return f"{get_secret_prefix(self.scopes)}_{self.key_id}_…"

    @property
    def is_sandbox(self) -> bool:
        """True if the key opens made-up verdicts, and nothing that is real."""
        return Scope.TRY_OUT in self.scopes

    @property
    def scope_names(self) -> list[str]:
        """The names of its permissions, as the forms have them."""
        return [str(Scope(scope).label) for scope in self.scopes]

    def is_live(self, *, at: datetime) -> bool:
        """Return whether the key may be used at that moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)
