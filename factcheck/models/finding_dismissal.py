"""A dismissal: a person's decision that a finding of the arithmetic needs no change of the article."""

from django.db import models

from accounts.models import User
from articles.models import Article


class FindingDismissal(models.Model):
    """It holds for the article and the words, in every version that has them.

    ``key`` is that of the finding (factcheck.galley.arithmetic), ``words`` what it stands at. Restored, the
    row is deleted; the events say who did what.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="finding_dismissals")
    key = models.CharField(max_length=32)
    words = models.TextField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "key"], name="one_dismissal_a_finding"),
        ]

    def __str__(self) -> str:
        return self.words
