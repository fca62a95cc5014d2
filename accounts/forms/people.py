"""Forms for a person, a service and its keys, and for the roles of either on desks."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm, MergingForm
from accounts.models import Desk, Membership, User
from accounts.models.enums import Role, Scope
from lib.web.forms import NameField

NO_ROLE = ("", gettext_lazy("Not on this desk"))


class PersonForm(MergingForm):
    """Name, e-mail, and the admin flag of a person."""

    name = NameField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("The name colleagues see.")
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    admin = forms.BooleanField(
        label=gettext_lazy("Administrator: manages people, desks and API keys"),
        required=False,
        help_text=gettext_lazy("Does not give an editorial role."),
    )


class NewPersonForm(PersonForm):
    """Form for a new person: also the user name they sign in with, which cannot be changed later."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        error_messages={"required": gettext_lazy("Enter a user name.")},
        help_text=gettext_lazy("Use only letters, digits and @ . + - _. It cannot be changed later."),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("Stet sends a link to choose a password there."),
        error_messages={"required": gettext_lazy("Enter an e-mail address.")},
    )
    field_order = ["name", "username", "email", "admin"]


class MembershipRolesForm(DomainErrorForm):
    """Form with one role for each desk. Fields are named by the desks' slugs."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        held = dict(Membership.objects.filter(user=user).values_list("desk_id", "role"))
        self.desks = list(Desk.objects.all())
        self.held = {desk.slug: held.get(desk.pk, "") for desk in self.desks}
        super().__init__(*args, **(kwargs | {"initial": self.held}))
        for desk in self.desks:
            self.fields[desk.slug] = forms.ChoiceField(
                label=desk.name, choices=[NO_ROLE, *Role.choices], required=False
            )

    def list_changes(self) -> list[tuple[Desk, str]]:
        """Return the desks whose role was changed, with the new one ("" for none)."""
        chosen = [(desk, self.cleaned_data[desk.slug]) for desk in self.desks]
        return [(desk, role) for desk, role in chosen if role != self.held[desk.slug]]


class NewServiceForm(DomainErrorForm):
    """Name of a new service, and its user name on the server."""

    name = NameField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("For example: the newsroom’s CMS.")
    )
    username = forms.CharField(
        label=gettext_lazy("Short name"),
        max_length=150,
        error_messages={"required": gettext_lazy("Enter a short name.")},
        help_text=gettext_lazy("Use only letters, digits and @ . + - _. It cannot be changed later."),
    )


class ApiKeyForm(DomainErrorForm):
    """Label and last day of a new key."""

    label = NameField(
        label=gettext_lazy("Label"),
        max_length=80,
        help_text=gettext_lazy("Where the key is used, so that you recognise it later."),
        error_messages={"required": gettext_lazy("Enter a label.")},
    )
    expires_at = forms.DateField(
        label=gettext_lazy("Expires at the end of"),
        required=False,
        help_text=gettext_lazy("In UTC. If empty, the key works until it is revoked."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_expires_at(self) -> datetime | None:
        """Return the end of the last day, in UTC; None without one."""
        day = self.cleaned_data["expires_at"]
        return datetime.combine(day, time.max, UTC) if day else None


class ServiceApiKeyForm(ApiKeyForm):
    """Label, scopes and last day of a new key of a service."""

    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Permissions"),
        choices=[(one.value, one.label) for one in Scope if one != Scope.TRY_OUT],
        initial=[Scope.READ_PUBLISHED],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one permission.")},
    )
    field_order = ["label", "scopes", "expires_at"]
