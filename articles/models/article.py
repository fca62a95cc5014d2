"""An article: one piece of copy on one desk, known by where it came from."""

import uuid
from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Desk, User
from accounts.queries import desks_readable
from articles.enums import ArticleState, Provenance

WITHHELD_UNTIL = datetime(9999, 12, 31, tzinfo=UTC)
"""The embargo of what its source withholds until further notice."""


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: User) -> Self:
        """The articles this person may know of: of open desks for all staff, of confidential ones for
        members.
        """
        return self.filter(desk__in=desks_readable(user))


class Article(models.Model):
    """Unique on its desk by (source, external id), else by canonical address, else by the hash of its text.

    ``published_offset`` and ``updated_offset`` keep the source's own offsets from UTC in minutes; the times
    are UTC. ``canonical_key`` is the canonical address normalised for comparison. ``stop_due_at`` is set when
    the source took the article back, for whoever stops the work on it; null again when that is done.
    ``stop_key`` is the hash by which the same taking back is known again, so that it is obeyed once.
    ``embargo_before`` is the embargo that holds again when its source withholds it no more.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="articles")
    provenance = models.CharField(max_length=20, choices=Provenance)
    headline = models.TextField()
    byline = models.TextField(blank=True)
    publisher = models.TextField(blank=True)
    language = models.CharField(max_length=35, blank=True)
    canonical_url = models.TextField(blank=True)
    canonical_key = models.TextField(blank=True)
    source = models.CharField(max_length=100, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    text_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField(null=True, blank=True)
    published_offset = models.SmallIntegerField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_offset = models.SmallIntegerField(null=True, blank=True)
    embargo_until = models.DateTimeField(null=True, blank=True)
    embargo_before = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=ArticleState, default=ArticleState.IMPORTED)
    version = models.PositiveIntegerField(default=1)
    current = models.OneToOneField(
        "articles.Revision", null=True, on_delete=models.PROTECT, related_name="current_of"
    )
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    stop_due_at = models.DateTimeField(null=True, blank=True)
    stop_reason = models.TextField(blank=True)
    stop_key = models.CharField(max_length=64, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-imported_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "source", "external_id"],
                condition=~Q(external_id=""),
                name="article_external_id",
            ),
            models.UniqueConstraint(
                fields=["desk", "canonical_key"],
                condition=Q(external_id="") & ~Q(canonical_key=""),
                name="article_canonical_key",
            ),
            models.UniqueConstraint(
                fields=["desk", "text_hash"],
                condition=Q(external_id="", canonical_key=""),
                name="article_text_hash",
            ),
            models.CheckConstraint(condition=Q(state__in=ArticleState.values), name="article_state_known"),
            models.CheckConstraint(condition=Q(provenance__in=Provenance.values), name="article_provenance"),
        ]
        indexes = [
            models.Index(fields=["desk", "-imported_at", "-id"], name="article_by_desk"),
            models.Index(
                fields=["stop_due_at"], condition=Q(stop_due_at__isnull=False), name="article_stop_due"
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def embargoed(self, at: datetime) -> bool:
        """Whether nothing of this article may leave the newsroom at the moment ``at``."""
        return self.embargo_until is not None and self.embargo_until > at

    @property
    def withheld(self) -> bool:
        """Whether its source withholds it until further notice."""
        return self.embargo_until == WITHHELD_UNTIL
