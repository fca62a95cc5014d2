"""A recusal: a person declared an interest in a claim."""

from django.db import models

from accounts.models import User
from factcheck.models.claim import Claim


class Recusal(models.Model):
    """A recused person neither checks nor reviews the claim."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="recusals")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    interest = models.TextField()
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "person"], name="one_recusal_each")]

    def __str__(self) -> str:
        return f"{self.person}: {self.interest}"
