"""Near-duplicates: two articles with much the same text, such as wire copy with a new lead. Never merged."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from articles.models.article import Article
from articles.models.revision import Revision
from lib.db.models import all_or_none


class NearDuplicateKey(models.Model):
    """One key of a revision's text (articles.near_duplicates.similarity), shared by similar texts."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="near_keys")
    key = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "revision"], name="near_key")]

    def __str__(self) -> str:
        return str(self.key)


class NearDuplicate(models.Model):
    """Two articles of one desk with much the same text.

    ``similarity`` is the share of the shorter text that the longer one contains, from 0 to 1. ``article``
    came later than ``other_article``. ``is_linked`` is None until somebody decides whether the two belong
    together.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="near_duplicates")
    other_article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    similarity = models.FloatField()
    found_at = models.DateTimeField()
    is_linked = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-similarity", "id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "other_article"], name="near_duplicate_once"),
            models.CheckConstraint(
                condition=~Q(article=F("other_article")), name="near_duplicate_of_another"
            ),
            all_or_none("is_linked", "decided_by", "decided_at", name="near_duplicate_decided_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.article} ~ {self.other_article}"
