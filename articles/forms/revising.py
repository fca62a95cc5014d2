"""Newer words for an article, typed over those that are there."""

from typing import Self

from django import forms

from accounts.forms.refusal import RefusableForm
from articles.forms.fields import WordsField
from articles.models import Revision
from lib.frame import split


class ReviseForm(RefusableForm):
    """``seen`` is the number of the revision that the person had before them."""

    headline = forms.CharField(max_length=1000, error_messages={"required": "Type a headline."})
    text = WordsField(rows=20, help_text="A blank line between paragraphs.")
    note = forms.CharField(
        label="What changed, and why",
        max_length=300,
        help_text="Shown beside the version, for whoever checks it again.",
        error_messages={"required": "Say in a few words what changed."},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def over(cls, revision: Revision) -> Self:
        """The form with the words of ``revision`` in it."""
        headline, spans = split(revision.frame)
        body = "\n\n".join(revision.frame[start:end] for start, end in spans)
        return cls(initial={"headline": headline, "text": body, "seen": revision.number})
