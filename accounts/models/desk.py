"""Desk: a group that works together, with its own visibility, time zone and options."""

import uuid

from django.db import models

from accounts.models.enums import FetchIdentity, ReviewMode, Visibility

HIDES_NEWSROOM = models.Q(fetch_identity=FetchIdentity.NEUTRAL) | models.Q(
    fetch_identity=FetchIdentity.AUTO, visibility=Visibility.CONFIDENTIAL
)
"""Desks for which ``Desk.hides_newsroom`` is true."""


class Desk(models.Model):
    """One desk. Options are columns, so that guards read them plainly and the database can check them.

    ``founded_at``: when it had its first member.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.OPEN)
    timezone = models.CharField(
        "time zone", max_length=64, default="UTC", help_text="Due times show in this zone."
    )
    fetch_identity = models.CharField(
        "sites learn that this newsroom asks",
        max_length=7,
        choices=FetchIdentity,
        default=FetchIdentity.AUTO,
        help_text=(
            "Otherwise its pages, feeds and imports are fetched as any browser would, and nothing is fetched "
            "or sent to an archive by itself while a form is filled in."
        ),
    )
    self_service = models.BooleanField(
        "checkers take claims themselves", default=True, help_text="Otherwise only an editor assigns."
    )
    review_mode = models.CharField(
        "how rulings are judged",
        max_length=6,
        choices=ReviewMode,
        default=ReviewMode.SECOND,
        help_text="What is in review already goes on as it was filed.",
    )
    quorum = models.PositiveSmallIntegerField(
        "approvals needed",
        default=1,
        help_text="How many second persons must approve a verdict. A panel is always three.",
    )
    freshness_hours = models.PositiveIntegerField(
        "evidence stays fresh, hours",
        default=72,
        help_text="Linked evidence must have been looked at this recently before approval.",
    )
    publishes_names = models.BooleanField(
        "sign the work", default=False, help_text="Published verdicts name the checker and the reviewer."
    )
    primary_sources = models.PositiveSmallIntegerField(
        "primary sources instead",
        default=1,
        help_text="So many, with a written reason, stand in for the independent ones.",
    )
    retention_months = models.PositiveSmallIntegerField(
        "copies kept, months",
        null=True,
        blank=True,
        help_text="How long copies outlive closed work. Empty: for good. What is published stays.",
    )
    headline_words = models.PositiveSmallIntegerField(
        "headline, words at most", null=True, blank=True, help_text="Of a public verdict. Empty: no limit."
    )
    explanation_words = models.PositiveSmallIntegerField(
        "explanation, words at most", null=True, blank=True, help_text="Of any ruling. Empty: no limit."
    )
    independent_sources = models.PositiveSmallIntegerField(
        "independent sources needed", default=2, help_text="Before a public verdict can be submitted."
    )
    founded_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visibility__in=Visibility.values), name="accounts_desk_visibility"
            ),
            models.CheckConstraint(
                condition=models.Q(review_mode__in=ReviewMode.values), name="accounts_desk_review_form"
            ),
            models.CheckConstraint(
                condition=models.Q(fetch_identity__in=FetchIdentity.values),
                name="accounts_desk_fetch_identity",
            ),
            models.CheckConstraint(
                condition=models.Q(quorum__gte=1, quorum__lte=9), name="accounts_desk_quorum"
            ),
            models.CheckConstraint(
                condition=models.Q(independent_sources__gte=1, independent_sources__lte=9),
                name="accounts_desk_sources",
            ),
            models.CheckConstraint(
                condition=models.Q(primary_sources__gte=1, primary_sources__lte=9),
                name="accounts_desk_primary_sources",
            ),
            models.CheckConstraint(
                condition=models.Q(retention_months__isnull=True)
                | models.Q(retention_months__gte=1, retention_months__lte=600),
                name="accounts_desk_retention",
            ),
            models.CheckConstraint(
                condition=models.Q(headline_words__isnull=True)
                | models.Q(headline_words__gte=1, headline_words__lte=100),
                name="accounts_desk_headline_words",
            ),
            models.CheckConstraint(
                condition=models.Q(explanation_words__isnull=True)
                | models.Q(explanation_words__gte=1, explanation_words__lte=20000),
                name="accounts_desk_explanation_words",
            ),
            models.CheckConstraint(
                condition=models.Q(freshness_hours__gte=1, freshness_hours__lte=8760),
                name="accounts_desk_freshness",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_confidential(self) -> bool:
        return self.visibility == Visibility.CONFIDENTIAL

    @property
    def hides_newsroom(self) -> bool:
        """True if no site that is fetched for this desk is told which newsroom asks."""
        if self.fetch_identity == FetchIdentity.AUTO:
            return self.is_confidential
        return self.fetch_identity == FetchIdentity.NEUTRAL
