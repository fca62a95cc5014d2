"""Revision: the fixed text of an article in which appearances have their positions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import User
from articles.models.article import Article
from articles.revision_notes import OWN_NOTES


class Revision(models.Model):
    """One version of an article's text, never edited.

    ``text`` is the normalized text that offsets count in (Unicode code points). ``html`` is sanitized, and
    its text nodes concatenate to the text exactly. ``text_hash`` is the SHA-256 of the text in UTF-8, hex.
    ``external_version`` is the source's own name for this version, "" when it has none. ``due_at``,
    ``leased_until`` and ``attempt`` make the row its own queue: a due revision is waiting for anchoring to
    move positions to its text.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    html = models.TextField()
    text_hash = models.CharField(max_length=64)
    external_version = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    ranking_due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_from_one"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="revision_due"),
            models.Index(
                fields=["ranking_due_at"],
                condition=Q(ranking_due_at__isnull=False),
                name="revision_ranking_due",
            ),
            models.Index(fields=["text_hash"], name="revision_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.article} r{self.number}"

    @property
    def note_text(self) -> str:
        """The note as it was typed; one of Stet's own in the language of the moment."""
        return gettext(self.note) if self.note in OWN_NOTES else self.note
