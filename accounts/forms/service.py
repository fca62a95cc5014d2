"""A service, and a key for it."""

from datetime import UTC, datetime, time

from django import forms

from accounts.enums import Scope
from accounts.forms.refusal import RefusableForm


class NewServiceForm(RefusableForm):
    """The service's name, and the user name it is known by on the server."""

    name = forms.CharField(max_length=120, help_text="What it is, like: the newsroom's CMS.")
    username = forms.CharField(
        label="Short name",
        max_length=150,
        help_text="Letters, digits and @ . + - _ only. It cannot be changed.",
    )


class NewKeyForm(RefusableForm):
    """What the key is for, what it opens, and until when."""

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
        """The end of the last day, in UTC; None without one."""
        day = self.cleaned_data["last_day"]
        return datetime.combine(day, time.max, UTC) if day else None
