"""Forms for a service, and for a key of it."""

from datetime import UTC, datetime, time

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.models.enums import Scope


class NewServiceForm(DomainErrorForm):
    """Name of a new service, and its user name on the server."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("For example: the newsroom’s CMS.")
    )
    username = forms.CharField(
        label=gettext_lazy("Short name"),
        max_length=150,
        help_text=gettext_lazy("Use only letters, digits and @ . + - _. It cannot be changed later."),
    )


class NewApiKeyForm(DomainErrorForm):
    """Label, scopes and last day of a new key."""

    label = forms.CharField(
        label=gettext_lazy("Label"),
        max_length=80,
        help_text=gettext_lazy("Where the key is used, so that you recognise it later."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Permissions"),
        choices=[(one.value, one.label) for one in Scope if one != Scope.TRY_OUT],
        initial=[Scope.READ_PUBLISHED],
        widget=forms.CheckboxSelectMultiple,
    )
    last_day = forms.DateField(
        label=gettext_lazy("Expires at the end of"),
        required=False,
        help_text=gettext_lazy("In UTC. If empty, the key works until it is revoked."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def expires_at(self) -> datetime | None:
        """Return the end of the last day, in UTC; None without one."""
        day = self.cleaned_data["last_day"]
        return datetime.combine(day, time.max, UTC) if day else None
