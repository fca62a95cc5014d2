"""Forms of a partner, its licence, its people and its keys."""

import re
from datetime import UTC, datetime, time

from django import forms

from accounts.forms.base import DomainErrorForm
from accounts.models import Desk
from publishing.models.partner import MAX_DELAY_MINUTES


class LicenceForm(DomainErrorForm):
    """A partner's licence, for ``update_license``."""

    desks = forms.ModelMultipleChoiceField(
        queryset=Desk.objects.all(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: every open desk, those set up later too.",
    )
    languages = forms.CharField(
        required=False, max_length=200, help_text="Like: en, de, pt-BR. Empty: every language."
    )
    delay_minutes = forms.IntegerField(
        label="Delay, in minutes",
        min_value=0,
        max_value=MAX_DELAY_MINUTES,
        initial=0,
        help_text="Counted from first publication. Corrections and retractions never wait.",
    )

    receives_article_events = forms.BooleanField(
        label="Its endpoints hear when an article of these desks is cleared, or no longer is",
        required=False,
        help_text="The article's id and address, never its words, and nothing before an embargo ends.",
    )

    def clean_languages(self) -> list[str]:
        return [tag for tag in re.split(r"[\s,;]+", self.cleaned_data["languages"]) if tag]


class NewPartnerForm(LicenceForm):
    """A licence with the partner's name, which cannot be changed."""

    name = forms.CharField(max_length=120, help_text="The organisation. It cannot be changed.")
    field_order = ["name"]


class SuspendPartnerForm(DomainErrorForm):
    """The reason of a suspension."""

    reason = forms.CharField(
        max_length=300, help_text="The partner's people and their systems read it, word by word."
    )


class PartnerPersonForm(DomainErrorForm):
    """Somebody of the partner, to be invited."""

    name = forms.CharField(max_length=120)
    email = forms.EmailField(
        label="E-mail",
        max_length=150,
        help_text="They sign in with it. A link to choose a password goes there.",
    )


class PartnerApiKeyForm(DomainErrorForm):
    """The label of a key, and its last day."""

    label = forms.CharField(max_length=80, help_text="Where the key will be used, so that you know it again.")
    last_day = forms.DateField(
        label="Last day",
        required=False,
        help_text="In UTC. Without one the key is good until it is revoked.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def expires_at(self) -> datetime | None:
        """Return the end of the last day, in UTC; None without one."""
        last = self.cleaned_data["last_day"]
        return datetime.combine(last, time.max, UTC) if last else None
