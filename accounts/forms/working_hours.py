"""Fields for the hours of a desk: days of the week, times of day, and a list of holidays."""

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy

MAX_HOLIDAYS = 400


class WorkdaysSelect(forms.CheckboxSelectMultiple):
    """Boxes for days whose value is one text, such as "12345"."""

    def format_value(self, value: Any) -> list[str]:
        return list(value or "")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return "".join(sorted(super().value_from_datadict(data, files, name) or ()))


class WorkdaysField(forms.RegexField):
    """Days of the week as digits, Monday is 1."""

    default_error_messages = dict.fromkeys(("required", "invalid"), gettext_lazy("Choose a day."))

    def __init__(self, **kwargs: Any) -> None:
        choices = [(str(number + 1), name) for number, name in WEEKDAYS.items()]
        super().__init__(
            r"^1?2?3?4?5?6?7?$", widget=WorkdaysSelect(choices=choices), initial="12345", **kwargs
        )


class ClockField(forms.TimeField):
    """A time of day to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%H:%M") if isinstance(value, time) else value


class HolidaysField(forms.CharField):
    """Dates, one on each line, cleaned to a list of ISO dates in their order, each once."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        days = set()
        for line in super().clean(value).split():
            try:
                days.add(date.fromisoformat(line).isoformat())
            except ValueError:
                message = gettext("“{text}” is not a date. Write year, month and day: 2026-12-25.")
                raise ValidationError(message.format(text=Truncator(line).chars(40))) from None
        if len(days) > MAX_HOLIDAYS:
            raise ValidationError(gettext("The limit is {max} days.").format(max=MAX_HOLIDAYS))
        return sorted(days)
