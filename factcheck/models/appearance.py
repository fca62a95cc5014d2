"""An appearance: where a claim stands in a revision's frozen words."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from articles.models import Revision
from factcheck.enums import ANCHORED, Outcome
from factcheck.models.claim import Claim


class AppearanceQuerySet(models.QuerySet["Appearance"]):
    def undecided(self) -> Self:
        """Appearances whose words may no longer say the same, and nobody has decided.

        One that a later revision's appearance follows is history: the later one tells.
        """
        return self.filter(decided_at__isnull=True, followed__isnull=True).exclude(outcome__in=ANCHORED)

    def standing(self) -> Self:
        """The newest place of each claim in each article, but for those that a person dropped from it.

        Words that are gone still stand while nobody has decided, and where somebody said that they hold.
        """
        return self.filter(followed__isnull=True, dropped=False)


class Appearance(models.Model):
    """W3C TextQuoteSelector and TextPositionSelector: code points into the revision's frame, end exclusive.

    On a later revision ``outcome`` tells what became of the words. Where they changed, ``exact`` keeps the
    words that were looked for, and ``start`` and ``end`` frame what stands in their place; where nothing can
    be framed, both are null. ``why`` says in a sentence what became of them, for the person who decides.
    ``dropped``: they decided that the article says it no longer.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="appearances")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="appearances")
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed"
    )
    exact = models.TextField()
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.FLAGGED)
    why = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    dropped = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        ordering = ["start", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__lt=F("end")),
                name="appearance_span",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="appearance_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(dropped=False) | Q(decided_at__isnull=False, start__isnull=True),
                name="appearance_dropped_is_decided",
            ),
            models.UniqueConstraint(fields=["follows", "revision"], name="appearance_followed_once"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="appearance_outcome_known"),
        ]
        indexes = [
            models.Index(
                fields=["claim"],
                condition=Q(decided_at__isnull=True) & ~Q(outcome__in=ANCHORED),
                name="appearance_undecided",
            )
        ]

    def __str__(self) -> str:
        return self.exact
