"""Form to edit the text of an article."""

from typing import Self

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm
from articles.forms.fields import ArticleTextField
from articles.models import Revision
from lib.text.plain_text import split_plain_text


class RevisionForm(DomainErrorForm):
    """Edited text of an article. ``seen`` is the number of the revision that was edited."""

    headline = forms.CharField(
        label=gettext_lazy("Headline"),
        max_length=1000,
        error_messages={"required": gettext_lazy("Enter a headline.")},
    )
    text = ArticleTextField(
        label=gettext_lazy("Text"), rows=20, help_text=gettext_lazy("Leave a blank line between paragraphs.")
    )
    note = forms.CharField(
        label=gettext_lazy("What changed and why"),
        max_length=300,
        help_text=gettext_lazy("Shown with the version to the person who checks it again."),
        error_messages={"required": gettext_lazy("Describe briefly what changed.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def for_revision(cls, revision: Revision) -> Self:
        """Return the form filled in with the text of ``revision``."""
        headline, spans = split_plain_text(revision.text)
        body = "\n\n".join(revision.text[start:end] for start, end in spans)
        return cls(initial={"headline": headline, "text": body, "seen": revision.number})
