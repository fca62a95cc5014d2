"""Fields that several forms of the desk share: one of a list by its public id, words in a few lines."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from factcheck.tags import tags_in, tidied
from lib.errors import Invalid

LONGEST = 20_000
"""How many characters a box of several lines takes."""


class PublicChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """One of ``queryset``, known to the page by its public id."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name="public_id", **kwargs)
        self.error_messages["invalid_choice"] = "Choose one of the list."


class TagsField(forms.Field):
    """Tags in one line, with commas between them; a program may give them as a list."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        try:
            return tidied(value if isinstance(value, list) else tags_in(str(value or "")))
        except Invalid as error:
            raise ValidationError(error.message) from error


class RatingSelect(forms.RadioSelect):
    """Radio buttons drawn as ratings (components/rating_choice.html); a label may be a Rating."""


class RatingField(PublicChoiceField):
    """One rating of ``queryset``, drawn with its colour and shape."""

    widget = RatingSelect

    def label_from_instance(self, obj: Any) -> Any:
        """The row itself: it reads as its word, and is drawn with its shape."""
        return obj


def box(
    label: str, *, rows: int = 3, required: bool = True, missing: str = "", **kwargs: Any
) -> forms.CharField:
    """Several lines. ``missing`` is what is said when nothing was written."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing or "Write something here."},
        **kwargs,
    )


def line(
    label: str, *, required: bool = True, missing: str = "", longest: int = 200, **kwargs: Any
) -> forms.CharField:
    """One line."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        error_messages={"required": missing or "Write something here."},
        **kwargs,
    )
