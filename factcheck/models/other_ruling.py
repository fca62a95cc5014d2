"""An other checker's ruling: what somebody else found of a claim, brought in to be seen beside ours."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.dateformat import format as format_date

from accounts.models import Desk, User
from accounts.queries import Viewer, desks_readable
from factcheck.models.ruling_import import RulingImport
from lib.commitments import sha256_hex
from lib.url import normalise_url


class OtherRulingQuerySet(models.QuerySet["OtherRuling"]):
    def visible_to(self, user: Viewer) -> Self:
        """What was brought in for desks that this person may read: a search says what a desk looks into."""
        return self.filter(desk__in=desks_readable(user))

    def live(self) -> Self:
        """Those that nobody has removed."""
        return self.filter(removed_at__isnull=True)


class OtherRuling(models.Model):
    """Never ours: what leaves the house may not read this table (tests/publishing/test_others_stay_in.py).

    One a desk, page and statement, since a page may rule on several. ``url_key`` and ``statement_key`` are
    what ``keys`` below makes of the two. ``said_on`` is ISO 8601, cut to what is known; ``value`` lies
    between ``worst`` and ``best``, each null where they do not say. ``brought`` is the import that last
    changed it. What was removed stays removed, whatever is brought in later, until somebody brings it back.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="other_rulings")
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
    brought = models.ForeignKey(RulingImport, on_delete=models.PROTECT, related_name="rulings")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = OtherRulingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "url_key", "statement_key"], name="other_ruling_once_a_desk"
            ),
            models.CheckConstraint(condition=~Q(statement="") & ~Q(url=""), name="other_ruling_says_what"),
            models.CheckConstraint(
                condition=~Q(rating="") | Q(value__isnull=False), name="other_ruling_is_a_ruling"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="other_ruling_removed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.rating or self.number_said}"

    @property
    def said(self) -> str:
        """When it was said, as far as is known: "28 Oct 2026", "Oct 2026", "2026" or ""."""
        if len(self.said_on) < 7:
            return self.said_on
        day = date.fromisoformat(f"{self.said_on}-01"[:10])
        return format_date(day, "j M Y" if len(self.said_on) == 10 else "M Y")

    @property
    def number_said(self) -> str:
        """ "2 of 5", "2", or "" where they give no number."""
        if self.value is None:
            return ""
        return f"{self.value:g}" if self.best is None else f"{self.value:g} of {self.best:g}"


def keys(url: str, statement: str) -> tuple[str, str]:
    """(url_key, statement_key), each a SHA-256 in hexadecimal: equal for spellings of one address, and for
    statements that differ in capitals and spaces alone. Raises Invalid for what is no web address.
    """
    return sha256_hex(normalise_url(url)), sha256_hex(" ".join(statement.casefold().split()))
