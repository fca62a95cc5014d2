"""A watch: somebody wants to know of every repeat of a claim."""

from django.db import models

from accounts.models import User
from factcheck.models.claim import Claim


class ClaimWatch(models.Model):
    """One person's watch on one claim. The watch list of a desk is its claims that somebody watches."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="watches")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="claim_watches")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["claim", "person"], name="one_watch_per_claim")]

    def __str__(self) -> str:
        return f"{self.person}: {self.claim}"  # untranslated: for programmers
