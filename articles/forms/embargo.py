"""The embargo of an article, typed in its desk's own time."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.forms.refusal import RefusableForm
from articles.models import Article
from lib.fields import MomentField
from lib.times import zone


class EmbargoForm(RefusableForm):
    """``lift``: the button was pressed which lifts it, and what stands in ``until`` does not count."""

    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=500,
        help_text="Needed when it may go out sooner than was said. The record keeps it.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    lift = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = ("until", "reason", "version", "lift")

    def __init__(self, article: Article, data: Any = None) -> None:
        until = None if article.withheld else article.embargo_until
        super().__init__(data, initial={"until": until, "version": article.version})
        tz = zone(article.desk.timezone)
        self.fields["until"] = MomentField(
            tz=tz,
            label="Embargo until",
            help_text=f"Nothing about it leaves the house before then. Time of {tz.key.replace('_', ' ')}.",
            error_messages={
                "required": "Say until when, or lift the embargo below.",
                "invalid": "Write a date and a time, like 2026-03-02 14:30.",
            },
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("lift"):
            self.errors.pop("until", None)
            given["until"] = None
        return given

    @property
    def until(self) -> datetime | None:
        """The moment that was chosen; None for none."""
        chosen: datetime | None = self.cleaned_data["until"]
        return chosen
