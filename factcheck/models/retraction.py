"""A retraction: proposed by one, confirmed by another."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.claim import Claim
from lib.db.models import all_or_none


class RetractionQuerySet(models.QuerySet["Retraction"]):
    def pending(self) -> Self:
        """Retractions that somebody proposed and nobody has confirmed."""
        return self.filter(confirmed_at__isnull=True)


class Retraction(models.Model):
    """Pending until confirmed; one a claim. ``reason`` is for colleagues alone.

    ``public_note`` is for readers: once it is confirmed, the tombstone shows it word for word.

    A proposal that is taken back, or answered by a correction, is deleted; the audit log keeps its event.
    """

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="retraction")
    reason = models.TextField()
    public_note = models.TextField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = RetractionQuerySet.as_manager()

    class Meta:
        constraints = [
            all_or_none("confirmed_by", "confirmed_at", name="retraction_confirmed_by_and_at"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("proposed_by")),
                name="retraction_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"retraction of {self.claim}"  # untranslated: for programmers
