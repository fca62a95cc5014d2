"""A soft lock: who has a claim's forms open now, so that two people do not type at once."""

from django.db import models

from accounts.models import User
from factcheck.models.claim import Claim


class SoftLock(models.Model):
    """Kept alive by a beat; silent for ``actions.soft_lock.EXPIRES`` it counts for nothing. It stops nobody:
    what saves first is decided by the claim's version.
    """

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="soft_lock")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person} on {self.claim}"
