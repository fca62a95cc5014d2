"""Forms of the partner console."""

from datetime import UTC
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.models.enums import Scope
from lib.errors import DomainError
from lib.text.translatable import StrOrPromise
from publishing.models import Partner, WebhookEndpoint
from publishing.models.partner_digest import PartnerDigestFrequency
from publishing.models.webhook_endpoint import WebhookEvent
from publishing.partners.actions import SCOPES
from publishing.partners.forms import PartnerApiKeyForm
from publishing.partners.rate_limits import TooManyRequests


class ConsoleForm(DomainErrorForm):
    """Base of the console's forms. ``wait_seconds``: until it may be sent again at the rate limit; else 0."""

    wait_seconds = 0

    def add_domain_error(self, error: DomainError) -> None:
        """Show the error, and store how long to wait."""
        super().add_domain_error(error)
        if isinstance(error, TooManyRequests):
            self.wait_seconds = error.wait_seconds


class ConsoleApiKeyForm(ConsoleForm, PartnerApiKeyForm):
    """A key with its scopes; the last day and the label are as in the newsroom's form."""

    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Permissions"),
        choices=[(scope.value, Scope(scope).label) for scope in SCOPES],
        initial=[Scope.READ_PUBLISHED],
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["label", "scopes", "last_day"]


class WebhookEndpointForm(ConsoleForm):
    """The URL of a webhook, and its events."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("So that you recognise it later.")
    )
    url = forms.CharField(
        label=gettext_lazy("Web address"),
        max_length=2048,
        help_text=gettext_lazy(
            "Must start with https://. It must accept POST and answer 2xx when it has the message."
        ),
        widget=forms.URLInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("If none is ticked: all events your licence covers."),
    )
    is_thin = forms.BooleanField(
        label=gettext_lazy("Send identifiers only"),
        required=False,
        help_text=gettext_lazy(
            "The message contains the verdict’s id and version; you fetch the verdict with your key."
        ),
    )

    def __init__(
        self, *args: Any, partner: Partner, endpoint: WebhookEndpoint | None = None, **kwargs: Any
    ) -> None:
        if endpoint is not None:
            held = {name: getattr(endpoint, name) for name in ("name", "url", "events", "is_thin")}
            kwargs["initial"] = held
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = _list_event_choices(partner)  # type: ignore[attr-defined]  # a choice field


class DigestFrequencyForm(ConsoleForm):
    """The frequency of the digest e-mail."""

    frequency = forms.ChoiceField(
        label=gettext_lazy("E-mail me"),
        choices=PartnerDigestFrequency.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("At 6:00 UTC. You get no e-mail if nothing happened."),
    )


class TestDeliveryForm(ConsoleForm):
    """The test to send."""

    event = forms.ChoiceField(
        label=gettext_lazy("Event"),
        choices=[
            (WebhookEvent.PING.value, gettext_lazy("Ping: tests only the connection")),
            *[(one.value, one.label) for one in WebhookEvent if one != WebhookEvent.PING],
        ],
    )


class ReplayDeliveriesForm(ConsoleForm):
    """The period to replay, in UTC."""

    since = forms.DateTimeField(
        label=pgettext_lazy("start of a period", "From"),
        help_text=gettext_lazy("In UTC."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    until = forms.DateTimeField(
        label=pgettext_lazy("end of a period", "To"),
        help_text=gettext_lazy("In UTC."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def clean_since(self) -> Any:
        return self.cleaned_data["since"].replace(tzinfo=UTC)

    def clean_until(self) -> Any:
        return self.cleaned_data["until"].replace(tzinfo=UTC)


def _list_event_choices(partner: Partner) -> list[tuple[str, StrOrPromise]]:
    news = [
        *WebhookEvent.of_verdicts(),
        *(WebhookEvent.of_articles() if partner.receives_article_events else ()),
    ]
    return [(one.value, one.label) for one in news]
