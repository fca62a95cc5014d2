"""A verdict: one numbered version of a ruling, with everything it stands on frozen inside."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.enums import Precision, Tick
from factcheck.models.claim import Claim
from factcheck.models.rating import Rating


class Verdict(models.Model):
    """Written once, at submission. A public claim has a ``rating``; a claim on own copy has a ``tick``.

    ``statement`` and ``citations`` are frozen values; ``content_hash`` is the SHA-256 of the canonical
    JSON of statement, ruling and citations with their snapshots' hashes (``queries.content``).
    ``explanation`` is Markdown as typed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="verdicts")
    number = models.PositiveIntegerField()
    rating = models.ForeignKey(
        Rating, null=True, blank=True, on_delete=models.PROTECT, related_name="verdicts"
    )
    tick = models.CharField(max_length=10, choices=Tick, blank=True)
    proposed = models.TextField(blank=True)
    headline = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    on_author = models.TextField(blank=True)
    source_waiver = models.TextField(blank=True)
    reply_waiver = models.TextField(blank=True)
    statement = models.TextField()
    claimant = models.TextField(blank=True)
    said_on = models.DateField(null=True, blank=True)
    said_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    origin_url = models.TextField(blank=True)
    citations = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="verdict_number"),
            models.CheckConstraint(condition=Q(tick__in=["", *Tick.values]), name="verdict_tick_known"),
            models.CheckConstraint(
                condition=(Q(rating__isnull=False) & Q(tick="")) | (Q(rating__isnull=True) & ~Q(tick="")),
                name="verdict_rating_or_tick",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} ({self.number})"

    @property
    def tone(self) -> str:
        """The side it ended on: stands, between or falls."""
        if self.rating is not None:
            return self.rating.tone
        return "stands" if self.tick == Tick.STANDS else "falls"
