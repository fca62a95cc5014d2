"""The two steps of erasing: whom, and why."""

from django import forms

from accounts.forms.refusal import RefusableForm


class WhoForm(RefusableForm):
    """Whom."""

    who = forms.CharField(
        label="User name or e-mail address",
        max_length=254,
        help_text="Of somebody of the newsroom, or the address of somebody outside whom you asked for a "
        "reply or who reported an error.",
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )


class ReasonForm(RefusableForm):
    """Why, once it was seen what it would do."""

    who = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=300,
        help_text="Without name and address, such as: asked for it by letter of 24 November. It stays in the "
        "record.",
    )
