"""Form for one's own settings."""

from django import forms

from accounts.forms.base import DomainErrorForm
from accounts.models.enums import LinkDigestFrequency


class SettingsForm(DomainErrorForm):
    link_digest_frequency = forms.ChoiceField(
        label="News of links by e-mail",
        choices=LinkDigestFrequency.choices,
        widget=forms.RadioSelect,
        help_text="What failed, drifted, died, blocked us or answers again under the claims of your desks.",
    )
