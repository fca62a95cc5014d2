"""A step's form, built from what its row asks for: one for every step of the tables."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.forms.refusal import RefusableForm
from articles.models import Article
from factcheck.enums import Tick
from factcheck.forms.fields import PublicChoiceField, RatingField, RatingSelect, box, line
from factcheck.forms.ruling import RulingForm
from factcheck.models import Claim, Rating, Report, Verdict
from factcheck.queries.claim_page import people_of
from lib.fields import MomentField
from lib.table import Ask, Row
from lib.times import zone

MISSING = {
    "reason": "Say why.",
    "why": "Say why.",
    "comment": "Say what has to change.",
    "exact": "Select or copy the words you mean.",
    "text": "Write your comment.",
    "note": "Say why it still holds.",
    "whom": "Say whom you asked.",
    "channel": "Say how you asked.",
    "asked": "Say what you asked.",
    "checker": "Choose who checks it.",
    "deadline": "Say by when.",
    "close_reason": "Choose why it is closed.",
    "correction": "Choose the class of the correction.",
    "outcome": "Say what became of it.",
}


class StepForm(RefusableForm):
    """The asks of one row as fields. ``inputs`` are what the verb takes."""

    def inputs(self) -> dict[str, Any]:
        """The cleaned values by the verb's own names; an empty optional moment is left out."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if not (isinstance(self.fields[name], MomentField) and value is None)
        }


def form_for(
    row: Row, subject: Claim | Article | Report, data: Mapping[str, Any] | None = None
) -> StepForm | RulingForm:
    """The form of one step; bound when ``data`` was posted. Ids carry the step's name."""
    if isinstance(subject, Claim) and any(ask.kind == "ruling" for ask in row.asks):
        return RulingForm(subject, data)
    fields = {ask.name: _field(ask, subject) for ask in row.asks}
    made: type[StepForm] = type("StepForm", (StepForm,), fields)
    return made(data, auto_id=f"id_{row.step}_%s")


def _question(subject: Claim | Article | Report, common: dict[str, Any]) -> forms.Field:
    """One of the questions that are open. While there is one alone, it is the one that is meant."""
    waiting = subject.replies.filter(closed_at__isnull=True) if isinstance(subject, Claim) else None
    field = PublicChoiceField(waiting, empty_label="Choose a question", **common)
    if waiting is not None and waiting.count() == 1:
        field.empty_label = None
    return field


def _rating(subject: Claim | Article | Report, common: dict[str, Any]) -> forms.Field:
    """A label of the scale that the claim was ruled on, or a tick for own copy."""
    common["error_messages"] = {"required": "Choose a rating."}
    if isinstance(subject, Claim) and subject.own_copy:
        return forms.ChoiceField(choices=Tick.choices, widget=RatingSelect, **common)
    filed = Verdict.objects.filter(claim__public_id=subject.public_id).order_by("-number")
    of_scale = Rating.objects.filter(scale__ratings__in=filed.values("rating")[:1])
    return RatingField(of_scale, empty_label=None, **common)


def _field(ask: Ask, subject: Claim | Article | Report) -> forms.Field:
    desk = subject.desk
    common: dict[str, Any] = {"label": ask.label, "required": ask.required, "help_text": ask.help}
    missing = MISSING.get(ask.name, "")
    match ask.kind:
        case "line":
            return line(missing=missing, **common)
        case "person":
            return PublicChoiceField(
                people_of(desk),
                empty_label="Choose a person",
                error_messages={"required": missing or "Choose a person."},
                **common,
            )
        case "moment":
            tz = zone(desk.timezone)
            common["help_text"] = " ".join(filter(None, [ask.help and f"{ask.help}.", f"Time of {tz.key}"]))
            return MomentField(tz=tz, error_messages={"required": missing or "Say when."}, **common)
        case "choice":
            choices = [*ask.choices] if "" in dict(ask.choices) else [("", "Choose"), *ask.choices]
            return forms.ChoiceField(
                choices=choices, error_messages={"required": missing or "Choose one."}, **common
            )
        case "question":
            return _question(subject, common)
        case "hidden":
            return forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
        case "rating":
            return _rating(subject, common)
        case "flag":
            return forms.BooleanField(**common)
        case _:
            return box(missing=missing, **common)
