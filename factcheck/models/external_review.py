"""An external review: another organisation's verdict on a claim, imported to be seen beside ours."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import Desk, User
from accounts.selectors import Viewer, select_readable_desks
from factcheck.models.external_review_import import ExternalReviewImport
from lib.crypto.commitments import sha256_hex
from lib.datetimes.humanize import format_claim_date
from lib.db.models import PublicModel, all_or_none
from lib.web.urls import normalise_url


class ExternalReviewQuerySet(models.QuerySet["ExternalReview"]):
    def visible_to(self, user: Viewer) -> Self:
        """Reviews of desks that this person may read: a search reveals what a desk is looking into."""
        return self.filter(desk__in=select_readable_desks(user))

    def active(self) -> Self:
        """Reviews that nobody has removed."""
        return self.filter(removed_at__isnull=True)


class ExternalReview(PublicModel):
    """Never published: no public page may read this table.

    tests/publishing/test_external_reviews_stay_private.py checks that.

    One a desk, page and statement, since a page may review several. ``url_key`` and ``statement_key`` come
    from ``compute_match_keys``. ``said_on`` is ISO 8601, cut to the known part; ``value`` lies between
    ``worst`` and ``best``, each null where they do not say. ``last_import`` is the import that last changed
    it. A removed review stays removed, whatever is imported later, until somebody restores it.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="external_reviews")
    url = models.TextField()
    url_key = models.CharField(max_length=64)
    site = models.TextField()
    reviewer = models.TextField()
    statement = models.TextField()
    statement_key = models.CharField(max_length=64)
    claimant = models.TextField(blank=True)
    said_on = models.CharField(max_length=10, blank=True)
    rating = models.TextField(blank=True)
    value = models.FloatField(null=True, blank=True)
    best = models.FloatField(null=True, blank=True)
    worst = models.FloatField(null=True, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=35, blank=True)
    title = models.TextField(blank=True)
    last_import = models.ForeignKey(ExternalReviewImport, on_delete=models.PROTECT, related_name="reviews")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ExternalReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "url_key", "statement_key"], name="external_review_once_a_desk"
            ),
            models.CheckConstraint(
                condition=~Q(statement="") & ~Q(url=""), name="external_review_has_content"
            ),
            models.CheckConstraint(
                condition=~Q(rating="") | Q(value__isnull=False), name="external_review_has_rating"
            ),
            all_or_none("removed_at", "removed_by", name="external_review_removed_by_and_at"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.rating or self.rating_number_text}"

    @property
    def claim_date(self) -> str:
        """The date on which it was said, as far as is known: "28 October 2026", "October 2026", "2026"."""
        return format_claim_date(self.said_on)

    @property
    def rating_number_text(self) -> str:
        """ "2 of 5", "2", or "" where they give no number."""
        if self.value is None:
            return ""
        if self.best is None:
            return f"{self.value:g}"
        return gettext("{rating} of {best}").format(rating=f"{self.value:g}", best=f"{self.best:g}")


def compute_match_keys(url: str, statement: str) -> tuple[str, str]:
    """Return (url_key, statement_key), each a SHA-256 in hexadecimal.

    Equal for spellings of one URL, and for statements that differ only in capitals and spaces. Raises Invalid
    for an invalid URL.
    """
    return sha256_hex(normalise_url(url)), sha256_hex(" ".join(statement.casefold().split()))
