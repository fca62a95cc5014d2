"""The ruling as it is typed: a rating or a tick, the words for it, and what it rests on."""

import json
from collections.abc import Mapping
from typing import Any, cast

from django import forms

from accounts.forms.refusal import RefusableForm
from factcheck.actions.ruling import Ruling
from factcheck.enums import Tick
from factcheck.forms.fields import RatingSelect, box, line
from factcheck.models import Claim, Rating, Verdict
from factcheck.queries.asked import asked_of
from factcheck.queries.facts import latest_verdict
from factcheck.wording import SHORT, short_claim
from lib.errors import DomainError, Invalid
from lib.markdown import render

OF_PUBLIC = (
    "rating",
    "headline",
    "summary",
    "summary_reason",
    "explanation",
    "source_waiver",
    "reply_waiver",
)
OF_OWN_COPY = ("tick", "proposed", "on_author", "explanation")


class RulingForm(RefusableForm):
    """Nothing here is required: what is missing is the ruling's own to say, at its fields, once filed."""

    rating = forms.ChoiceField(label="Rating", required=False, widget=RatingSelect)
    tick = forms.ChoiceField(label="The words", required=False, widget=RatingSelect, choices=Tick.choices)
    proposed = box("Words it should have", required=False, rows=2)
    headline = line("Headline", required=False)
    summary = line(
        "The claim in few words",
        required=False,
        help_text=f"Under {SHORT} characters: what search engines and partners show. Empty: the statement.",
    )
    summary_reason = line("Why it cannot be shorter", required=False)
    explanation = box(
        "Why", required=False, rows=6, help_text="Markdown. Cite a source by its number: [1], [2, 3]."
    )
    on_author = line(
        "On author", required=False, help_text="Whose word it rests on, where no source is cited."
    )
    source_waiver = box(
        "Why one primary source is enough",
        required=False,
        rows=2,
        help_text="Only where fewer independent sources are cited than the desk asks for.",
    )
    reply_waiver = box(
        "Why nobody was asked for a reply",
        required=False,
        rows=2,
        help_text="Only where the rating goes against whoever said it and no reply is logged.",
    )

    def __init__(
        self, claim: Claim, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial, auto_id="id_ruling_%s")
        self.claim = claim
        self.asked = asked_of(claim)
        self.fields = {name: self.fields[name] for name in (OF_OWN_COPY if claim.own_copy else OF_PUBLIC)}
        self.ratings: dict[str, Rating] = {}
        if not claim.own_copy:
            self.ratings = {str(r.public_id): r for r in Rating.objects.filter(scale__active=True)}
            rating = cast(forms.ChoiceField, self.fields["rating"])
            # The row itself is the label: it reads as its word, and its choice is drawn with its shape.
            rating.choices = list(self.ratings.items())
            rating.error_messages["invalid_choice"] = "Choose a rating of the scale in use."

    def stored(self) -> dict[str, str]:
        """The ruling that was filed last, and its number: what a second person would have changed."""
        filed = latest_verdict(self.claim)
        values = of_verdict(filed) if filed else {}
        return {name: values.get(name, "") for name in self.fields} | {
            "filed": str(filed.number if filed else 0)
        }

    @property
    def began(self) -> str:
        """What the form began with, and on which ruling."""
        first = {name: str(self.initial.get(name) or "") for name in self.fields}
        return json.dumps(first | {"filed": self.stored()["filed"]})

    def clean_explanation(self) -> str:
        """Refuses here what could not be drawn later."""
        text = str(self.cleaned_data["explanation"])
        try:
            render(text)
        except Invalid as error:
            raise forms.ValidationError(error.message) from error
        return text

    def drafted(self) -> Ruling:
        """The first values as a ruling, to say what they still lack."""
        values = {name: str(self.initial.get(name) or "") for name in self.fields}
        rating = self.ratings.get(values.pop("rating", ""))
        return Ruling(rating=rating, **values)

    def typed(self, name: str) -> str:
        """What stands in a field, "" where this claim has no such field."""
        return str(self[name].value() or "") if name in self.fields else ""

    @property
    def long_claim(self) -> bool:
        """Whether the claim needs fewer words, or some were given: then nobody has to look for the field."""
        given = self.typed("summary") or self.typed("summary_reason")
        return bool(given or short_claim(self.asked, "", "") or self.errors.get("summary"))

    def ruling(self) -> Ruling:
        """What was typed, as the verb takes it."""
        values = dict(self.cleaned_data)
        if "rating" in values:
            values["rating"] = self.ratings.get(values["rating"])
        return Ruling(**values)

    def inputs(self) -> dict[str, Any]:
        """The step's one input."""
        return {"ruling": self.ruling()}

    def refuse(self, error: DomainError) -> None:
        """The refusal at its fields, and what else the ruling lacks beside it, so that one look mends all."""
        for name, sentences in self.ruling().problems(self.asked).items():
            for sentence in sentences:
                self.add_error(name, sentence)


def as_typed(data: Mapping[str, Any]) -> dict[str, str]:
    """The ruling's fields of a posted form, as typed, for the draft; anything else in it is left out."""
    return {name: str(data[name]) for name in (*OF_PUBLIC, *OF_OWN_COPY) if name in data}


def of_verdict(verdict: Verdict) -> dict[str, str]:
    """A filed ruling as the form's first values, to be changed after it came back."""
    return {
        "rating": str(verdict.rating.public_id) if verdict.rating else "",
        "tick": verdict.tick,
        "proposed": verdict.proposed,
        "headline": verdict.headline,
        "summary": verdict.summary,
        "summary_reason": verdict.summary_reason,
        "explanation": verdict.explanation,
        "on_author": verdict.on_author,
        "source_waiver": verdict.source_waiver,
        "reply_waiver": verdict.reply_waiver,
    }
