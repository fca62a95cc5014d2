"""A dismissal of a similar claim: a person's decision that it says something else."""

from django.db import models

from accounts.models import User
from factcheck.models.claim import Claim


class SimilarClaimDismissal(models.Model):
    """It holds for everybody who works on the claim: ``other`` is no more shown beside it.

    It goes one way: beside ``other``, the claim is shown still. Undone, the row is deleted; the events say
    who did what.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="similar_claim_dismissals")
    other = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "other"], name="one_dismissal_a_similar_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.claim} / {self.other}"
