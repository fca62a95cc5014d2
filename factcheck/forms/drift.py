"""Deciding a drift: it still holds, the kept copy is used, or the claim is ruled on again."""

from typing import Any

from django import forms

from accounts.forms.refusal import RefusableForm
from factcheck.enums import DriftDecision
from factcheck.forms.fields import box
from factcheck.models import Citation, Snapshot


class DecideForm(RefusableForm):
    """One of the two decisions, ``how``, and why. ``seen`` is the copy of the page that was on the screen."""

    reason = box("Why it still holds", rows=2, missing="Say why it still holds.")
    how = forms.ChoiceField(choices=DriftDecision.choices, required=False, widget=forms.HiddenInput)
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, citation: Citation, how: str, *, seen: str = "", data: Any = None) -> None:
        initial = {"how": how, "seen": seen}
        super().__init__(data, initial=initial, auto_id=f"id_{how}_{citation.public_id}_%s")
        self.citation, self.decision = citation, how
        if how == DriftDecision.KEPT:
            self.fields["reason"].required = False
            self.fields["reason"].label = "Why the kept copy will do"

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        key = self.cleaned_data["seen"]
        seen = Snapshot.objects.filter(source=self.citation.source_id, public_id=key).first() if key else None
        return self.given("reason") | {"how": self.decision, "seen": seen}


class AgainForm(RefusableForm):
    """Why a claim is ruled on again; it goes the way of the step it stands for."""

    reason = box("Why", rows=2)

    def __init__(self, citation: Citation, why: str) -> None:
        super().__init__(initial={"reason": why}, auto_id=f"id_again_{citation.public_id}_%s")
