"""Form fields that forms of several apps share."""

from datetime import datetime, tzinfo
from typing import Any

from django import forms
from django.utils import timezone


class MomentField(forms.DateTimeField):
    """A date and time typed in ``tz`` and cleaned to an aware datetime."""

    def __init__(self, *, tz: tzinfo, **kwargs: Any) -> None:
        self.tz = tz
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        kwargs.setdefault("help_text", "" if str(tz) == "UTC" else f"Time of {str(tz).replace('_', ' ')}")
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.tz):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.tz):
            return super().prepare_value(value)
