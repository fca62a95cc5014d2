"""An assignment: who checks a claim, from when, and why it ended."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.claim import Claim


class Assignment(models.Model):
    """At most one is live for a claim; the others tell who had it before."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="assignments")
    checker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="assignment_ended_why",
            ),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(ended_at__isnull=True), name="one_live_assignment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.checker} on {self.claim}"
