"""Forms of the acts on many claims: their inputs, from a page or from a program."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.models import Desk, User
from accounts.models.enums import UserKind
from accounts.selectors import list_edited_desks, list_readable_desks, list_staff
from factcheck.claims.forms import TagsField
from factcheck.models.enums import BulkActName, ClaimPriority, CloseReason
from lib.web.forms import PublicChoiceField, ZonedDateTimeField, create_text_line

VERSION_PATTERN = re.compile(r"\d{1,9}", re.ASCII)
NOT_IN_LIST_MESSAGE = gettext_lazy("This item is not in the list. Reload the page.")


class BulkForm(DomainErrorForm):
    """Inputs of one act."""

    def __init__(self, data: Mapping[str, Any] | None, *, viewer: User, tz: tzinfo, prefix: str = "") -> None:
        super().__init__(data, prefix=prefix or None, auto_id="id_bulk_%s")
        self.viewer, self.tz = viewer, tz
        self.add_fields()

    def add_fields(self) -> None:
        """Add the fields that depend on who acts and where."""

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs as the act takes them."""
        return self.cleaned_data


class AssignForm(BulkForm):
    checker = PublicChoiceField(
        User.objects.none(),
        label=gettext_lazy("Checker"),
        empty_label=gettext_lazy("Choose a person"),
        error_messages={"required": gettext_lazy("Choose a checker.")},
    )

    def add_fields(self) -> None:
        """Offer the people of the desks that the viewer edits."""
        desks = list_edited_desks(self.viewer)
        people = list_staff().filter(kind=UserKind.PERSON, memberships__desk__in=desks)
        self.fields["checker"].queryset = people.distinct()  # type: ignore[attr-defined]  # a PublicChoiceField
        self.fields["due_at"] = ZonedDateTimeField(tz=self.tz, label=gettext("Due"), required=False)


class DueForm(BulkForm):
    def add_fields(self) -> None:
        """Add the due date in the time zone of the viewer's desk; empty takes it away."""
        self.fields["due_at"] = ZonedDateTimeField(
            tz=self.tz, label=gettext("Due (empty for no due date)"), required=False
        )


class PriorityForm(BulkForm):
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        choices=list(reversed(ClaimPriority.choices)),
        coerce=int,
        error_messages={"required": gettext_lazy("Choose a priority.")},
    )


class TagForm(BulkForm):
    add = TagsField(label=gettext_lazy("Add tags"), required=False)
    remove = TagsField(label=gettext_lazy("Remove tags"), required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not values.get("add") and not values.get("remove"):
            raise ValidationError(gettext("Enter a tag to add or to remove."))
        return values


class MoveForm(BulkForm):
    desk = PublicChoiceField(
        Desk.objects.none(),
        label=gettext_lazy("Move to desk"),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose a desk.")},
    )

    def add_fields(self) -> None:
        """Offer the desks that the viewer can see."""
        self.fields["desk"].queryset = list_readable_desks(self.viewer)  # type: ignore[attr-defined]  # a PublicChoiceField


class MustCheckForm(BulkForm):
    must_check = forms.TypedChoiceField(
        label=gettext_lazy("Required before the article can be cleared"),
        choices=[("true", gettext_lazy("Yes")), ("false", gettext_lazy("No"))],
        coerce=lambda value: value == "true",
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )


class CloseForm(BulkForm):
    close_reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[("", gettext_lazy("Choose")), *CloseReason.choices],
        error_messages={"required": gettext_lazy("Choose why the claims are closed.")},
    )
    note = create_text_line(gettext_lazy("Note"), required=False, max_length=2_000)


BULK_FORMS: Mapping[str, Callable[..., BulkForm]] = {
    BulkActName.ASSIGN: AssignForm,
    BulkActName.DUE: DueForm,
    BulkActName.PRIORITY: PriorityForm,
    BulkActName.TAG: TagForm,
    BulkActName.MOVE: MoveForm,
    BulkActName.MUST_CHECK: MustCheckForm,
    BulkActName.CLOSE: CloseForm,
}


def build_bulk_form(
    name: str, viewer: User, data: Mapping[str, Any] | None = None, *, tz: tzinfo, prefix: str = ""
) -> BulkForm:
    """Return the form of one act, bound when ``data`` was sent. A page prefixes it with the act."""
    return BULK_FORMS[name](data, viewer=viewer, tz=tz, prefix=prefix)


def parse_claim_versions(sent: Sequence[str]) -> dict[UUID, int]:
    """Return {public id: version} of claims that were sent as "public id:version". Raises ValidationError."""
    parts = [one.partition(":") for one in sent]
    if not all(VERSION_PATTERN.fullmatch(version) for *_, version in parts):
        raise ValidationError(NOT_IN_LIST_MESSAGE)
    try:
        return {UUID(public_id): int(version) for public_id, _, version in parts}
    except ValueError as error:
        raise ValidationError(NOT_IN_LIST_MESSAGE) from error
