"""Desk: a group that works together, with its own visibility, time zone and options."""

from datetime import date, time

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy

from accounts.models.enums import FetchIdentity, ReviewMode, SecondFactor, Visibility
from lib.datetimes.clock import WorkingHours
from lib.datetimes.humanize import get_timezone
from lib.db.models import PublicModel, is_between, is_one_of

HIDES_NEWSROOM = models.Q(fetch_identity=FetchIdentity.NEUTRAL) | models.Q(
    fetch_identity=FetchIdentity.AUTO, visibility=Visibility.CONFIDENTIAL
)
"""Desks for which ``Desk.hides_newsroom`` is true."""


class Desk(PublicModel):
    """One desk. Options are columns, so that guards read them plainly and the database can check them.

    ``workdays`` are digits, Monday is 1; ``holidays`` are ISO dates.
    ``founded_at``: when it had its first member.
    """

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.OPEN)
    timezone = models.CharField(
        gettext_lazy("time zone"),
        max_length=64,
        default="UTC",
        help_text=gettext_lazy("Times on this desk use this time zone."),
    )
    fetch_identity = models.CharField(
        gettext_lazy("tell sites which newsroom fetches their pages"),
        max_length=7,
        choices=FetchIdentity,
        default=FetchIdentity.AUTO,
        help_text=gettext_lazy(
            "Otherwise Stet fetches pages, feeds and imports of this desk as a browser would, and fetches or "
            "archives nothing automatically while somebody fills in a form."
        ),
    )
    second_factor = models.CharField(
        gettext_lazy("who needs a second factor"),
        max_length=9,
        choices=SecondFactor,
        default=SecondFactor.AUTO,
        help_text=gettext_lazy("A passkey or a code, beside the password. Administrators always need one."),
    )
    self_service = models.BooleanField(
        gettext_lazy("Checkers can take claims themselves"),
        default=True,
        help_text=gettext_lazy("If not set, only an editor can assign claims."),
    )
    review_mode = models.CharField(
        gettext_lazy("How verdicts are reviewed"),
        max_length=6,
        choices=ReviewMode,
        default=ReviewMode.SECOND,
        help_text=gettext_lazy("A claim in blind review stays in it until it is decided."),
    )
    quorum = models.PositiveSmallIntegerField(
        gettext_lazy("approvals needed"),
        default=1,
        help_text=gettext_lazy("Number of reviewers who must approve a verdict. A panel always has three."),
    )
    freshness_hours = models.PositiveIntegerField(
        gettext_lazy("Sources must have been checked within (hours)"),
        default=72,
        help_text=gettext_lazy(
            "Before approval, every linked source must have been checked within this time."
        ),
    )
    publishes_names = models.BooleanField(
        gettext_lazy("Name the people in published verdicts"),
        default=False,
        help_text=gettext_lazy("Published verdicts then name the checker and the reviewer."),
    )
    publishes_claimants = models.BooleanField(
        gettext_lazy("Publish a page for each claimant"),
        default=False,
        help_text=gettext_lazy(
            "Readers then find all published verdicts on a claimant’s claims on one page."
        ),
    )
    suggests_sentences = models.BooleanField(
        gettext_lazy("Suggest sentences to check"),
        default=True,
        help_text=gettext_lazy(
            "The page of an article then marks sentences that may be worth checking. Nothing depends on them."
        ),
    )
    primary_sources = models.PositiveSmallIntegerField(
        gettext_lazy("Primary sources that can replace them"),
        default=1,
        help_text=gettext_lazy(
            "This many primary sources, with a written reason, can replace the independent ones."
        ),
    )
    retention_months = models.PositiveSmallIntegerField(
        gettext_lazy("Keep archived copies for (months)"),
        null=True,
        blank=True,
        help_text=gettext_lazy(
            "How long archived copies are kept after the work is closed. Leave empty to keep them "
            "permanently. Copies used in published verdicts are always kept."
        ),
    )
    headline_words = models.PositiveSmallIntegerField(
        gettext_lazy("Maximum words in a headline"),
        null=True,
        blank=True,
        help_text=gettext_lazy("Applies to public verdicts. Leave empty for no limit."),
    )
    explanation_words = models.PositiveSmallIntegerField(
        gettext_lazy("Maximum words in an explanation"),
        null=True,
        blank=True,
        help_text=gettext_lazy("Applies to every verdict. Leave empty for no limit."),
    )
    independent_sources = models.PositiveSmallIntegerField(
        gettext_lazy("independent sources needed"),
        default=2,
        help_text=gettext_lazy("Required before a public verdict can be sent to review."),
    )
    checker_capacity = models.PositiveSmallIntegerField(
        gettext_lazy("Open claims that one checker can have"),
        default=10,
        help_text=gettext_lazy(
            "Workload marks checkers with more, and a handover suggests people with fewer."
        ),
    )
    workdays = models.CharField(
        gettext_lazy("working days"),
        max_length=7,
        default="12345",
        validators=[RegexValidator(r"^(?=.)1?2?3?4?5?6?7?$")],
    )
    opens_at = models.TimeField(gettext_lazy("work begins at"), default=time(9))
    closes_at = models.TimeField(
        gettext_lazy("work ends at"),
        default=time(18),
        help_text=gettext_lazy("For the end of the day, enter midnight."),
    )
    holidays = models.JSONField(
        gettext_lazy("holidays"),
        default=list,
        blank=True,
        help_text=gettext_lazy("Days without work, one on each line, for example 2026-12-25."),
    )
    due_hours = models.PositiveSmallIntegerField(
        gettext_lazy("Working hours until a new claim is due"),
        null=True,
        blank=True,
        help_text=gettext_lazy(
            "A claim that is flagged without a due time gets this one. Leave empty for none."
        ),
    )
    escalation_hours = models.PositiveSmallIntegerField(
        gettext_lazy("Working hours until an overdue claim is escalated"),
        null=True,
        blank=True,
        help_text=gettext_lazy(
            "The desk’s editors are then notified, once. Leave empty to escalate no claims."
        ),
    )
    founded_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            is_one_of("visibility", Visibility, name="accounts_desk_visibility"),
            is_one_of("review_mode", ReviewMode, name="accounts_desk_review_form"),
            is_one_of("second_factor", SecondFactor, name="accounts_desk_second_factor"),
            is_one_of("fetch_identity", FetchIdentity, name="accounts_desk_fetch_identity"),
            is_between("quorum", 1, 9, name="accounts_desk_quorum"),
            is_between("independent_sources", 1, 9, name="accounts_desk_sources"),
            is_between("primary_sources", 1, 9, name="accounts_desk_primary_sources"),
            is_between("retention_months", 1, 600, name="accounts_desk_retention", may_be_null=True),
            is_between("headline_words", 1, 100, name="accounts_desk_headline_words", may_be_null=True),
            is_between(
                "explanation_words", 1, 20000, name="accounts_desk_explanation_words", may_be_null=True
            ),
            is_between("freshness_hours", 1, 8760, name="accounts_desk_freshness"),
            is_between("checker_capacity", 1, 999, name="accounts_desk_checker_capacity"),
            models.CheckConstraint(condition=~models.Q(workdays=""), name="accounts_desk_workdays"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")) | models.Q(closes_at=time(0)),
                name="accounts_desk_hours",
                violation_error_message=gettext_lazy("Work must end later than it begins."),
            ),
            is_between("due_hours", 1, 999, name="accounts_desk_due_hours", may_be_null=True),
            is_between("escalation_hours", 1, 999, name="accounts_desk_escalation_hours", may_be_null=True),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_confidential(self) -> bool:
        return self.visibility == Visibility.CONFIDENTIAL

    @property
    def working_hours(self) -> WorkingHours:
        """The desk's hours, on its working days, in its time zone."""
        return WorkingHours(
            weekdays=frozenset(int(digit) for digit in self.workdays),
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            tz=get_timezone(self.timezone),
            holidays=frozenset(date.fromisoformat(day) for day in self.holidays),
        )

    @property
    def hides_newsroom(self) -> bool:
        """True if no site that is fetched for this desk is told which newsroom asks."""
        if self.fetch_identity == FetchIdentity.AUTO:
            return self.is_confidential
        return self.fetch_identity == FetchIdentity.NEUTRAL
