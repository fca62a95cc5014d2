"""A citation: the passage of a source that a claim relies on, and what became of it."""

from typing import Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery

from accounts.models import User
from factcheck.models.claim import Claim
from factcheck.models.enums import CitationStance, DriftDecision, PassageState, SourceKind, SourceTier
from factcheck.models.sealed_fields import SealedTextField
from factcheck.models.snapshot import Snapshot
from factcheck.models.source import Source
from lib.db.models import PublicModel, all_or_none, is_one_of

UNDECIDED_DRIFT = Q(drifted_at__isnull=False, decided_at__isnull=True)
"""A passage that was edited or is gone, where nobody has decided what that means."""


SUSPECTED_DRIFT = ~UNDECIDED_DRIFT & Q(suspected_at__isnull=False)
"""A passage that one check missed, and a second one has yet to confirm."""


class CitationQuerySet(models.QuerySet["Citation"]):
    def with_numbers(self) -> Self:
        """Add ``number``, by which an explanation cites each.

        Its position among all that the claim ever had, removed ones included: it never changes, so [2] in a
        draft never comes to mean another source.
        """
        before = Citation.objects.filter(claim=OuterRef("claim"), id__lte=OuterRef("id")).order_by()
        return self.annotate(number=Subquery(before.values("claim").annotate(n=Count("pk")).values("n")))

    def active(self) -> Self:
        """Citations that have not been removed."""
        return self.filter(removed_at__isnull=True)

    def with_drift(self) -> Self:
        """Active citations whose passage was edited or is gone, and nobody has decided what that means."""
        return self.active().filter(UNDECIDED_DRIFT)

    def with_suspected_drift(self) -> Self:
        """Active citations whose passage one check missed, and a second one has yet to confirm."""
        return self.active().filter(SUSPECTED_DRIFT)


class Citation(PublicModel):
    """``independence_group``: citations that share one count as one voice ("" is its own group).

    ``suspected_at`` is when a check first found the passage edited or gone; ``drifted_at`` when a second
    check, at least an hour later, found the same. A person decides (``drift_decision``,
    ``drift_decision_reason``). ``accepted_snapshot`` is the page as it was when somebody said that the
    passage still holds: nobody is asked again until the page changes again; ``snapshot`` stays what was
    relied on. ``is_source_troubled`` is whether the health of its source is one of TROUBLED_HEALTH: whoever
    writes that writes this too, so that lists of claims need not look up the sources of each. A citation is
    removed, never deleted. ``number`` is there after ``with_numbers()``.
    """

    number: int

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    passage = SealedTextField(blank=True)
    locator = models.CharField(max_length=100, blank=True)
    stance = models.CharField(max_length=10, choices=CitationStance, default=CitationStance.SUPPORTS)
    tier = models.CharField(max_length=10, choices=SourceTier, default=SourceTier.SECONDARY)
    independence_group = models.CharField(max_length=100, blank=True)
    snapshot = models.ForeignKey(Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_snapshot = models.ForeignKey(
        Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    passage_state = models.CharField(max_length=10, choices=PassageState, default=PassageState.UNKNOWN)
    is_source_troubled = models.BooleanField(default=False)
    suspected_at = models.DateTimeField(null=True, blank=True)
    drifted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    drift_decision = models.CharField(max_length=20, choices=DriftDecision, blank=True)
    drift_decision_reason = SealedTextField(blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            is_one_of("stance", CitationStance, name="citation_stance_known"),
            is_one_of("tier", SourceTier, name="citation_tier_known"),
            is_one_of("passage_state", PassageState, name="citation_passage_known"),
            is_one_of("drift_decision", DriftDecision, name="citation_decision_known", may_be_empty=True),
            all_or_none("decided_by", "decided_at", name="citation_decided_by_and_at"),
        ]
        indexes = [
            models.Index(
                fields=["claim"],
                condition=Q(removed_at__isnull=True, drifted_at__isnull=False, decided_at__isnull=True),
                name="citation_drifted",
            ),
            models.Index(
                fields=["claim"],
                condition=Q(removed_at__isnull=True, suspected_at__isnull=False),
                name="citation_suspected",
            ),
            models.Index(
                fields=["claim"],
                condition=Q(removed_at__isnull=True, is_source_troubled=True),
                name="citation_troubled",
            ),
            models.Index(
                fields=["source", "claim"], condition=Q(removed_at__isnull=True), name="citation_active"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} for {self.claim}"  # untranslated: for programmers

    @property
    def is_passage_missing(self) -> bool:
        """True if the passage was looked for and never found; one that left its page is drift instead."""
        never = self.snapshot_id is None or self.source.kind == SourceKind.DOCUMENT
        return self.passage_state == PassageState.MISSING and never

    @property
    def is_suspected(self) -> bool:
        """True if ``CitationQuerySet.with_suspected_drift`` would return this citation."""
        decided = self.drifted_at is None or self.decided_at is not None
        return self.removed_at is None and self.suspected_at is not None and decided
