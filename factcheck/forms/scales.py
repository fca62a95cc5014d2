"""A new version of a rating scale: its name, and a row of fields for each label."""

from typing import Any

from django import forms

from accounts.forms.refusal import RefusableForm
from factcheck.actions.scales import MOST, Label
from factcheck.enums import Tone

EMPTY_ROWS = 3


class ScaleForm(RefusableForm):
    """The name; the same name as one there is makes its next version."""

    name = forms.CharField(
        max_length=100, help_text="A name that is there already gets a new version; the old one is kept."
    )


class LabelForm(forms.Form):
    """One label. A row without a word is left out."""

    label = forms.CharField(label="Word", required=False, max_length=60)
    value = forms.IntegerField(label="Number", required=False, min_value=0, max_value=1000)
    tone = forms.ChoiceField(label="Side", choices=Tone.choices, initial=Tone.BETWEEN)
    definition = forms.CharField(label="What it means", required=False, max_length=1000)

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        if not given.get("label") and (given.get("value") is not None or given.get("definition")):
            self.add_error("label", "Give this label a word, or empty the row.")
        return given


class BaseLabelForms(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs alone
    """The labels from the worst to the best, then those without a number, in the order of the rows."""

    def labels(self) -> list[Label]:
        """The labels given, without the empty rows."""
        return [
            Label(
                label=one["label"],
                value=one.get("value"),
                tone=one["tone"],
                definition=one.get("definition", ""),
            )
            for one in (row.cleaned_data for row in self.forms)
            if one.get("label")
        ]


LabelForms = forms.formset_factory(
    LabelForm, formset=BaseLabelForms, extra=EMPTY_ROWS, max_num=MOST, absolute_max=MOST
)
