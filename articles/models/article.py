"""Article: one text on one desk, identified by its source."""

from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Desk, User
from accounts.selectors import select_readable_desks
from articles.models.enums import ArticleState, Provenance
from lib.db.models import PublicModel, is_one_of

WITHHELD_UNTIL = datetime(9999, 12, 31, tzinfo=UTC)
"""The embargo of an article that its source withholds until further notice."""


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: User) -> Self:
        """Return the articles that this person may read, by the visibility of their desks."""
        return self.filter(desk__in=select_readable_desks(user))


class Article(PublicModel):
    """One article. Unique on its desk by (source, external id), else canonical URL, else hash of its text.

    ``published_offset`` and ``updated_offset`` are the source's own offsets from UTC in minutes; the times
    are UTC. ``canonical_key`` is the canonical URL normalized for comparison. ``withdraw_due_at`` is set when
    the source withdrew the article, until the work on it is stopped; then null again.
    ``withdraw_notice_hash`` identifies that notice, so that it is obeyed once. ``previous_embargo_until`` is
    the embargo that holds again when its source no longer withholds it.
    """

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
    previous_embargo_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=ArticleState, default=ArticleState.IMPORTED)
    version = models.PositiveIntegerField(default=1)
    current_revision = models.OneToOneField(
        "articles.Revision", null=True, on_delete=models.PROTECT, related_name="current_of"
    )
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    withdraw_due_at = models.DateTimeField(null=True, blank=True)
    withdraw_reason = models.JSONField(default=dict, blank=True)
    withdraw_notice_hash = models.CharField(max_length=64, blank=True)

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
            is_one_of("state", ArticleState, name="article_state_known"),
            is_one_of("provenance", Provenance, name="article_provenance"),
        ]
        indexes = [
            models.Index(fields=["desk", "-imported_at", "-id"], name="article_by_desk"),
            models.Index(fields=["-imported_at", "-id"], name="article_newest"),
            models.Index(fields=["desk", "state", "provenance"], name="article_counts"),
            models.Index(
                fields=["withdraw_due_at"],
                condition=Q(withdraw_due_at__isnull=False),
                name="article_withdraw_due",
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def is_embargoed(self, at: datetime) -> bool:
        """Return whether nothing of this article may leave the newsroom at the moment ``at``."""
        return self.embargo_until is not None and self.embargo_until > at

    @property
    def is_withheld(self) -> bool:
        """True if its source withholds it until further notice."""
        return self.embargo_until == WITHHELD_UNTIL
