"""Forms of an erasure: the person, and the reason."""

from django import forms

from accounts.forms.base import DomainErrorForm


class FindPersonForm(DomainErrorForm):
    """The person to erase."""

    who = forms.CharField(
        label="User name or e-mail address",
        max_length=254,
        help_text="Of somebody of the newsroom, or the address of somebody outside whom you asked for a "
        "reply or who reported an error.",
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )


class ErasureReasonForm(DomainErrorForm):
    """The reason, after the preview."""

    who = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=300,
        help_text="Without name and address, such as: asked for it by letter of 24 November. It stays in the "
        "record.",
    )
