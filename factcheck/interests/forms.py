"""Form for an interest in whatever mentions a name or a topic."""

from typing import Any

from django import forms

from accounts.forms.base import DomainErrorForm
from factcheck.models.enums import InterestKind
from lib.web.form_fields import create_text_area, create_text_line


class InterestForm(DomainErrorForm):
    """Kind of an interest, the text that claims are matched by, and a note for editors."""

    kind = forms.ChoiceField(
        label="What it is in",
        choices=[("", "Choose"), *InterestKind.choices],
        error_messages={"required": "Choose what it is."},
    )
    words = create_text_line(
        "Name or topic",
        missing="Write the name or the topic.",
        help_text="As claims would say it. A claim is yours to leave when its statement, or whoever says it, "
        "has these words, in any case and with or without accents.",
    )
    note = create_text_area(
        "What your interest is",
        required=False,
        rows=2,
        help_text="For the editors and standards editors of your desks; nobody else reads it.",
    )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``declare_interest``."""
        return self.get_cleaned("kind", "words", "note")
