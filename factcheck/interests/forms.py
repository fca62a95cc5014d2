"""Form for an interest in whatever mentions a name or a topic."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm
from factcheck.models.enums import InterestKind
from lib.web.forms import create_text_area, create_text_line


class InterestForm(DomainErrorForm):
    """Kind of an interest, the text that claims are matched by, and a note for editors."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of interest"),
        choices=[("", gettext_lazy("Choose")), *InterestKind.choices],
        error_messages={"required": gettext_lazy("Choose the kind of interest.")},
    )
    words = create_text_line(
        gettext_lazy("Name or topic"),
        missing=gettext_lazy("Enter a name or topic."),
        help_text=gettext_lazy(
            "Write it as a claim would. It matches any claim whose statement or claimant contains "
            "these words, in upper or lower case and with or without accents."
        ),
    )
    note = create_text_area(
        gettext_lazy("Your interest"),
        required=False,
        rows=2,
        help_text=gettext_lazy("Only editors and standards editors of your desks can read this."),
    )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``declare_interest``."""
        return self.get_cleaned("kind", "words", "note")
