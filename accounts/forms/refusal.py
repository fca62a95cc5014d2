"""A form that can say what a verb refused, at the field where it was typed."""

from typing import Any

from django import forms

from lib.errors import DomainError


class RefusableForm(forms.Form):
    """A form without a model: it validates, a verb acts, and what the verb refuses comes back to it."""

    def refuse(self, error: DomainError) -> None:
        """Show the refusal: at its fields where the form has them, else above the form."""
        here = {name: sentences for name, sentences in error.fields.items() if name in self.fields}
        for name, sentences in here.items():
            for sentence in sentences:
                self.add_error(name, sentence)
        if not here:
            for sentence in error.reasons or [error.message]:
                self.add_error(None, sentence)

    def given(self, *names: str) -> dict[str, Any]:
        """The cleaned values of these fields."""
        return {name: self.cleaned_data[name] for name in names}
