"""What a defence file is to hold beside what it always holds."""

from django import forms

from accounts.forms.refusal import RefusableForm


class DefenceForm(RefusableForm):
    """Both are off unless somebody ticks them."""

    with_restricted = forms.BooleanField(
        label="With the restricted sources that I am named for",
        required=False,
        help_text="Otherwise they are left out, and the versions that rest on them cannot be hashed again.",
    )
    whole_chain = forms.BooleanField(
        label="With every row of the record",
        required=False,
        help_text="The file proves its own entries either way. With every row an expert can hash the whole"
        " chain again, and sees when anybody did what, on other claims too: no names, no words.",
    )
