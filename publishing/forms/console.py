"""What a partner's people type in their console."""

from django import forms

from accounts.enums import Scope
from publishing.actions.partners import SCOPES
from publishing.forms.partner import PartnerKeyForm


class ConsoleKeyForm(PartnerKeyForm):
    """A key with what it is for; the last day and the label are as the newsroom types them."""

    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=[(scope.value, Scope(scope).label) for scope in SCOPES],
        initial=[Scope.READ_PUBLISHED],
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["label", "scopes", "last_day"]
