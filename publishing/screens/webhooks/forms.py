"""Forms of the screens of webhooks."""

from datetime import UTC
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.models import User
from accounts.models.enums import UserKind
from accounts.models.user import SYSTEM_USERNAME
from lib.web.forms import PublicChoiceField
from publishing.models import WebhookEndpoint
from publishing.models.webhook_endpoint import EndpointOwner, WebhookEvent, WebhookFormat
from publishing.webhooks.actions import list_owner_events

CHAT_DEFAULTS = (
    WebhookEvent.CLAIM_SUBMITTED,
    WebhookEvent.CLAIM_APPROVED,
    WebhookEvent.CLAIM_PUBLISHED,
    WebhookEvent.CLAIM_RETRACTION,
    WebhookEvent.CLAIM_REPLY,
    WebhookEvent.CLAIM_REPORTED,
    WebhookEvent.CLAIM_DUE,
)
"""Topics that a new chat has: what colleagues wait for, and nothing that happens all day."""


class WebhookEndpointForm(DomainErrorForm):
    """The URL of a webhook, and its events."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("So that you recognise it later."),
        error_messages={"required": gettext_lazy("Enter a name.")},
    )
    url = forms.CharField(
        label=gettext_lazy("Web address"),
        max_length=2048,
        help_text=gettext_lazy(
            "Must start with https://. It must accept POST and answer 2xx when it has the message."
        ),
        error_messages={"required": gettext_lazy("Enter the web address.")},
        widget=forms.URLInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("If none is ticked: all events that you can receive."),
    )
    is_thin = forms.BooleanField(
        label=gettext_lazy("Send identifiers only"),
        required=False,
        help_text=gettext_lazy("The message says what changed and where; you fetch the rest with your key."),
    )

    def __init__(
        self,
        *args: Any,
        owner: EndpointOwner | None = None,
        endpoint: WebhookEndpoint | None = None,
        **kwargs: Any,
    ) -> None:
        if endpoint is not None:
            kwargs["initial"] = self.get_saved_values(endpoint)
            owner = endpoint.owner
        super().__init__(*args, **kwargs)
        events = WebhookEvent.of_claims() if owner is None else list_owner_events(owner)
        self.fields["events"].choices = [(one.value, one.label) for one in events]  # type: ignore[attr-defined]  # a choice field

    def get_saved_values(self, endpoint: WebhookEndpoint) -> dict[str, Any]:
        """Return the values that the form begins with."""
        return {name: getattr(endpoint, name) for name in ("name", "url", "events", "is_thin")}

    def get_values(self) -> dict[str, Any]:
        """Return the values of a valid form, as the actions take them."""
        return self.get_cleaned("name", "url", "events", "is_thin")


class NewProgramWebhookForm(WebhookEndpointForm):
    """A webhook, and the service whose rights decide about what it receives."""

    service = PublicChoiceField(
        User.objects.none(),
        label=gettext_lazy("Service"),
        help_text=gettext_lazy(
            "It gets events about the claims that this service can see, on open desks only."
        ),
        error_messages={"required": gettext_lazy("Choose a service.")},
    )
    field_order = ["name", "service"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = User.objects.filter(kind=UserKind.SERVICE, is_active=True, partner=None)
        self.fields["service"].queryset = services.exclude(username=SYSTEM_USERNAME)  # type: ignore[attr-defined]  # a choice field


class ChatWebhookForm(WebhookEndpointForm):
    """The chat of a desk, and its topics. The address that is saved is not shown: leave empty to keep it."""

    is_thin = None  # type: ignore[assignment]  # how Django leaves a field out
    name = forms.CharField(
        label=gettext_lazy("Channel"),
        max_length=80,
        help_text=gettext_lazy("The channel that the messages go to, so that you recognise it later."),
        error_messages={"required": gettext_lazy("Enter the channel.")},
    )
    url = forms.CharField(
        label=gettext_lazy("Web address of the incoming webhook"),
        max_length=2048,
        required=False,
        help_text=gettext_lazy("Leave empty to keep the address that is saved. It is never shown again."),
        widget=forms.URLInput(
            attrs={"inputmode": "url", "autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Post when"),
        widget=forms.CheckboxSelectMultiple,
        initial=[one.value for one in CHAT_DEFAULTS],
        error_messages={"required": gettext_lazy("Choose at least one event.")},
    )

    def get_saved_values(self, endpoint: WebhookEndpoint) -> dict[str, Any]:
        return {"name": endpoint.name, "events": endpoint.events}

    def get_values(self) -> dict[str, Any]:
        return self.get_cleaned("name", "url", "events") | {"is_thin": False}


class NewChatWebhookForm(ChatWebhookForm):
    """A new chat: the service, and the address that it gave."""

    form = forms.ChoiceField(
        label=gettext_lazy("Chat"),
        choices=[(one.value, one.label) for one in WebhookFormat.of_chats()],
        widget=forms.RadioSelect,
        initial=WebhookFormat.SLACK.value,
        error_messages={"required": gettext_lazy("Choose a chat service.")},
    )
    url = forms.CharField(
        label=gettext_lazy("Web address of the incoming webhook"),
        max_length=2048,
        help_text=gettext_lazy(
            "The address that the chat created. Anyone who has it can post there: it is never shown again."
        ),
        error_messages={"required": gettext_lazy("Enter the web address that the chat created.")},
        widget=ChatWebhookForm.base_fields["url"].widget,
    )
    field_order = ["form", "name", "url", "events"]

    def get_values(self) -> dict[str, Any]:
        return super().get_values() | self.get_cleaned("form")


class TestDeliveryForm(DomainErrorForm):
    """The test to send."""

    event = forms.ChoiceField(
        label=gettext_lazy("Event"), error_messages={"required": gettext_lazy("Choose an event.")}
    )

    def __init__(self, *args: Any, owner: EndpointOwner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ping = (WebhookEvent.PING.value, gettext_lazy("Ping: tests only the connection"))
        others = [(one.value, one.label) for one in list_owner_events(owner, of_tests=True)]
        self.fields["event"].choices = [ping, *others]  # type: ignore[attr-defined]  # a choice field
        if not others:
            self.fields["event"].initial, self.fields["event"].widget = ping[0], forms.HiddenInput()


class ReplayDeliveriesForm(DomainErrorForm):
    """The period to replay, in UTC."""

    since = forms.DateTimeField(
        label=pgettext_lazy("start of a period", "From"),
        error_messages={"required": gettext_lazy("Enter when the period begins.")},
        help_text=gettext_lazy("In UTC."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    until = forms.DateTimeField(
        label=pgettext_lazy("end of a period", "To"),
        error_messages={"required": gettext_lazy("Enter when the period ends.")},
        help_text=gettext_lazy("In UTC."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def clean_since(self) -> Any:
        return self.cleaned_data["since"].replace(tzinfo=UTC)

    def clean_until(self) -> Any:
        return self.cleaned_data["until"].replace(tzinfo=UTC)
