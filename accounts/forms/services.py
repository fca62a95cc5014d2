"""Forms for a service, and for a key of it."""

from datetime import UTC, datetime, time

from django import forms

from accounts.forms.base import DomainErrorForm
from accounts.models.enums import Scope


class NewServiceForm(DomainErrorForm):
    """Name of a new service, and its user name on the server."""

    name = forms.CharField(max_length=120, help_text="What it is, like: the newsroom's CMS.")
    username = forms.CharField(
        label="Short name",
        max_length=150,
        help_text="Letters, digits and @ . + - _ only. It cannot be changed.",
    )


class NewApiKeyForm(DomainErrorForm):
    """Label, scopes and last day of a new key."""

    label = forms.CharField(max_length=80, help_text="Where the key will be used, so that you know it again.")
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=[(one.value, one.label) for one in Scope if one != Scope.TRY_OUT],
        initial=[Scope.READ_PUBLISHED],
        widget=forms.CheckboxSelectMultiple,
    )
    last_day = forms.DateField(
        label="Last day",
        required=False,
        help_text="In UTC. Without one the key is good until it is revoked.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def expires_at(self) -> datetime | None:
        """Return the end of the last day, in UTC; None without one."""
        day = self.cleaned_data["last_day"]
        return datetime.combine(day, time.max, UTC) if day else None
