"""A sealing key: the key pair of an off-the-record source, or of a desk, whose people open its sources."""

import time
import uuid

import pyrage
from django.db import models
from django.db.models import Q
from pyrage import x25519

from accounts.models import Desk
from lib.crypto.key_wrapping import SealingKeyMissing, get_key_wrapper
from lib.db.models import PublicModel

IDENTITY_SECONDS = 60
"""Seconds that a process remembers an unwrapped key: the longest that an erased one still opens anything."""
_identities: dict[uuid.UUID, tuple[float, x25519.Identity]] = {}


class SealingKeyQuerySet(models.QuerySet["SealingKey"]):
    def current(self) -> "SealingKeyQuerySet":
        """The keys that seal new values."""
        return self.filter(replaced_at__isnull=True, erased_at__isnull=True)


class SealingKey(PublicModel):
    """An age key pair. Anybody seals with ``recipient``; ``identity``, the secret half, opens it.

    That of a desk is wrapped by a key outside the database, which ``wrapped_by`` names; that of a source by
    those of ``desks``, any of which unwraps it. ``replaced_at``: a newer one seals, and this one still opens
    what it sealed. An erased key has no secret half, so nothing that it sealed can be read again.
    """

    source = models.ForeignKey(
        "factcheck.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="sealing_keys"
    )
    desk = models.ForeignKey(
        Desk, null=True, blank=True, on_delete=models.PROTECT, related_name="sealing_keys"
    )
    desks = models.ManyToManyField(Desk, blank=True, related_name="+")
    recipient = models.TextField()
    identity = models.BinaryField(blank=True)
    wrapped_by = models.TextField(blank=True)
    created_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = SealingKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source__isnull=True) ^ Q(desk__isnull=True), name="sealing_key_of_one"
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(replaced_at__isnull=True, erased_at__isnull=True, source__isnull=False),
                name="sealing_key_current_of_source",
            ),
            models.UniqueConstraint(
                fields=["desk"],
                condition=Q(replaced_at__isnull=True, erased_at__isnull=True, desk__isnull=False),
                name="sealing_key_current_of_desk",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def seal(self, content: bytes) -> bytes:
        return bytes(pyrage.encrypt(content, [x25519.Recipient.from_str(self.recipient)]))

    def unwrap_identity(self) -> x25519.Identity | None:
        """Return the secret half; None where it was erased. Raises SealingKeyMissing."""
        if self.erased_at is not None:
            return None
        if (known := get_known_identity(self.public_id)) is not None:
            return known
        secret = self._unwrap_for_desk() if self.source_id is None else self._unwrap_for_source()
        identity = x25519.Identity.from_str(secret.decode())
        _identities[self.public_id] = (time.monotonic() + IDENTITY_SECONDS, identity)
        return identity

    def _unwrap_for_desk(self) -> bytes:
        return get_key_wrapper(self.wrapped_by).unwrap_key(bytes(self.identity))

    def _unwrap_for_source(self) -> bytes:
        keys = SealingKey.objects.filter(desk__in=self.desks.all(), erased_at__isnull=True)
        identities = [one for key in keys if (one := key.unwrap_identity()) is not None]
        if not identities:
            # untranslated: for whoever runs Stet
            raise SealingKeyMissing("the keys of this source’s desks are not in the database.")
        try:
            return bytes(pyrage.decrypt(bytes(self.identity), identities))
        except pyrage.DecryptError:
            raise SealingKeyMissing(
                "the keys of this source’s desks are not those it was encrypted for."
            ) from None


def get_known_identity(public_id: uuid.UUID) -> x25519.Identity | None:
    """Return the secret half that this process unwrapped in the last minute; None for none."""
    known = _identities.get(public_id)
    return known[1] if known is not None and known[0] > time.monotonic() else None


def forget_identities() -> None:
    """Forget what this process remembers, after a key was erased or rotated."""
    _identities.clear()
