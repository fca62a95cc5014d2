"""A draft of a verdict, saved as typed, and a file that was chosen for a source which is not added yet."""

from django.db import models

from accounts.models import User
from factcheck.models.claim import Claim
from lib.db.models import PublicModel


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


class DraftFile(PublicModel):
    """The last file that a person chose for a new source of a claim, for them alone, for a day.

    ``file`` is its name in the storage "snapshots".
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    file = models.CharField(max_length=255)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "author"], name="one_draft_file_each")]
        indexes = [models.Index(fields=["saved_at"], name="draft_file_age")]

    def __str__(self) -> str:
        return f"{self.name} on {self.claim}"  # untranslated: for programmers
