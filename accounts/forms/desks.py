"""Forms for a desk and its options."""

from datetime import time
from typing import Any, ClassVar

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import Fieldset, MergingForm
from accounts.forms.working_hours import ClockField, HolidaysField, WorkdaysField
from accounts.models import Desk
from lib.text.phrases import StrOrPromise
from lib.web.forms import NameField


def _get_help_text(name: str) -> StrOrPromise:
    text: StrOrPromise = getattr(Desk._meta.get_field(name), "help_text", "")
    return text


NUMBER_LIMITS = {
    **dict.fromkeys(("quorum", "independent_sources", "primary_sources"), 9),
    **dict.fromkeys(("checker_capacity", "due_hours", "escalation_hours"), 999),
    "freshness_hours": 8760,
    "retention_months": 600,
    "headline_words": 100,
    "explanation_words": 20000,
}
"""The highest number that each of these columns takes."""
LABELS: dict[str, Any] = {"name": gettext_lazy("Name"), "visibility": gettext_lazy("Visibility")}
TIMEZONE_HELP: Any = gettext_lazy("For example: Europe/Berlin. Times on this desk use this time zone.")


class DeskForm(MergingForm):
    """Name, visibility, time zone and options, as ``update_desk`` takes them."""

    fieldsets: ClassVar[tuple[Fieldset, ...]] = (
        Fieldset(gettext_lazy("The desk"), ("name", "slug", "visibility", "timezone", "second_factor")),
        Fieldset(
            gettext_lazy("Claims"),
            ("self_service", "suggests_sentences", "checker_capacity", "due_hours", "escalation_hours"),
        ),
        Fieldset(gettext_lazy("Working hours"), ("workdays", "opens_at", "closes_at", "holidays")),
        Fieldset(
            gettext_lazy("Sources"),
            (
                "independent_sources",
                "primary_sources",
                "freshness_hours",
                "retention_months",
                "fetch_identity",
            ),
        ),
        Fieldset(gettext_lazy("Review"), ("review_mode", "quorum", "headline_words", "explanation_words")),
        Fieldset(gettext_lazy("Publication"), ("publishes_names", "publishes_claimants")),
    )

    workdays = WorkdaysField(label=gettext_lazy("Working days"))
    opens_at = ClockField(
        label=gettext_lazy("Work begins at"),
        initial=time(9),
        error_messages={"required": gettext_lazy("Enter when work begins.")},
    )
    closes_at = ClockField(
        label=gettext_lazy("Work ends at"),
        initial=time(18),
        help_text=_get_help_text("closes_at"),
        error_messages={"required": gettext_lazy("Enter when work ends.")},
    )
    holidays = HolidaysField(
        label=gettext_lazy("Holidays"), required=False, help_text=_get_help_text("holidays")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [name for fieldset in self.fieldsets for name in fieldset.names]
        self.fields |= fields_for_model(
            Desk,
            [name for name in names if name not in ("slug", *self.fields)],
            labels=LABELS,
            help_texts={"timezone": TIMEZONE_HELP},
            error_messages={"timezone": {"required": gettext("Enter a time zone.")}},
            formfield_callback=_create_field,
        )


def _create_field(column: Any, **options: Any) -> forms.Field:
    """Return the field of a column; one for a number takes it from 1 to that of NUMBER_LIMITS."""
    if column.name in NUMBER_LIMITS:
        options |= {
            "min_value": 1,
            "max_value": NUMBER_LIMITS[column.name],
            "error_messages": {"required": gettext("Enter a whole number.")},
        }
    if column.name == "name":
        options["form_class"] = NameField
    field: forms.Field = column.formfield(**options)
    return field


class NewDeskForm(DeskForm):
    """Form for a new desk: also its slug, the short name in URLs, which cannot be changed later."""

    slug = forms.SlugField(
        label=gettext_lazy("Short name"),
        max_length=40,
        help_text=gettext_lazy("Used in web addresses, for example: politics. It cannot be changed later."),
        error_messages={
            "required": gettext_lazy("Enter a short name."),
            "invalid": gettext_lazy("Use only letters without accents, digits, - and _."),
        },
    )
