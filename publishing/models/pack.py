"""Packs: files that somebody asked for, that a worker makes, and that are kept for a while."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q

from accounts.models import User

KEPT_FOR = timedelta(days=14)
"""How long a file can be had. It is made of what is here: whoever needs it later asks for a new one."""


class Progress(models.TextChoices):
    """How far a pack is."""

    WAITING = "waiting", "Waiting to be made"
    BUILT = "built", "Ready"
    FAILED = "failed", "Could not be made"
    DELETED = "deleted", "Deleted"


class Pack(models.Model):
    """The row is its own queue, twice: while it waits ``due_at`` is when to make it, and once it is built
    when to delete it. ``attempt`` is the fence (lib.leases).

    ``file`` is its name in the storage "evidence", "" before it is there and after it went; ``sha256`` and
    ``size`` (bytes) are of the file and stay. ``told`` says how far the making is, or why it failed.
    """

    SUBJECT: str
    """What the record calls one."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=Progress, default=Progress.WAITING)
    told = models.CharField(max_length=200, blank=True)
    file = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    built_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.SUBJECT} {self.public_id}"

    @property
    def ready(self) -> bool:
        """Whether it can be had."""
        return self.state == Progress.BUILT and bool(self.file)


def known_states(name: str) -> list[models.BaseConstraint]:
    """The constraint on the state of one kind of pack."""
    return [models.CheckConstraint(condition=Q(state__in=Progress.values), name=f"publishing_{name}_state")]


def due_rows(name: str) -> list[models.Index]:
    """The index by which a worker finds what is due of one kind of pack."""
    return [
        models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name=f"publishing_{name}_due"),
    ]
