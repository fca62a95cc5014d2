"""A notice: something happened to work a person had a hand in."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.claim import Claim


class Notice(models.Model):
    """One sentence for one person about one claim, unread until ``seen_at``."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["person"], condition=Q(seen_at__isnull=True), name="notice_unseen")]

    def __str__(self) -> str:
        return self.text
