"""A form that can say what a verb refused, at the field where it was typed."""

import json
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

    def stored(self) -> dict[str, str]:
        """The first values of the fields that are seen, as text: what is kept while it is filled in."""
        return {
            name: _text(field.prepare_value(self.get_initial_for_field(field, name)))
            for name, field in self.fields.items()
            if not isinstance(field.widget, forms.HiddenInput | forms.FileInput)
        }

    @property
    def began(self) -> str:
        """The same as JSON, for the form to send back, so that whoever comes second can see all three; "" for
        a form that begins empty.
        """
        return json.dumps(self.stored()) if self.initial else ""

    def given(self, *names: str) -> dict[str, Any]:
        """The cleaned values of these fields."""
        return {name: self.cleaned_data[name] for name in names}


def _text(value: Any) -> str:
    return "" if value is None else str(value)
