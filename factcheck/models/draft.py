"""A draft of a verdict, saved as typed."""

from django.db import models

from accounts.models import User
from factcheck.models.claim import Claim


class Draft(models.Model):
    """``fields`` is the form as typed, {name: text}.

    A row of its own, so that saving never bumps a claim's version.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="drafts")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "author"], name="one_draft_each")]

    def __str__(self) -> str:
        return f"{self.author} on {self.claim}"  # untranslated: for programmers
