"""An appearance: the place of a claim's text in a revision."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from articles.models import Revision
from factcheck.models.claim import Claim
from factcheck.models.enums import ANCHORED_OUTCOMES, AnchorOutcome
from factcheck.models.reasons import describe_reason
from lib.db.models import PublicModel, all_or_none, is_one_of


class AppearanceQuerySet(models.QuerySet["Appearance"]):
    def undecided(self) -> Self:
        """Appearances whose text may no longer say the same, where nobody has decided.

        One that a later revision's appearance follows is history: the later one counts.
        """
        return self.filter(decided_at__isnull=True, followed__isnull=True).exclude(
            outcome__in=ANCHORED_OUTCOMES
        )

    def current(self) -> Self:
        """The newest appearance of each claim in each article, but for those that a person dropped from it.

        Text that is gone still counts while nobody has decided, and where somebody confirmed the claim.
        """
        return self.filter(followed__isnull=True, is_dropped=False)


class Appearance(PublicModel):
    """W3C TextQuoteSelector and TextPositionSelector: code points into ``Revision.text``, end exclusive.

    On a later revision ``outcome`` says what became of the text. Where it changed, ``exact`` keeps the text
    that was searched for, and ``start`` and ``end`` bound what replaced it; where nothing can be located,
    both are null. ``outcome_reason`` explains it to the person who decides, as ``factcheck.models.reasons``
    stores reasons; {} where there is nothing to explain. ``is_dropped``: they decided that the article no
    longer makes the claim.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="appearances")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="appearances")
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed"
    )
    exact = models.TextField()
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=10, choices=AnchorOutcome, default=AnchorOutcome.FLAGGED)
    outcome_reason = models.JSONField(blank=True, default=dict)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    is_dropped = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        ordering = ["start", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__lt=F("end")),
                name="appearance_span",
            ),
            all_or_none("decided_by", "decided_at", name="appearance_decided_by_and_at"),
            models.CheckConstraint(
                condition=Q(is_dropped=False) | Q(decided_at__isnull=False, start__isnull=True),
                name="appearance_dropped_is_decided",
            ),
            models.UniqueConstraint(fields=["previous", "revision"], name="appearance_followed_once"),
            is_one_of("outcome", AnchorOutcome, name="appearance_outcome_known"),
        ]
        indexes = [
            models.Index(
                fields=["claim"],
                condition=Q(decided_at__isnull=True) & ~Q(outcome__in=ANCHORED_OUTCOMES),
                name="appearance_undecided",
            )
        ]

    def __str__(self) -> str:
        return self.exact

    @property
    def outcome_message(self) -> str:
        """The reason of the outcome as a sentence, in the language of whoever reads it; "" for none."""
        return describe_reason(self.outcome_reason)

    @property
    def is_accepted(self) -> bool:
        """True where the text is as it was checked, or somebody decided what its change means."""
        return self.outcome in ANCHORED_OUTCOMES or self.decided_at is not None
