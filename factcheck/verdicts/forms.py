"""Forms of a verdict as it is typed, of the answer to a comment, and of the kinds that get a legal read."""

import json
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from factcheck.models import Claim, Comment, Rating, Verdict
from factcheck.models.enums import ClaimKind, Tick
from factcheck.verdicts.filing import VerdictInput, get_wording_requirements
from factcheck.verdicts.wording import (
    MAX_SHORT_CLAIM_LENGTH,
    get_short_claim,
    list_long_claim_warnings,
)
from factcheck.workflow.facts import find_latest_verdict
from lib.errors import DomainError, Invalid
from lib.text.markdown import render_markdown
from lib.web.forms import PublicChoiceField, create_text_area, create_text_line, mark_mentions


class RatingSelect(forms.RadioSelect):
    """Radio buttons drawn as ratings (components/rating_choice.html); a label may be a Rating."""


class RatingField(PublicChoiceField):
    """One rating of ``queryset``, drawn with its colour and shape."""

    widget = RatingSelect

    def label_from_instance(self, obj: Any) -> Any:
        """Return the row itself: it reads as its label, and is drawn with its shape."""
        return obj


PUBLIC_CLAIM_FIELDS = (
    "rating",
    "headline",
    "summary",
    "explanation",
    "source_waiver",
    "passage_waiver",
    "reply_waiver",
    "figure_waiver",
)
OWN_COPY_FIELDS = ("tick", "proposed_text", "on_author", "explanation", "passage_waiver", "figure_waiver")


