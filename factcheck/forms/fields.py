"""Fields that several forms share: a moment in a desk's zone, a person of a desk, words in a few lines."""

from datetime import datetime, tzinfo
from typing import Any

from django import forms
from django.utils import timezone

LONGEST = 20_000
"""How many characters a box of several lines takes."""


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


class PublicChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of ``queryset``, known to the page by its public id."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name="public_id", **kwargs)
        self.error_messages["invalid_choice"] = "Choose one of the list."


def box(label: str, *, rows: int = 3, required: bool = True, missing: str = "", **kwargs: Any) -> forms.CharField:
    """Several lines. ``missing`` is what is said when nothing was written."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing or "Write something here."},
        **kwargs,
    )


def line(label: str, *, required: bool = True, missing: str = "", longest: int = 200, **kwargs: Any) -> forms.CharField:
    """One line."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        error_messages={"required": missing or "Write something here."},
        **kwargs,
    )
