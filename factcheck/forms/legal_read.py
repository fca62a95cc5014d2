"""The kinds of claim that standards reads on a desk."""

from typing import Any

from django import forms

from accounts.forms.refusal import RefusableForm
from factcheck.enums import Kind


class LegalReadForm(RefusableForm):
    """Any number of kinds, or none."""

    kinds = forms.MultipleChoiceField(
        label="Kinds",
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A single claim of another kind is marked by an editor, on its own page.",
        error_messages={"invalid_choice": "Choose kinds of the list."},
    )

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return self.given("kinds")
