"""A verdict: one numbered judgement on a claim, with its statement and citations frozen inside."""

from typing import Any, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from accounts.models import User
from factcheck.models.claim import Claim
from factcheck.models.claim_fields import ClaimDetails
from factcheck.models.enums import ClaimState, Tick
from factcheck.models.rating import Rating
from factcheck.models.sealed_fields import SealedCitationsField, read_as_stored
from lib.db.models import PublicModel, is_one_of

VERDICT_TEXTS = (
    *("proposed_text", "headline", "summary", "explanation"),
    *("on_author", "source_waiver", "passage_waiver", "reply_waiver", "figure_waiver"),
)
"""The fields in which a checker writes."""


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def open_to(self, user: User) -> Self:
        """The verdicts whose content this person may read, of those that they may know of.

        On a desk that rates blind, one in review is open only to its author, to the claim's checker, and to
        those who have rated it. To everybody else no version of the claim is open meanwhile: an earlier one
        often has the same rating.
        """
        verdicts = self.model.objects
        sealed = verdicts.sealed_for(user)
        newest = verdicts.filter(claim=OuterRef("claim")).order_by("-number").values("pk")[:1]
        return self.exclude(pk__in=sealed).exclude(
            claim__in=sealed.filter(pk=Subquery(newest)).values("claim")
        )

    def sealed_for(self, user: User) -> Self:
        """The verdicts that this person may only rate, if anything, and not see."""
        sealed = self.filter(unsealed_at__isnull=True).exclude(claim__state=ClaimState.CLOSED)
        own = Claim.objects.filter(assignments__checker=user.pk, assignments__ended_at__isnull=True)
        rated = self.model.objects.filter(blind_ratings__person=user.pk)
        return sealed.exclude(author=user.pk).exclude(claim__in=own).exclude(pk__in=rated)


class Verdict(PublicModel, ClaimDetails):
    """Written once, at submission. A public claim has a ``rating``; a claim on own copy has a ``tick``.

    ``statement`` and ``citations`` are frozen values; ``content_hash`` is the SHA-256 of the canonical JSON
    of statement, verdict and citations with their snapshots' hashes (``workflow.content_hash``).
    ``explanation`` is Markdown as typed, ``summary`` the claim in few words for those who show it elsewhere,
    ``passage_waiver`` why it may rest on a passage that was not found in its source, ``figure_waiver`` where
    a figure that no cited passage says is from. ``unsealed_at`` is when the desk may read it: at once, but on
    a desk that rates blind, when the verdict was approved or sent back.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="verdicts")
    number = models.PositiveIntegerField()
    rating = models.ForeignKey(
        Rating, null=True, blank=True, on_delete=models.PROTECT, related_name="verdicts"
    )
    tick = models.CharField(max_length=10, choices=Tick, blank=True)
    proposed_text = models.TextField(blank=True)
    headline = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    on_author = models.TextField(blank=True)
    source_waiver = models.TextField(blank=True)
    passage_waiver = models.TextField(blank=True)
    reply_waiver = models.TextField(blank=True)
    figure_waiver = models.TextField(blank=True)
    citations = SealedCitationsField(default=list)
    content_hash = models.CharField(max_length=64)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    unsealed_at = models.DateTimeField(null=True, blank=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="verdict_number"),
            is_one_of("tick", Tick, name="verdict_tick_known", may_be_empty=True),
            models.CheckConstraint(
                condition=(Q(rating__isnull=False) & Q(tick="")) | (Q(rating__isnull=True) & ~Q(tick="")),
                name="verdict_rating_or_tick",
            ),
        ]
        indexes = [
            # Every reader of verdicts asks which are sealed, and few are.
            models.Index(fields=["claim"], condition=Q(unsealed_at__isnull=True), name="verdict_sealed"),
        ]

    def get_texts(self) -> dict[str, str]:
        """Return {field: what the checker wrote there}."""
        return {name: getattr(self, name) for name in VERDICT_TEXTS}

    def get_stored_citations(self) -> list[dict[str, Any]]:
        """Return the frozen citations with what is sealed left sealed, which needs no key."""
        with read_as_stored():
            stored: list[dict[str, Any]] = self.citations
        return stored

    def __str__(self) -> str:
        return f"{self.claim} ({self.number})"