class VerdictForm(DomainErrorForm):
    """Form of a verdict. No field is required: a draft may lack any, and filing names what is missing."""

    rating = forms.ChoiceField(label=gettext_lazy("Rating"), required=False, widget=RatingSelect)
    tick = forms.ChoiceField(
        label=gettext_lazy("Tick"), required=False, widget=RatingSelect, choices=Tick.choices
    )
    proposed_text = create_text_area(gettext_lazy("Proposed text"), required=False, rows=2)
    headline = create_text_line(gettext_lazy("Headline"), required=False)
    summary = create_text_line(
        gettext_lazy("Short version of the claim"),
        required=False,
        help_text=format_lazy(
            gettext_lazy(
                "Under {max} characters: shown by search engines and partners. If empty: the statement, "
                "shortened if it is too long for them."
            ),
            max=MAX_SHORT_CLAIM_LENGTH,
        ),
    )
    explanation = create_text_area(
        gettext_lazy("Why"),
        required=False,
        rows=6,
        help_text=gettext_lazy("Markdown. Type [ to cite a source, or a quotation mark to quote a passage."),
    )
    on_author = create_text_line(
        gettext_lazy("On author"),
        required=False,
        help_text=gettext_lazy("The author’s word, if no source is cited."),
    )
    source_waiver = create_text_area(
        gettext_lazy("Why one primary source is enough"),
        required=False,
        rows=2,
        help_text=gettext_lazy("Only if you cite fewer independent sources than the desk requires."),
    )
    passage_waiver = create_text_area(
        gettext_lazy("Why a passage that was not found is acceptable"),
        required=False,
        rows=2,
        help_text=gettext_lazy("Only if a source is marked “Passage not found”. The reviewers read it."),
    )
    reply_waiver = create_text_area(
        gettext_lazy("Why no reply was requested"),
        required=False,
        rows=2,
        help_text=gettext_lazy("Only if the rating goes against the claimant and no reply is logged."),
    )

    figure_waiver = create_text_area(
        gettext_lazy("Where the other numbers come from"),
        required=False,
        rows=2,
        help_text=gettext_lazy("Only if the verdict has a number or date that is in no cited passage."),
    )

    def __init__(
        self, claim: Claim, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial, auto_id="id_ruling_%s")
        self.fields["explanation"].widget.attrs["data-citations"] = ""
        self.claim = claim
        self.requirements = get_wording_requirements(claim)
        self.fields = {
            name: self.fields[name]
            for name in (OWN_COPY_FIELDS if claim.is_own_copy else PUBLIC_CLAIM_FIELDS)
        }
        self.ratings: dict[str, Rating] = {}
        if not claim.is_own_copy:
            self.fields["summary"].widget.attrs["placeholder"] = get_short_claim(claim.statement, "")
            self.ratings = {str(r.public_id): r for r in Rating.objects.filter(scale__is_active=True)}
            rating = cast(forms.ChoiceField, self.fields["rating"])
            # The row itself is the label: it reads as its word, and its choice is drawn with its shape.
            rating.choices = list(self.ratings.items())
            rating.error_messages["invalid_choice"] = gettext("Choose a rating from the current scale.")

    def get_initial_texts(self) -> dict[str, str]:
        """Return the texts of the verdict that was filed last, and its number, to compare with."""
        values = get_initial_from_verdict(self.filed) if self.filed else {}
        return {name: values.get(name, "") for name in self.fields} | {
            "filed": str(self.filed.number if self.filed else 0)
        }

    @cached_property
    def filed(self) -> Verdict | None:
        """The verdict that was filed last; a caller that has loaded it sets it."""
        return find_latest_verdict(self.claim)

    @property
    def initial_json(self) -> str:
        """The first values as JSON, with the number of the verdict that they are from."""
        first = {name: str(self.initial.get(name) or "") for name in self.fields}
        return json.dumps(first | {"filed": self.get_initial_texts()["filed"]})

    def clean_explanation(self) -> str:
        """Refuse an explanation that could not be rendered later."""
        text = str(self.cleaned_data["explanation"])
        try:
            render_markdown(text)
        except Invalid as error:
            raise forms.ValidationError(error.message) from error
        return text

    def get_draft_input(self) -> VerdictInput:
        """Return the first values as a verdict, to list what they lack."""
        values = {name: str(self.initial.get(name) or "") for name in self.fields}
        rating = self.ratings.get(values.pop("rating", ""))
        return VerdictInput(rating=rating, **values)

    def get_typed_value(self, name: str) -> str:
        """Return the value of a field, "" where this claim has no such field."""
        return str(self[name].value() or "") if name in self.fields else ""

    @property
    def long_claim(self) -> bool:
        """True if the claim needs a shorter wording or has one: the field is then shown unfolded."""
        return bool(self.get_typed_value("summary") or list_long_claim_warnings(self.requirements, ""))

    def get_verdict_input(self) -> VerdictInput:
        """Return what was typed, as ``submit_verdict`` takes it."""
        values = dict(self.cleaned_data)
        if "rating" in values:
            values["rating"] = self.ratings.get(values["rating"])
        return VerdictInput(**values)

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of ``submit_verdict``."""
        return {"verdict_input": self.get_verdict_input()}

    def add_domain_error(self, error: DomainError) -> None:
        """Add the refusal at its fields, and with it everything else that the verdict lacks."""
        for name, sentences in self.get_verdict_input().list_problems(self.requirements).items():
            for sentence in sentences:
                self.add_error(name, sentence)


def get_draft_fields(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the verdict's fields of a posted form, as typed, for the draft; leave out anything else."""
    return {name: str(data[name]) for name in (*PUBLIC_CLAIM_FIELDS, *OWN_COPY_FIELDS) if name in data}


def get_initial_from_verdict(verdict: Verdict) -> dict[str, str]:
    """Return a filed verdict as the form's first values, to be changed after it came back."""
    return {
        "rating": str(verdict.rating.public_id) if verdict.rating else "",
        "tick": verdict.tick,
        **verdict.get_texts(),
    }


class ResolveCommentForm(DomainErrorForm):
    """The answer to a comment; whoever made the comment need not give one."""

    answer = mark_mentions(
        create_text_area(
            gettext_lazy("What you did about it"),
            rows=2,
            missing=gettext_lazy("Describe what you did about it."),
        )
    )

    def __init__(self, comment: Comment, needed: bool, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_answer_{comment.public_id}_%s")
        self.fields["answer"].required = needed

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``resolve_comment``."""
        return self.get_cleaned("answer")


class LegalReadKindsForm(DomainErrorForm):
    """Kinds of claim that get a legal read: any number, or none."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of claim"),
        choices=ClaimKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "For a single claim of another kind, an editor can ask for a legal read on the claim’s page."
        ),
        error_messages={"invalid_choice": gettext_lazy("Choose kinds from the list.")},
    )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``set_legal_reads``."""
        return self.get_cleaned("kinds")
