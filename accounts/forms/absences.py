"""Form for an absence."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm
from lib.text.translatable import StrOrPromise


def _create_day_field(label: StrOrPromise, missing: StrOrPromise) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing},
    )


class AbsenceForm(DomainErrorForm):
    starts_on = _create_day_field(gettext_lazy("First day away"), gettext_lazy("Enter the first day."))
    ends_on = _create_day_field(gettext_lazy("Last day away"), gettext_lazy("Enter the last day."))
