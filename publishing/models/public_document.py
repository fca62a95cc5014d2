"""PublicDocument: the public version of one claim after one change, as bytes written once."""

import json
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Desk
from factcheck.models.enums import CorrectionClass, PublicationStatus
from lib.db.lexemes import LexemesField
from publishing.models.licensed import LicensedQuerySet


class DocumentKind(models.TextChoices):
    """The change that wrote the document."""

    PUBLISHED = "published", gettext_lazy("Published")
    CORRECTED = "corrected", gettext_lazy("Corrected")
    UNDER_REVIEW = "under_review", gettext_lazy("Marked under review")
    REAFFIRMED = "reaffirmed", gettext_lazy("Reaffirmed")
    RETRACTED = "retracted", gettext_lazy("Retracted")
    RESTATED = "restated", gettext_lazy("Source details changed")
    FOLLOW_UP = "follow_up", gettext_lazy("News since the verdict")

    @classmethod
    def of_corrections(cls) -> tuple["DocumentKind", ...]:
        """Return the kinds that the list of corrections shows."""
        return (cls.CORRECTED, cls.RETRACTED)

    @classmethod
    def of_versions(cls) -> tuple["DocumentKind", ...]:
        """Return the kinds that begin a version; the others change the status of one."""
        return (cls.PUBLISHED, cls.CORRECTED)


UNLICENSED_KIND = "unlicensed"
"""Kind of a change that took a verdict out of a reader's licence: no more is said of it."""
CHANGE_KINDS = {**dict(DocumentKind.choices), UNLICENSED_KIND: gettext_lazy("No longer in your licence")}
"""THE table of changes: entries of the change feed and events of webhooks are both made of it."""


class PublicDocumentQuerySet(LicensedQuerySet["PublicDocument"]):
    def current(self) -> Self:
        """Return the current document of each claim, tombstones included."""
        return self.filter(is_current=True)


class PublicDocument(models.Model):
    """The public document of one claim after one change.

    ``position`` is given by the relay, one at a time and without a gap, in the order of the audit log.
    ``event`` is the number of the Event that it tells of; null: an original is gone.

    ``public_id`` is the claim's, the same for all its documents. ``version`` counts published verdicts; a
    change of status alone does not raise it. ``body`` is JSON and ``etag`` the SHA-256 of its UTF-8. The
    columns beside it are for filtering lists; a tombstone's say nothing of the retracted verdict.
    ``search_text`` is statement, headline and claimant, ``lexemes`` its terms. ``published_at`` is when the
    first version was published, and never moves. ``has_snapshot_urls``: it says where a lost source is kept.

    ``previous`` is the position of the claim's document before this one; null for its first. ``is_withheld``:
    its verdict has been retracted since, so followers learn that there was a change and no more. Only
    ``is_current``, ``is_withheld``, and the bytes where a source in them has become restricted ever change.
    """

    position = models.PositiveBigIntegerField(primary_key=True)
    event = models.PositiveBigIntegerField(unique=True, null=True)
    previous = models.PositiveBigIntegerField(null=True)
    public_id = models.UUIDField()
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=DocumentKind)
    correction = models.CharField(max_length=12, choices=CorrectionClass, blank=True)
    publication_status = models.CharField(max_length=12, choices=PublicationStatus)
    language = models.CharField(max_length=35, blank=True)
    rating = models.CharField(max_length=60, blank=True)
    claimant = models.TextField(blank=True)
    search_text = models.TextField(blank=True)
    lexemes = LexemesField(blank=True, default="")
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    body = models.TextField()
    etag = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)
    is_withheld = models.BooleanField(default=False)
    has_snapshot_urls = models.BooleanField(default=False)

    objects = PublicDocumentQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["public_id"], condition=Q(is_current=True), name="publishing_one_current_document"
            ),
            models.CheckConstraint(
                condition=Q(
                    publication_status__in=[
                        PublicationStatus.LIVE,
                        PublicationStatus.UNDER_REVIEW,
                        PublicationStatus.RETRACTED,
                    ]
                ),
                name="publishing_document_is_public",
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="publishing_positions_from_one"),
        ]
        indexes = [
            models.Index(fields=["public_id", "version", "position"], name="publishing_versions"),
            models.Index(
                fields=["-position"], condition=Q(is_current=True), name="publishing_current_newest"
            ),
            models.Index(
                fields=["-published_at", "-position", "updated_at"],
                condition=Q(is_current=True),
                name="publishing_list",
            ),
            models.Index(
                fields=["position"],
                condition=Q(is_current=True, has_snapshot_urls=True),
                name="publishing_with_snapshots",
            ),
            models.Index(
                fields=["-position"],
                condition=Q(kind__in=DocumentKind.of_corrections()),
                name="publishing_corrections",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.kind} {self.public_id} v{self.version}"

    @property
    def content(self) -> dict[str, Any]:
        """The body parsed as JSON."""
        return dict(json.loads(self.body))
