"""One's own settings."""

from django import forms

from accounts.enums import Digest
from accounts.forms.refusal import RefusableForm


class SettingsForm(RefusableForm):
    link_digest = forms.ChoiceField(
        label="News of links by e-mail",
        choices=Digest.choices,
        widget=forms.RadioSelect,
        help_text="What failed, drifted, died, blocked us or answers again under the claims of your desks.",
    )
