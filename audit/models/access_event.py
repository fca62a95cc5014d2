"""AccessEvent: one reading of something guarded, one sign-in or sign-out. Not part of the chain."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from audit.models.append_only import AppendOnlyModel, AppendOnlyQuerySet


class AccessEventQuerySet(AppendOnlyQuerySet["AccessEvent"]):
    """Append-only queryset, except for the one change that is allowed: erasure of addresses."""

    def erase_addresses(self, *, at: datetime) -> int:
        """Empty the addresses of the rows not yet erased; return the number of rows."""
        return super(AppendOnlyQuerySet, self.filter(erased_at=None)).update(address="", erased_at=at)


class AccessEvent(AppendOnlyModel):
    """Actor, action, subject, time, network address and request of one access.

    ``actor``, ``subject`` and ``desk`` are public ids of things that the audit log does not know. ``actor``
    is "" for an attempt to sign in to an account that does not exist. ``desk`` is the confidential desk whose
    members may read the row; a row about a restricted source has none: the people it names read it. ``part``
    is the public id of what exactly was read, such as one snapshot of a source.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=36, blank=True)
    action = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64)
    subject = models.CharField(max_length=36, blank=True)
    part = models.CharField(max_length=36, blank=True)
    desk = models.CharField(max_length=36, blank=True)
    address = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = AccessEventQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(fields=("subject_type", "subject", "-id"), name="audit_access_subject"),
            models.Index(fields=("actor", "-id"), name="audit_access_actor"),
            models.Index(fields=("desk", "-id"), condition=~Q(desk=""), name="audit_access_desk"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(address=""), name="audit_access_erased_whole"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject}"
