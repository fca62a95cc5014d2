"""Forms for a desk and its options."""

from datetime import time
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import Fieldset, MergingForm
from accounts.forms.working_hours import ClockField, HolidaysField, WorkdaysField
from accounts.models import Desk
from accounts.models.enums import FetchIdentity, ReviewMode, SecondFactor, Visibility
from lib.text.translatable import StrOrPromise


def _get_help_text(name: str) -> StrOrPromise:
    text: StrOrPromise = getattr(Desk._meta.get_field(name), "help_text", "")
    return text


class DeskForm(MergingForm):
    """Name, visibility, time zone and options, as ``update_desk`` takes them."""

    fieldsets: ClassVar[tuple[Fieldset, ...]] = (
        Fieldset(gettext_lazy("The desk"), ("name", "slug", "visibility", "timezone", "second_factor")),
        Fieldset(
            gettext_lazy("Claims"),
            ("self_service", "suggests_sentences", "checker_capacity", "due_hours", "escalation_hours"),
        ),
        Fieldset(gettext_lazy("Working hours"), ("workdays", "opens_at", "closes_at", "holidays")),
        Fieldset(
            gettext_lazy("Sources"),
            (
                "independent_sources",
                "primary_sources",
                "freshness_hours",
                "retention_months",
                "fetch_identity",
            ),
        ),
        Fieldset(gettext_lazy("Review"), ("review_mode", "quorum", "headline_words", "explanation_words")),
        Fieldset(gettext_lazy("Publication"), ("publishes_names", "publishes_claimants")),
    )

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    visibility = forms.ChoiceField(
        label=gettext_lazy("Visibility"), choices=Visibility.choices, initial=Visibility.OPEN
    )
    timezone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        initial="UTC",
        help_text=gettext_lazy("For example: Europe/Berlin. Times on this desk use this time zone."),
    )
    fetch_identity = forms.ChoiceField(
        label=gettext_lazy("Tell sites which newsroom fetches their pages"),
        choices=FetchIdentity.choices,
        initial=FetchIdentity.AUTO,
        help_text=_get_help_text("fetch_identity"),
    )
    second_factor = forms.ChoiceField(
        label=gettext_lazy("Who needs a second factor"),
        choices=SecondFactor.choices,
        initial=SecondFactor.AUTO,
        help_text=_get_help_text("second_factor"),
    )
    self_service = forms.BooleanField(
        label=gettext_lazy("Checkers can take claims themselves"),
        required=False,
        initial=True,
        help_text=_get_help_text("self_service"),
    )
    review_mode = forms.ChoiceField(
        label=gettext_lazy("How verdicts are reviewed"),
        choices=ReviewMode.choices,
        initial=ReviewMode.SECOND,
        help_text=_get_help_text("review_mode"),
    )
    quorum = forms.IntegerField(
        label=gettext_lazy("Approvals needed"),
        min_value=1,
        max_value=9,
        initial=1,
        help_text=_get_help_text("quorum"),
    )
    independent_sources = forms.IntegerField(
        label=gettext_lazy("Independent sources needed"),
        min_value=1,
        max_value=9,
        initial=2,
        help_text=_get_help_text("independent_sources"),
    )
    primary_sources = forms.IntegerField(
        label=gettext_lazy("Primary sources that can replace them"),
        min_value=1,
        max_value=9,
        initial=1,
        help_text=_get_help_text("primary_sources"),
    )
    freshness_hours = forms.IntegerField(
        label=gettext_lazy("Sources must have been checked within (hours)"),
        min_value=1,
        max_value=8760,
        initial=72,
        help_text=_get_help_text("freshness_hours"),
    )
    retention_months = forms.IntegerField(
        label=gettext_lazy("Keep archived copies for (months)"),
        min_value=1,
        max_value=600,
        required=False,
        help_text=_get_help_text("retention_months"),
    )
    headline_words = forms.IntegerField(
        label=gettext_lazy("Maximum words in a headline"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_get_help_text("headline_words"),
    )
    explanation_words = forms.IntegerField(
        label=gettext_lazy("Maximum words in an explanation"),
        min_value=1,
        max_value=20000,
        required=False,
        help_text=_get_help_text("explanation_words"),
    )
    checker_capacity = forms.IntegerField(
        label=gettext_lazy("Open claims that one checker can have"),
        min_value=1,
        max_value=999,
        initial=10,
        help_text=_get_help_text("checker_capacity"),
    )
    workdays = WorkdaysField(
        label=gettext_lazy("Working days"), error_messages={"required": gettext_lazy("Choose a day.")}
    )
    opens_at = ClockField(label=gettext_lazy("Work begins at"), initial=time(9))
    closes_at = ClockField(
        label=gettext_lazy("Work ends at"), initial=time(18), help_text=_get_help_text("closes_at")
    )
    holidays = HolidaysField(
        label=gettext_lazy("Holidays"), required=False, help_text=_get_help_text("holidays")
    )
    due_hours = forms.IntegerField(
        label=gettext_lazy("Working hours until a new claim is due"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=_get_help_text("due_hours"),
    )
    escalation_hours = forms.IntegerField(
        label=gettext_lazy("Working hours until an overdue claim is escalated"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=_get_help_text("escalation_hours"),
    )
    suggests_sentences = forms.BooleanField(
        label=gettext_lazy("Suggest sentences to check"),
        required=False,
        initial=True,
        help_text=_get_help_text("suggests_sentences"),
    )
    publishes_names = forms.BooleanField(
        label=gettext_lazy("Name the people in published verdicts"),
        required=False,
        help_text=_get_help_text("publishes_names"),
    )
    publishes_claimants = forms.BooleanField(
        label=gettext_lazy("Publish a page for each claimant"),
        required=False,
        help_text=_get_help_text("publishes_claimants"),
    )


class NewDeskForm(DeskForm):
    """Form for a new desk: also its slug, the short name in URLs, which cannot be changed later."""

    slug = forms.SlugField(
        label=gettext_lazy("Short name"),
        max_length=40,
        help_text=gettext_lazy("Used in web addresses, for example: politics. It cannot be changed later."),
    )
