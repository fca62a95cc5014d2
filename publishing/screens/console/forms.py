"""Forms of the partner console."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.forms.people import ApiKeyForm
from accounts.models.enums import Scope
from lib.errors import DomainError
from publishing.models.partner_digest import PartnerDigestFrequency
from publishing.partners.actions import SCOPES
from publishing.partners.rate_limits import TooManyRequests


class ConsoleForm(DomainErrorForm):
    """Base of the console's forms. ``wait_seconds``: until it may be sent again at the rate limit; else 0."""

    wait_seconds = 0

    def add_domain_error(self, error: DomainError) -> None:
        """Show the error, and store how long to wait."""
        super().add_domain_error(error)
        if isinstance(error, TooManyRequests):
            self.wait_seconds = error.wait_seconds


class ConsoleApiKeyForm(ConsoleForm, ApiKeyForm):
    """A key with its scopes; the last day and the label are as in the newsroom's form."""

    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Permissions"),
        choices=[(scope.value, Scope(scope).label) for scope in SCOPES],
        initial=[Scope.READ_PUBLISHED],
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["label", "scopes", "last_day"]


class DigestFrequencyForm(ConsoleForm):
    """The frequency of the digest e-mail."""

    frequency = forms.ChoiceField(
        label=gettext_lazy("E-mail me"),
        choices=PartnerDigestFrequency.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("At 6:00 UTC. You get no e-mail if nothing happened."),
    )
