"""A reply: whom we asked, how, by when, and what they answered."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.claim import Claim


class Reply(models.Model):
    """``closed_at`` is when an answer, or the lack of one by the deadline, was logged; ``answer`` "" then
    means none.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="replies")
    whom = models.TextField()
    channel = models.CharField(max_length=100)
    asked = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    deadline = models.DateTimeField()
    answer = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name_plural = "replies"
        indexes = [
            models.Index(fields=["deadline"], condition=Q(closed_at__isnull=True), name="reply_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.whom}, by {self.deadline:%Y-%m-%d}"
