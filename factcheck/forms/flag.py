"""The form over a selection: the claim as a checkable statement, and where its words stand."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.forms.refusal import RefusableForm
from factcheck.enums import Kind, Priority
from factcheck.forms.fields import box, line
from lib.fields import MomentField
from lib.times import zone


class FlagForm(RefusableForm):
    """``start`` and ``end`` are code points into the revision's frame; ``exact`` the words the person saw."""

    start = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    exact = forms.CharField(widget=forms.HiddenInput, strip=False)
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    statement = box("Checkable statement", rows=2, missing="Write the statement.")
    claimant = line("Who says so", required=False)
    kind = forms.TypedChoiceField(label="Kind", choices=Kind.choices)
    priority = forms.TypedChoiceField(label="Priority", choices=Priority.choices, coerce=int)

    def __init__(self, tz: str, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="id_flag_%s", **kwargs)
        self.fields["due_at"] = MomentField(tz=zone(tz), label="Due", required=False)
        for name in ("start", "end", "exact"):
            self.fields[name].error_messages["required"] = "Select the words of the claim in the article."

    def inputs(self) -> dict[str, Any]:
        """What the verb takes, the revision apart."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}
