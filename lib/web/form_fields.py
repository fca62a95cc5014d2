"""Form fields that forms of several apps share."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy

from lib.datetimes.humanize import format_timezone
from lib.datetimes.years import require_usual_year
from lib.errors import Invalid
from lib.text.numbers import format_number
from lib.text.plain_text import normalize_line
from lib.text.translatable import StrOrPromise


class ZonedDateTimeField(forms.DateTimeField):
    """Field for a date and time typed in ``tz`` and cleaned to an aware datetime."""

    def __init__(self, *, tz: tzinfo, **kwargs: Any) -> None:
        self.tz = tz
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        if str(tz) != "UTC":
            message = gettext("Times are {timezone} time.").format(timezone=format_timezone(tz))
            kwargs.setdefault("help_text", message)
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.tz):
            read = super().to_python(value)
        try:
            if read is not None:
                require_usual_year(read)
        except Invalid as error:
            raise ValidationError(error.message, code="year") from error
        return read

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.tz):
            return super().prepare_value(value)


class NameField(forms.CharField):
    """A name on one line, without characters that are not seen and can show it as another."""

    default_error_messages = {"required": gettext_lazy("Enter a name.")}

    def to_python(self, value: Any) -> Any:
        return normalize_line(super().to_python(value) or "")


MAX_QUERY_WORDS = 12
MAX_QUERY_LENGTH = 200


def _describe_query_limit() -> str:
    message = gettext("Search for at most {max_words} words and {max_characters} characters.")
    return message.format(
        max_words=format_number(MAX_QUERY_WORDS), max_characters=format_number(MAX_QUERY_LENGTH)
    )


class WordsField(forms.CharField):
    """Words to search for, cleaned to a tuple. Too many are an error, never cut."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": MAX_QUERY_LENGTH, **kwargs})
        self.error_messages["max_length"] = lazy(_describe_query_limit, str)()

    def clean(self, value: Any) -> Any:
        words = tuple(super().clean(value).split())
        # One that is said again in a phrase counts once.
        if len({word.casefold() for word in words}) > MAX_QUERY_WORDS:
            raise ValidationError(_describe_query_limit(), code="max_words")
        return words


MAX_LENGTH = 20_000
"""Characters that a text area takes."""


class PublicChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """One of ``queryset``, known to the page by its public id."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name="public_id", **kwargs)

    def set_choices(self, choices: Iterable[tuple[str, StrOrPromise]]) -> None:
        """Show these (public id, label) to whoever fills the form in, who has them at hand already.

        One of ``queryset`` is taken all the same.
        """
        first = [] if self.empty_label is None else [("", self.empty_label)]
        self.choices = [*first, *choices]


def create_text_area(
    label: StrOrPromise, *, rows: int = 3, required: bool = True, missing: StrOrPromise = "", **kwargs: Any
) -> forms.CharField:
    """Return a field of several lines. ``missing`` is the error when nothing was written."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing} if missing else {},
        **kwargs,
    )


def mark_mentions(field: forms.CharField) -> forms.CharField:
    """Return the field of a text in which “@” and a name opens the list of people (js/mention_list.js)."""
    field.widget.attrs["data-mentions"] = ""
    return field


def create_text_line(
    label: StrOrPromise,
    *,
    required: bool = True,
    missing: StrOrPromise = "",
    max_length: int = 200,
    **kwargs: Any,
) -> forms.CharField:
    """Return a field of one line. ``missing`` is the error when nothing was written."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=max_length,
        error_messages={"required": missing} if missing else {},
        **kwargs,
    )
