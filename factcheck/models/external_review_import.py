"""One import of external reviews: the counts, who imported them, and the rejected records."""

from typing import Self

from django.db import models
from django.utils.translation import gettext, ngettext

from accounts.models import Desk, User
from accounts.selectors import Viewer, list_readable_desks
from factcheck.models.enums import ImportMethod
from lib.db.models import PublicModel, is_one_of
from lib.text.phrases import format_number


class ExternalReviewImportQuerySet(models.QuerySet["ExternalReviewImport"]):
    def visible_to(self, user: Viewer) -> Self:
        """Imports of desks that this person may read."""
        return self.filter(desk__in=list_readable_desks(user))


class ExternalReviewImport(PublicModel):
    """``name`` says what was imported: the URL without its keys, the names of files, or the first words.

    ``rejected_records`` are the first of ``rejected_count`` records, each {"where", "reason",
    "excerpt"}, the first two as ``lib.sentences`` stores them.
    ``unchanged_count`` were here already as they are, ``removed_count`` had been removed before.
    ``has_more``: there were more records than were read.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="external_review_imports")
    kind = models.CharField(max_length=10, choices=ImportMethod)
    name = models.TextField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    added_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    removed_count = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    rejected_records = models.JSONField(default=list, blank=True)
    has_more = models.BooleanField(default=False)

    objects = ExternalReviewImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            is_one_of("kind", ImportMethod, name="external_review_import_kind_known"),
        ]
        indexes = [models.Index(fields=["desk", "-created_at", "-id"], name="external_review_import_by_desk")]

    def __str__(self) -> str:
        return self.name

    @property
    def summary(self) -> str:
        """Counts of what was imported: 30 new · 2 changed · 1 rejected."""
        counts = (
            (self.added_count, ngettext("{count} new", "{count} new", self.added_count)),
            (self.changed_count, ngettext("{count} changed", "{count} changed", self.changed_count)),
            (
                self.unchanged_count,
                ngettext("{count} already imported", "{count} already imported", self.unchanged_count),
            ),
            (
                self.removed_count,
                ngettext("{count} removed earlier", "{count} removed earlier", self.removed_count),
            ),
            (self.rejected_count, ngettext("{count} rejected", "{count} rejected", self.rejected_count)),
        )
        found = [words.format(count=format_number(count)) for count, words in counts if count]
        return " · ".join(found) or gettext("Nothing imported")
