"""A citation: the passage of a source that a claim relies on, and what became of it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery

from accounts.models import User
from factcheck.enums import DriftDecision, Passage, Stance, Tier
from factcheck.models.claim import Claim
from factcheck.models.snapshot import Snapshot
from factcheck.models.source import Source

IN_SUSPENSE = Q(drifted_at__isnull=True) | Q(decided_at__isnull=False)
"""Nothing is confirmed that somebody has yet to decide."""


class CitationQuerySet(models.QuerySet["Citation"]):
    def numbered(self) -> Self:
        """Adds ``number``, by which an explanation cites it: its place among all that the claim ever had,
        those taken away among them. It never changes, so [2] in a draft never comes to mean another source.
        """
        before = Citation.objects.filter(claim=OuterRef("claim"), id__lte=OuterRef("id")).order_by()
        return self.annotate(number=Subquery(before.values("claim").annotate(n=Count("pk")).values("n")))

    def live(self) -> Self:
        """Citations that have not been taken away."""
        return self.filter(removed_at__isnull=True)

    def drifted(self) -> Self:
        """Live citations whose passage was edited or is gone, and nobody has decided what that means."""
        return self.live().filter(drifted_at__isnull=False, decided_at__isnull=True)

    def suspected(self) -> Self:
        """Live citations whose passage one look missed, and a second one has yet to confirm."""
        return self.live().filter(suspected_at__isnull=False).filter(IN_SUSPENSE)


class Citation(models.Model):
    """``group`` names an independence group: citations that share one count as one voice ("" is its own
    group).

    ``suspected_at`` is when a look first found a passage that was there edited or gone; ``drifted_at`` when a
    second look, at least an hour later, found the same. A person decides (``decided_how``, ``decision``).
    ``watched`` is the page as it was when somebody said that the passage still holds: until it says otherwise
    again nobody is called; ``snapshot`` stays what was relied on. A citation is taken away, never deleted.
    ``number`` is there after ``numbered()``.
    """

    number: int

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    passage = models.TextField(blank=True)
    locator = models.CharField(max_length=100, blank=True)
    stance = models.CharField(max_length=10, choices=Stance, default=Stance.SUPPORTS)
    tier = models.CharField(max_length=10, choices=Tier, default=Tier.SECONDARY)
    group = models.CharField(max_length=100, blank=True)
    snapshot = models.ForeignKey(Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    watched = models.ForeignKey(Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    passage_state = models.CharField(max_length=10, choices=Passage, default=Passage.UNKNOWN)
    suspected_at = models.DateTimeField(null=True, blank=True)
    drifted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_how = models.CharField(max_length=10, choices=DriftDecision, blank=True)
    decision = models.TextField(blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="citation_stance_known"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="citation_tier_known"),
            models.CheckConstraint(
                condition=Q(passage_state__in=Passage.values), name="citation_passage_known"
            ),
            models.CheckConstraint(
                condition=Q(decided_how__in=["", *DriftDecision.values]), name="citation_decision_known"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="citation_decided_by_and_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["claim"],
                condition=Q(removed_at__isnull=True, drifted_at__isnull=False, decided_at__isnull=True),
                name="citation_drifted",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} for {self.claim}"

    @property
    def is_suspected(self) -> bool:
        """As ``CitationQuerySet.suspected`` says of many."""
        decided = self.drifted_at is None or self.decided_at is not None
        return self.removed_at is None and self.suspected_at is not None and decided
