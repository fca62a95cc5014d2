"""A desk and its options."""

from django import forms

from accounts.enums import ReviewForm, Visibility
from accounts.forms.refusal import RefusableForm
from accounts.models import Desk


def _help(name: str) -> str:
    return str(getattr(Desk._meta.get_field(name), "help_text", ""))


class DeskForm(RefusableForm):
    """Name, visibility, time zone and options, as ``change_desk`` takes them."""

    name = forms.CharField(max_length=80)
    visibility = forms.ChoiceField(choices=Visibility.choices, initial=Visibility.OPEN)
    timezone = forms.CharField(
        label="Time zone", max_length=64, initial="UTC", help_text="Like Europe/Berlin. " + _help("timezone")
    )
    self_service = forms.BooleanField(
        label="Checkers take claims themselves", required=False, initial=True, help_text=_help("self_service")
    )
    review_form = forms.ChoiceField(
        label="How rulings are judged",
        choices=ReviewForm.choices,
        initial=ReviewForm.SECOND,
        help_text=_help("review_form"),
    )
    quorum = forms.IntegerField(
        label="Approvals needed", min_value=1, max_value=9, initial=1, help_text=_help("quorum")
    )
    independent_sources = forms.IntegerField(
        label="Independent sources needed",
        min_value=1,
        max_value=9,
        initial=2,
        help_text=_help("independent_sources"),
    )
    primary_sources = forms.IntegerField(
        label="Primary sources instead",
        min_value=1,
        max_value=9,
        initial=1,
        help_text=_help("primary_sources"),
    )
    freshness_hours = forms.IntegerField(
        label="Evidence stays fresh for, in hours",
        min_value=1,
        max_value=8760,
        initial=72,
        help_text=_help("freshness_hours"),
    )
    retention_months = forms.IntegerField(
        label="Copies kept, in months",
        min_value=1,
        max_value=600,
        required=False,
        help_text=_help("retention_months"),
    )
    headline_words = forms.IntegerField(
        label="Headline, in words at most",
        min_value=1,
        max_value=100,
        required=False,
        help_text=_help("headline_words"),
    )
    explanation_words = forms.IntegerField(
        label="Explanation, in words at most",
        min_value=1,
        max_value=20000,
        required=False,
        help_text=_help("explanation_words"),
    )
    signs_work = forms.BooleanField(label="Sign the work", required=False, help_text=_help("signs_work"))


class NewDeskForm(DeskForm):
    """The same, with the short name in addresses, which stays."""

    slug = forms.SlugField(
        label="Short name",
        max_length=40,
        help_text="Stands in addresses, like politics. It cannot be changed.",
    )
    field_order = ["name", "slug"]
