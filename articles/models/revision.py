"""A revision: the frozen words that appearances point into."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from articles.models.article import Article


class Revision(models.Model):
    """Never edited. ``frame`` is the normalised text that offsets count into (Unicode code points).

    ``html`` is sanitised, and its text nodes concatenate to the frame exactly. ``hash`` is the SHA-256 of the
    frame in UTF-8, hex. ``external_version`` is what the source calls this version of the words, "" when it
    says nothing. ``due_at``, ``leased_until`` and ``attempt`` make the row its own queue: a due
    revision is waiting for whoever keeps positions in the text to follow it.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    frame = models.TextField()
    html = models.TextField()
    hash = models.CharField(max_length=64)
    external_version = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_from_one"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="revision_due"),
            models.Index(fields=["hash"], name="revision_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.article} r{self.number}"
