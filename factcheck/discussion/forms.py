"""Form for a post in the discussion of a claim."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm
from factcheck.discussion.actions import MAX_LENGTH, NOTHING_WRITTEN
from lib.web.forms import mark_mentions


class DiscussionForm(DomainErrorForm):
    text = mark_mentions(
        forms.CharField(
            label=gettext_lazy("Your post"),
            max_length=MAX_LENGTH,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=gettext_lazy("@ and a name notifies that colleague"),
            error_messages={"required": NOTHING_WRITTEN},
        )
    )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``create_post`` and ``edit_post``."""
        return self.get_cleaned("text")
