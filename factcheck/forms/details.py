"""A claim's details, and the few acts that make one claim into another: merge, split, move."""

import re
from typing import Any, cast

from django import forms

from accounts.forms.refusal import RefusableForm
from accounts.models import Desk, User
from accounts.queries import desks_readable
from factcheck.actions.details import EDITABLE
from factcheck.enums import Kind, Precision, Priority
from factcheck.forms.fields import PublicChoiceField, TagsField, box, line
from factcheck.models import Claim
from factcheck.tags import LONGEST, MOST
from lib.fields import MomentField
from lib.times import zone

UUID_IN = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class DetailsForm(RefusableForm):
    """Everything about a claim that is typed. A change of its words voids a ruling under way."""

    statement = box(
        "Checkable statement", rows=2, missing="Write the claim as a statement that can be checked."
    )
    claimant = line("Who says so", required=False, longest=500)
    kind = forms.ChoiceField(label="Kind", choices=Kind.choices)
    priority = forms.TypedChoiceField(label="Priority", choices=Priority.choices, coerce=int)
    due_at: forms.Field
    said_on = forms.DateField(
        label="Said on", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    said_precision = forms.ChoiceField(label="Known to the", choices=Precision.choices)
    origin_url = line(
        "First said at", required=False, longest=4000, help_text="The first address, apart from us."
    )
    must_check = forms.BooleanField(label="Must be checked before the article is cleared", required=False)
    tags = TagsField(
        label="Tags",
        required=False,
        help_text=f"What it is about, with commas between: health, housing. {MOST} at most, of {LONGEST} "
        "characters. A published verdict tells them.",
    )

    def __init__(self, claim: Claim, data: Any = None) -> None:
        initial = {name: getattr(claim, name) for name in EDITABLE}
        super().__init__(data, initial=initial, auto_id="id_edit_%s")
        self.fields["due_at"] = MomentField(label="Due", required=False, tz=zone(claim.desk.timezone))
        self.order_fields(list(EDITABLE))
        self.claim = claim

    def inputs(self) -> dict[str, Any]:
        """The fields as the verb takes them. A due time that was not touched keeps its seconds."""
        values = dict(self.cleaned_data)
        before, after = self.claim.due_at, values["due_at"]
        if before and after and before.replace(second=0, microsecond=0) == after:
            values["due_at"] = before
        return values


class MergeForm(RefusableForm):
    """Which claim this one is the same as: one of its article's, or any of the desk by address."""

    near = PublicChoiceField(
        Claim.objects.none(), label="A claim in the same article", required=False, empty_label="Choose"
    )
    pasted = line(
        "Or the address of a claim",
        required=False,
        longest=500,
        help_text="Paste the address of its page on this desk.",
    )

    def __init__(self, claim: Claim, viewer: User, data: Any = None) -> None:
        super().__init__(data, auto_id="id_merge_%s")
        near = cast(PublicChoiceField, self.fields["near"])
        articles = claim.appearances.values("revision__article")
        near.queryset = (
            Claim.objects.filter(desk=claim.desk, appearances__revision__article__in=articles)
            .exclude(pk=claim.pk)
            .exclude(state="closed")
            .distinct()
        )
        self.viewer = viewer

    def clean(self) -> dict[str, Any]:
        """The other claim is looked up among those this person may see, so that an address tells no more."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        found = UUID_IN.search(values.get("pasted") or "")
        seen = Claim.objects.visible_to(self.viewer)
        other = seen.filter(public_id=found.group()).first() if found else values.get("near")
        if values.get("pasted") and not found:
            self.add_error("pasted", "That is not the address of a claim.")
        elif found and other is None:
            self.add_error("pasted", "There is no such claim on a desk you can see.")
        elif other is None:
            self.add_error("near", "Choose the claim that says the same.")
        values["into"] = other
        return values

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return {"into": self.cleaned_data["into"]}


class SplitForm(RefusableForm):
    """Two statements out of one."""

    first = box("This claim says", rows=2, missing="Write the statement.")
    second = box("The new claim says", rows=2, missing="Write the statement.")

    def __init__(self, claim: Claim, data: Any = None) -> None:
        super().__init__(data, initial={"first": claim.statement}, auto_id="id_split_%s")

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return self.given("first", "second")


class MoveForm(RefusableForm):
    """Another desk that this person can see."""

    desk = PublicChoiceField(
        Desk.objects.none(),
        label="To which desk",
        empty_label="Choose",
        error_messages={"required": "Choose a desk."},
    )

    def __init__(self, claim: Claim, viewer: User, data: Any = None) -> None:
        super().__init__(data, auto_id="id_move_%s")
        desk = cast(PublicChoiceField, self.fields["desk"])
        desk.queryset = desks_readable(viewer).exclude(pk=claim.desk_id)

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return {"to": self.cleaned_data["desk"]}


class RecuseForm(RefusableForm):
    """An interest, declared."""

    interest = box("What your interest is", rows=2, missing="Say what the interest is.")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_recuse_%s")

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return self.given("interest")
