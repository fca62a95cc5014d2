"""Follow: a person's own choice about a claim or an article that they follow, or have stopped following."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from articles.models import Article
from factcheck.models.claim import Claim


class Follow(models.Model):
    """One person's choice about one claim or one article.

    Without a row a person follows the claims that are assigned to them, and those that they commented on or
    discussed (``follows.selectors``). ``is_stopped``: they do not want that.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="follows")
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="follows")
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="follows"
    )
    is_stopped = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(claim__isnull=False, article__isnull=True)
                | Q(claim__isnull=True, article__isnull=False),
                name="follow_has_one_subject",
            ),
            models.UniqueConstraint(fields=["person", "claim"], name="one_follow_per_claim"),
            models.UniqueConstraint(fields=["person", "article"], name="one_follow_per_article"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.claim or self.article}"  # untranslated: for programmers
