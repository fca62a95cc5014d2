"""A legal hold: nothing that a claim rests on is deleted while it is in force."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.claim import Claim
from lib.db.models import PublicModel, all_or_none


class LegalHold(PublicModel):
    """Placed and lifted by people, each with a reason. One is in force at a time."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.TextField()
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["placed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=Q(lifted_at__isnull=True), name="one_legal_hold"
            ),
            all_or_none("lifted_by", "lifted_at", name="legal_hold_lifted_by_and_at"),
        ]

    def __str__(self) -> str:
        return f"legal hold on {self.claim}"  # untranslated: for programmers
