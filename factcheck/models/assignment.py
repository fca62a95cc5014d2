"""An assignment: who checks a claim, from when, and why it ended."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.claim import Claim


class Assignment(models.Model):
    """At most one is active for a claim; the others record who had it before."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="assignments")
    checker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=40, blank=True)

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

    def __str__(self) -> str:
        return f"{self.checker} on {self.claim}"  # untranslated: for programmers
