"""A new version of a rating scale: its name, and a row of fields for each label."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from accounts.forms.base import DomainErrorForm, RowMixin
from factcheck.models.enums import ClaimReviewRatingType, RatingColor, RatingIcon, RatingTone
from factcheck.verdicts.scale_actions import MAX_LABELS, TONE_DEFAULTS, RatingLabel

EMPTY_ROWS = 3
BY_SIDE = ("", gettext_lazy("Automatic, by its side"))
BY_NUMBER = ("", gettext_lazy("Its number, if it has one"))


class RatingScaleForm(DomainErrorForm):
    """The name of a scale; the name of an existing one makes its next version."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("If the name exists, this becomes a new version. The old version is kept."),
        error_messages={"required": gettext_lazy("Enter a name.")},
    )


class RatingLabelForm(RowMixin, forms.Form):
    """One label. A row without a word is left out."""

    label = forms.CharField(label=gettext_lazy("Label"), required=False, max_length=60)
    value = forms.IntegerField(
        label=pgettext_lazy("of a rating", "Number"), required=False, min_value=0, max_value=1000
    )
    tone = forms.ChoiceField(
        label=gettext_lazy("True or false side"),
        choices=RatingTone.choices,
        initial=RatingTone.BETWEEN,
        error_messages={"required": gettext_lazy("Choose a side.")},
    )
    colour = forms.ChoiceField(
        label=gettext_lazy("Colour"), required=False, choices=[BY_SIDE, *RatingColor.choices]
    )
    icon = forms.ChoiceField(
        label=gettext_lazy("Shape"), required=False, choices=[BY_SIDE, *RatingIcon.choices]
    )
    definition = forms.CharField(
        label=gettext_lazy("Definition"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    claimreview_type = forms.ChoiceField(
        label=gettext_lazy("Appearance in ClaimReview"),
        required=False,
        choices=[BY_NUMBER, *ClaimReviewRatingType.choices],
    )
    claimreview_name = forms.CharField(
        label=gettext_lazy("Text in ClaimReview"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Only if different from the label. Search engines show it (alternateName)."),
    )

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        if not given.get("label") and (given.get("value") is not None or given.get("definition")):
            self.add_error("label", gettext("Enter a label, or empty the row."))
        if given.get("claimreview_type") == ClaimReviewRatingType.NUMBER and given.get("value") is None:
            self.add_error(
                "value",
                gettext("This ClaimReview option needs a number: enter one, or choose the text-only option."),
            )
        return given

    @property
    def preview_style(self) -> dict[str, str]:
        """The style of the label, as far as it is typed."""

        def typed(name: str) -> str:
            return str(self[name].value() or "")

        colour, icon = TONE_DEFAULTS.get(typed("tone"), TONE_DEFAULTS[RatingTone.BETWEEN])
        return {
            "label": typed("label") or gettext("Label"),
            "colour": typed("colour") if typed("colour") in RatingColor.values else colour,
            "icon": typed("icon") if typed("icon") in RatingIcon.values else icon,
        }

    @property
    def has_optional_values(self) -> bool:
        """True if the values for a ClaimReview were chosen, and have to be shown."""
        return any(
            self[name].value() or self[name].errors for name in ("claimreview_type", "claimreview_name")
        )


class BaseRatingLabelFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs alone
    """The labels from the worst to the best, then those without a number, in the order of the rows."""

    def labels(self) -> list[RatingLabel]:
        """The typed labels, without the empty rows."""
        return [RatingLabel(**row.cleaned_data) for row in self.forms if row.cleaned_data.get("label")]


RatingLabelFormSet = forms.formset_factory(
    RatingLabelForm,
    formset=BaseRatingLabelFormSet,
    extra=EMPTY_ROWS,
    max_num=MAX_LABELS,
    absolute_max=MAX_LABELS,
)
LABEL_FIELDS = tuple(RatingLabelForm.base_fields)


def get_typed_rows(data: Mapping[str, Any], *, prefix: str) -> list[dict[str, str]]:
    """Return the rows of a posted form as typed, without those that have no label, number or definition."""
    rows = [
        {name: str(data.get(f"{prefix}-{number}-{name}", "")) for name in LABEL_FIELDS}
        for number in range(MAX_LABELS)
    ]
    return [row for row in rows if row["label"] or row["value"] or row["definition"]]


def move_rows(rows: list[dict[str, str]], action: str) -> list[dict[str, str]]:
    """Return the rows after ``action``: "up-2" and "down-2" move the third row, anything else moves none."""
    way, _, text = action.partition("-")
    at = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1
    to = at + {"up": -1, "down": 1}.get(way, 0)
    if 0 <= at < len(rows) and 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return rows
