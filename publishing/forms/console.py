"""What a partner's people type in their console."""

from datetime import UTC
from typing import Any

from django import forms

from accounts.enums import Scope
from accounts.forms.refusal import RefusableForm
from lib.errors import DomainError
from publishing.actions.partners import SCOPES
from publishing.actions.rationing import TooOften
from publishing.forms.partner import PartnerKeyForm
from publishing.models import Endpoint, Partner
from publishing.models.endpoint import News
from publishing.models.partner_digest import Often


class ConsoleForm(RefusableForm):
    """``wait_seconds``: until it may be sent again, where it was one act too many; else 0."""

    wait_seconds = 0

    def refuse(self, error: DomainError) -> None:
        """Show the refusal, and remember how long it lasts."""
        super().refuse(error)
        if isinstance(error, TooOften):
            self.wait_seconds = error.wait_seconds


class ConsoleKeyForm(ConsoleForm, PartnerKeyForm):
    """A key with what it is for; the last day and the label are as the newsroom types them."""

    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=[(scope.value, Scope(scope).label) for scope in SCOPES],
        initial=[Scope.READ_PUBLISHED],
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["label", "scopes", "last_day"]


class EndpointForm(ConsoleForm):
    """Where we push, and what."""

    name = forms.CharField(max_length=80, help_text="So that you know it again.")
    url = forms.CharField(
        label="Address",
        max_length=2048,
        help_text="Begins with https://. It takes a POST and answers 2xx once it has the message.",
        widget=forms.URLInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
    )
    events = forms.MultipleChoiceField(
        label="It hears when",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: everything that your licence allows.",
    )
    thin = forms.BooleanField(
        label="Say only what changed",
        required=False,
        help_text="The message names the verdict and its version; you fetch it with your key.",
    )

    def __init__(self, *args: Any, partner: Partner, endpoint: Endpoint | None = None, **kwargs: Any) -> None:
        if endpoint is not None:
            held = {name: getattr(endpoint, name) for name in ("name", "url", "events", "thin")}
            kwargs["initial"] = held
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = _offered(partner)  # type: ignore[attr-defined]  # a choice field


class DigestForm(ConsoleForm):
    """How often a letter comes."""

    often = forms.ChoiceField(
        label="Write to me",
        choices=Often.choices,
        widget=forms.RadioSelect,
        help_text="At 6:00 UTC. No letter comes where nothing happened.",
    )


class TryForm(ConsoleForm):
    """Which test to send."""

    event = forms.ChoiceField(
        label="Send",
        choices=[
            (News.PING.value, "A ping: nothing but that we reach you"),
            *[(one.value, f"{one.label}, with made-up words") for one in News if one != News.PING],
        ],
    )


class ReplayForm(ConsoleForm):
    """From when to when, in UTC."""

    since = forms.DateTimeField(
        label="From", help_text="In UTC.", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    until = forms.DateTimeField(
        label="Until", help_text="In UTC.", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def clean_since(self) -> Any:
        return self.cleaned_data["since"].replace(tzinfo=UTC)

    def clean_until(self) -> Any:
        return self.cleaned_data["until"].replace(tzinfo=UTC)


def _offered(partner: Partner) -> list[tuple[str, str]]:
    news = [*News.of_verdicts(), *(News.of_articles() if partner.told_of_articles else ())]
    return [(one.value, one.label) for one in news]
