"""Forms of the partner console."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.forms.people import ApiKeyForm
from accounts.models.enums import Scope
from publishing.models.partner_digest import PartnerDigestFrequency
from publishing.partners.actions import SCOPES


class ConsoleApiKeyForm(ApiKeyForm):
    """A key with its scopes; the last day and the label are as in the newsroom's form."""

    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Permissions"),
        choices=[(scope.value, Scope(scope).label) for scope in SCOPES],
        initial=[Scope.READ_PUBLISHED],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one permission.")},
    )
    field_order = ["label", "scopes", "expires_at"]


class DigestFrequencyForm(DomainErrorForm):
    """The frequency of the digest e-mail."""

    frequency = forms.ChoiceField(
        label=gettext_lazy("E-mail me"),
        choices=PartnerDigestFrequency.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("At 6:00 UTC. You get no e-mail if nothing happened."),
        error_messages={"required": gettext_lazy("Choose how often you want the digest.")},
    )
