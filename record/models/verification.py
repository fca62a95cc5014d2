"""Verification: one night's walk along the whole record, and what it found. The row is its own queue."""

from django.db import models
from django.db.models import Q


class Verification(models.Model):
    """``due_at`` is null once the walk has ended. It goes in steps, so ``number``, ``hash`` and ``owed`` say
    how far it is: the last good entry, and the entries whose details are erased without a word of it so far.

    ``unprotected`` lists what the database would let happen to the record: missing triggers, a role with
    too many rights.
    """

    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    owed = models.JSONField(default=list)
    ok = models.BooleanField(null=True)
    first_bad = models.PositiveBigIntegerField(null=True, blank=True)
    why = models.TextField(blank=True)
    unprotected = models.JSONField(default=list)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["due_at"], name="record_one_walk_a_night"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False, ended_at__isnull=True, ok__isnull=True)
                | Q(due_at__isnull=True, ended_at__isnull=False, ok__isnull=False),
                name="record_walk_ended_with_a_result",
            ),
        ]

    def __str__(self) -> str:
        return f"walk of {self.begun_at or self.due_at}"
