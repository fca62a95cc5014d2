"""Form of the period and the desk of Statistics, read from the URL."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import Desk
from factcheck.statistics.periods import MAX_DAYS, Period
from lib.text.phrases import format_number

DEFAULT_DAYS = 28
EARLIEST_DAY = date(2000, 1, 1)
"""Before anything was recorded; an earlier day is read as this one. Python has no day before 1 January 1."""
PERIOD_LABELS = {
    7: gettext_lazy("7 days"),
    28: gettext_lazy("28 days"),
    91: gettext_lazy("Quarter"),
    365: gettext_lazy("Year"),
}
"""Lengths of a period that ends today."""


class StatisticsForm(forms.Form):
    """A desk, or none for all; and ``days``, or ``since`` and ``until``."""

    desk = forms.ChoiceField(required=False, label=gettext_lazy("Desk"))
    days = forms.TypedChoiceField(
        choices=[(str(days), label) for days, label in PERIOD_LABELS.items()],
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.HiddenInput,
    )
    since = forms.DateField(
        required=False, label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        required=False, label=gettext_lazy("To"), widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, data: QueryDict, *, desks: Sequence[Desk]) -> None:
        super().__init__(data, auto_id="id_statistics_%s")
        self.desks = {desk.slug: desk for desk in desks}
        labels = [(slug, desk.name) for slug, desk in self.desks.items()]
        self.fields["desk"].choices = [("", gettext("All desks")), *labels]  # type: ignore[attr-defined]  # of the one field that has them

    def clean(self) -> dict[str, Any]:
        """Refuse half a period, one that ends before it begins, and one of more than a year."""
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if (since is None) != (until is None) and not {"since", "until"} & set(self.errors):
            raise ValidationError(gettext("Enter both days of the period."))
        if since and until and since > until:
            raise ValidationError(gettext("The period ends before it begins."))
        if since and until and (until - since).days >= MAX_DAYS:
            message = ngettext(
                "A period has at most {count} day.", "A period has at most {count} days.", MAX_DAYS
            )
            raise ValidationError(message.format(count=format_number(MAX_DAYS)))
        return data

    def get_period(self, last: date) -> Period:
        """Return the period that was asked for, from EARLIEST_DAY up to ``last``, the last counted day.

        A day that has not come has no counts, and would read as a desk without a single claim.
        """
        data = self.cleaned_data if self.is_valid() else {}
        if data.get("since") and data.get("until"):
            first, end = (min(max(data[name], EARLIEST_DAY), last) for name in ("since", "until"))
            return Period(first, end)
        return Period.ending(last, days=data.get("days") or DEFAULT_DAYS)
