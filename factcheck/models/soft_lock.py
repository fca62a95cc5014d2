"""A soft lock: the person who has a claim's forms open now, so that two people do not type at once."""

from django.db import models

from accounts.models import User
from factcheck.models.claim import Claim


class SoftLock(models.Model):
    """Refreshed while the page is open; void after ``claims.soft_lock.LOCK_LIFETIME`` without that.

    It stops nobody: the claim's version decides which save is first.
    """

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="soft_lock")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    locked_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person} on {self.claim}"  # untranslated: for programmers
