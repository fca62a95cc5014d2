"""Forms of an erasure: the person, and the reason."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm


class FindPersonForm(DomainErrorForm):
    """The person to erase."""

    who = forms.CharField(
        label=gettext_lazy("User name or e-mail address"),
        max_length=254,
        help_text=gettext_lazy(
            "Of a member of the newsroom, or of somebody outside who was asked for a reply or "
            "reported an error."
        ),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("Enter a user name or an e-mail address.")},
    )


class ErasureReasonForm(DomainErrorForm):
    """The reason, after the preview."""

    who = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy(
            "Without a name or address, for example: request by letter of 24 November. It stays in "
            "the audit log."
        ),
        error_messages={"required": gettext_lazy("Give a reason.")},
    )
