"""An interest in whatever mentions a name or a topic."""

from typing import Any

from django import forms

from accounts.forms.refusal import RefusableForm
from factcheck.enums import InterestKind
from factcheck.forms.fields import box, line


class InterestForm(RefusableForm):
    """What it is in, the words that claims are matched by, and what editors should know."""

    kind = forms.ChoiceField(
        label="What it is in",
        choices=[("", "Choose"), *InterestKind.choices],
        error_messages={"required": "Choose what it is."},
    )
    words = line(
        "Name or topic",
        missing="Write the name or the topic.",
        help_text="As claims would say it. A claim is yours to leave when its statement, or whoever says it, "
        "has these words, in any case and with or without accents.",
    )
    note = box(
        "What your interest is",
        required=False,
        rows=2,
        help_text="For the editors and standards editors of your desks; nobody else reads it.",
    )

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return self.given("kind", "words", "note")
