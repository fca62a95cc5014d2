"""Forms of reviews: the answer to a comment, and the kinds of claim that get a legal read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm
from factcheck.models import Comment
from factcheck.models.enums import ClaimKind
from lib.web.forms import create_text_area, mark_mentions


class ResolveCommentForm(DomainErrorForm):
    """The answer to a comment; whoever made the comment need not give one."""

    answer = mark_mentions(
        create_text_area(
            gettext_lazy("What you did about it"),
            rows=2,
            missing=gettext_lazy("Describe what you did about it."),
        )
    )

    def __init__(self, comment: Comment, needed: bool, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_answer_{comment.public_id}_%s")
        self.fields["answer"].required = needed

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``resolve_comment``."""
        return self.get_cleaned("answer")


class LegalReadKindsForm(DomainErrorForm):
    """Kinds of claim that get a legal read: any number, or none."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of claim"),
        choices=ClaimKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "For a single claim of another kind, an editor can ask for a legal read on the claim’s page."
        ),
        error_messages={"invalid_choice": gettext_lazy("Choose kinds from the list.")},
    )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``set_legal_reads``."""
        return self.get_cleaned("kinds")
