"""An assignment: who checks a claim, from when, and why it ended."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.claim import Claim


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def active(self) -> Self:
        """Assignments that have not ended: whoever is named on one is the claim's checker."""
        return self.filter(ended_at__isnull=True)


class Assignment(models.Model):
    """At most one is active for a claim; the others record who had it before."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="assignments")
    checker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=40, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-assigned_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="assignment_has_end_reason",
            ),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(ended_at__isnull=True), name="one_live_assignment"
            ),
        ]
        indexes = [
            models.Index(
                fields=["checker"], condition=Q(ended_at__isnull=True), name="assignment_live_of_checker"
            )
        ]

    def __str__(self) -> str:
        return f"{self.checker} on {self.claim}"  # untranslated: for programmers
