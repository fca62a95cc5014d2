"""The form of a transition, built from its inputs: one for every transition of the state machines."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext

from accounts.forms.base import DomainErrorForm
from articles.models import Article
from factcheck.desk.workload import CheckerField
from factcheck.models import Claim, Rating, ReaderReport, Verdict
from factcheck.models.enums import Tick
from factcheck.verdicts.forms import RatingField, RatingSelect, VerdictForm
from lib.datetimes.humanize import get_timezone
from lib.state_machine.machine import Transition, TransitionInput
from lib.web.forms import (
    PublicChoiceField,
    ZonedDateTimeField,
    create_text_area,
    create_text_line,
    mark_mentions,
)


class TransitionForm(DomainErrorForm):
    """The inputs of one transition as fields."""

    def get_inputs(self) -> dict[str, Any]:
        """Return the cleaned values by the action's parameter names; an empty optional moment is left out."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if not (isinstance(self.fields[name], ZonedDateTimeField) and value is None)
        }


def get_transition_form(
    row: Transition, subject: Claim | Article | ReaderReport, data: Mapping[str, Any] | None = None
) -> TransitionForm | VerdictForm:
    """Return the form of one transition; bound when ``data`` was posted. Ids carry the transition's name."""
    if isinstance(subject, Claim) and any(
        transition_input.kind == "verdict" for transition_input in row.inputs
    ):
        return VerdictForm(subject, data)
    fields = {
        transition_input.name: _build_input_field(transition_input, subject)
        for transition_input in row.inputs
    }
    made: type[TransitionForm] = type("StepForm", (TransitionForm,), fields)
    return made(data, auto_id=f"id_{row.name}_%s")


def _build_request_field(subject: Claim | Article | ReaderReport, common: dict[str, Any]) -> forms.Field:
    """Return a choice of open reply requests. While there is only one, it is chosen already."""
    if not isinstance(subject, Claim):
        return PublicChoiceField(None, **common)
    waiting = [one for one in subject.replies.all() if one.closed_at is None]
    label = None if len(waiting) == 1 else gettext("Choose a question")
    of_claim = subject.replies.filter(closed_at__isnull=True)
    field = PublicChoiceField(of_claim, empty_label=label, **common)
    field.set_choices((str(one.public_id), str(one)) for one in waiting)
    return field


def _build_rating_field(subject: Claim | Article | ReaderReport, common: dict[str, Any]) -> forms.Field:
    """Return a choice of the labels on the verdict's scale, or of ticks for own copy."""
    if isinstance(subject, Claim) and subject.is_own_copy:
        return forms.ChoiceField(choices=Tick.choices, widget=RatingSelect, **common)
    filed = Verdict.objects.filter(claim__public_id=subject.public_id).order_by("-number")
    of_scale = Rating.objects.filter(scale__ratings__in=filed.values("rating")[:1])
    return RatingField(of_scale, empty_label=None, **common)


def _build_input_field(
    transition_input: TransitionInput, subject: Claim | Article | ReaderReport
) -> forms.Field:
    desk = subject.desk
    common: dict[str, Any] = {
        "label": transition_input.label,
        "required": transition_input.required,
        "help_text": transition_input.help,
    }
    missing = transition_input.missing
    messages = {"required": missing} if missing else {}
    match transition_input.kind:
        case "line":
            return create_text_line(missing=missing, **common)
        case "person":
            return CheckerField(
                desk,
                empty_label=gettext("Choose a person"),
                error_messages=messages,
                **common,
            )
        case "moment":
            tz = get_timezone(desk.timezone)
            zone = gettext("Times are {timezone} time.").format(timezone=tz.key)
            common["help_text"] = f"{transition_input.help} {zone}".strip()
            return ZonedDateTimeField(tz=tz, error_messages=messages, **common)
        case "choice":
            choices = (
                [*transition_input.choices]
                if "" in dict(transition_input.choices)
                else [("", gettext("Choose")), *transition_input.choices]
            )
            return forms.ChoiceField(
                choices=choices,
                error_messages=messages,
                **common,
            )
        case "reply_request":
            return _build_request_field(subject, common)
        case "hidden":
            return forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
        case "rating":
            return _build_rating_field(subject, common | {"error_messages": messages})
        case "flag":
            return forms.BooleanField(**common)
        case "remark":
            return mark_mentions(create_text_area(missing=missing, **common))
        case _:
            return create_text_area(missing=missing, **common)
