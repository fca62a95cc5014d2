"""A repeat: a sentence of an article that says again what a verdict is about."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.models.enums import Visibility
from accounts.selectors import select_readable_desks
from articles.models import Article, Revision
from factcheck.models.appearance import Appearance
from factcheck.models.claim import Claim
from factcheck.models.follow_up_enums import RepeatDecision
from lib.db.models import PublicModel, is_one_of


class RepeatQuerySet(models.QuerySet["Repeat"]):
    def visible_to(self, user: User) -> Self:
        """The repeats whose claim and article this person may both know of.

        What a confidential desk has is compared with its own alone, also when a desk became confidential
        after the comparison.
        """
        readable = select_readable_desks(user)
        return self.within_desks().filter(claim__desk__in=readable, article__desk__in=readable)

    def within_desks(self) -> Self:
        """The repeats that cross no border of a confidential desk."""
        is_open = Q(claim__desk__visibility=Visibility.OPEN, article__desk__visibility=Visibility.OPEN)
        return self.filter(Q(claim__desk=F("article__desk")) | is_open)

    def counted(self) -> Self:
        """The repeats that count: somebody accepted them, and they say no other number and no opposite."""
        return self.filter(decision=RepeatDecision.ACCEPTED, other_figures=[], is_opposite=False)


class Repeat(PublicModel):
    """A place in an article that says what ``claim`` says, with a person's decision.

    ``start`` and ``end`` are code points into ``revision.text``, the newest version that was compared; both
    null once the sentence is no longer there. ``text_key`` is the SHA-256 of its words, by which a decision
    is remembered through the versions of an article. ``other_figures`` are numbers of the sentence that the
    claim does not say: then it is another claim, and never counted. ``missing_figures`` are those of the
    claim that the sentence leaves out. ``is_opposite`` where the sentence denies the claim or says the
    opposite: that is another claim too. ``score`` is the similarity from 0 to 1; 1 where a person marked it.
    ``appearance`` is what it became.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="repeats")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="repeats")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    appearance = models.OneToOneField(
        Appearance, null=True, blank=True, on_delete=models.PROTECT, related_name="repeat"
    )
    exact = models.TextField()
    text_key = models.CharField(max_length=64)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    score = models.FloatField()
    other_figures = models.JSONField(default=list)
    missing_figures = models.JSONField(default=list)
    is_opposite = models.BooleanField(default=False, db_default=False)
    decision = models.CharField(max_length=10, choices=RepeatDecision, default=RepeatDecision.OPEN)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField()

    objects = RepeatQuerySet.as_manager()

    class Meta:
        ordering = ["-found_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "claim", "text_key"], name="repeat_once_a_sentence"),
            is_one_of("decision", RepeatDecision, name="repeat_decision_known"),
            models.CheckConstraint(
                condition=Q(decision=RepeatDecision.OPEN, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision=RepeatDecision.OPEN) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="repeat_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__lt=F("end")), name="repeat_span"
            ),
        ]
        indexes = [
            models.Index(
                fields=["article"],
                condition=Q(decision=RepeatDecision.OPEN, start__isnull=False),
                name="repeat_open",
            ),
        ]

    def __str__(self) -> str:
        return self.exact

    @property
    def is_other_claim(self) -> bool:
        """True if the sentence says another number than the claim, or the opposite."""
        return bool(self.other_figures) or self.is_opposite


class RepeatCursor(models.Model):
    """The single row that says up to which audit event articles were compared with the verdicts."""

    event_number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="repeat_cursor_is_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.event_number)
