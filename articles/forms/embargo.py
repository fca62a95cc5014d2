"""Form for the embargo of an article, typed in its desk's time zone."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from articles.models import Article
from lib.datetimes.humanize import format_timezone, get_timezone
from lib.web.forms import ZonedDateTimeField


class EmbargoForm(DomainErrorForm):
    """Embargo of an article. ``lift``: the button that lifts it was pressed, and ``until`` is ignored."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Required if you end the embargo earlier. Saved in the history."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    lift = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = ("until", "reason", "version", "lift")

    def __init__(self, article: Article, data: Any = None) -> None:
        until = None if article.is_withheld else article.embargo_until
        super().__init__(data, initial={"until": until, "version": article.version})
        tz = get_timezone(article.desk.timezone)
        self.fields["until"] = ZonedDateTimeField(
            tz=tz,
            label=gettext("Embargo until"),
            help_text=gettext("Nothing about it is published before then. Times are {timezone} time.").format(
                timezone=format_timezone(tz)
            ),
            error_messages={"required": gettext("Enter the end of the embargo, or lift it below.")},
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("lift"):
            self.errors.pop("until", None)
            given["until"] = None
        return given

    @property
    def embargo_until(self) -> datetime | None:
        """The chosen moment, or None."""
        chosen: datetime | None = self.cleaned_data["until"]
        return chosen
