"""Forms of a claim's details, of merging, splitting and moving it, of a recusal, and of flagging."""

import re
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import fields_for_model
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.models import Desk, User
from accounts.selectors import list_readable_desks
from factcheck.claimants.forms import CLAIMANT_LIST_ATTRS, build_claimant_list_attrs
from factcheck.models import Claim
from factcheck.models.claim_fields import EDITABLE_FIELDS
from factcheck.models.claimant import MAX_CLAIMANT_NAME_LENGTH
from factcheck.models.enums import ClaimKind, ClaimPriority
from factcheck.models.tags import MAX_TAG_LENGTH, MAX_TAGS, normalize_tags, parse_tag_line
from lib.datetimes.humanize import get_timezone
from lib.errors import Invalid
from lib.web.forms import PublicChoiceField, ZonedDateTimeField, create_text_area, create_text_line


class TagsField(forms.Field):
    """Tags in one line, with commas between them; a program may give them as a list."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        try:
            return normalize_tags(value if isinstance(value, list) else parse_tag_line(str(value or "")))
        except Invalid as error:
            raise ValidationError(error.message) from error


def _create_detail_fields() -> dict[str, forms.Field]:
    """Return the form fields of the details whose model field says all there is to say."""
    return fields_for_model(
        Claim,
        [name for name in EDITABLE_FIELDS if name not in ("due_at", "tags")],
        widgets={"statement": forms.Textarea(attrs={"rows": 2})},
        error_messages={"statement": {"required": gettext("Write the claim as a checkable statement.")}},
        formfield_callback=_create_detail_field,
    )


def _create_detail_field(field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """Return the form field of one detail: a text in one line, a date by the calendar."""
    if isinstance(field, models.TextField):
        kwargs.setdefault("widget", forms.TextInput)
    elif isinstance(field, models.DateField):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    return field.formfield(**kwargs)


WRITE_STATEMENT = gettext_lazy("Write the statement.")
ORIGIN_LABELS = {
    "said_on": gettext_lazy("Said on"),
    "said_precision": gettext_lazy("Precision of the date"),
    "language": gettext_lazy("Language"),
}
ORIGIN_FIELDS = list(ORIGIN_LABELS)
UUID_PATTERN = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class ClaimForm(DomainErrorForm):
    """Form for a claim's details, from the model's fields. A change of a hashed one withdraws approval."""

    can_merge = True
    due_at: forms.Field
    tags = TagsField(
        label=gettext_lazy("Tags"),
        required=False,
        help_text=format_lazy(
            gettext_lazy(
                "Topics separated by commas, for example: health, housing. Up to {max}, each up to {length} "
                "characters. Shown with a published verdict."
            ),
            max=MAX_TAGS,
            length=MAX_TAG_LENGTH,
        ),
    )

    def __init__(self, claim: Claim, data: Any = None) -> None:
        initial = {name: getattr(claim, name) for name in EDITABLE_FIELDS}
        super().__init__(data, initial=initial, auto_id="id_edit_%s")
        self.fields |= _create_detail_fields()
        self.fields["due_at"] = ZonedDateTimeField(
            label=gettext("Due"), required=False, tz=get_timezone(claim.desk.timezone)
        )
        self.fields["claimant"].widget.attrs |= build_claimant_list_attrs(claim.desk)
        self.order_fields(list(EDITABLE_FIELDS))
        self.claim, self.subject_version = claim, claim.version

    def get_inputs(self) -> dict[str, Any]:
        """Return the fields as ``update_claim`` takes them. An untouched due time keeps its seconds."""
        values = dict(self.cleaned_data)
        before, after = self.claim.due_at, values["due_at"]
        if before and after and before.replace(second=0, microsecond=0) == after:
            values["due_at"] = before
        return values


class MergeClaimForm(DomainErrorForm):
    """Form for the claim that this one repeats: one of its article's, or any of the desk by URL."""

    near = PublicChoiceField(
        Claim.objects.none(),
        label=gettext_lazy("Another claim in this article"),
        required=False,
        empty_label=gettext_lazy("Choose"),
    )
    pasted = create_text_line(
        gettext_lazy("Or the web address of a claim"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Paste the address of the claim’s page in Stet."),
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
        """Look the other claim up among those this person may see, so that a URL reveals nothing else."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        found = UUID_PATTERN.search(values.get("pasted") or "")
        seen = Claim.objects.visible_to(self.viewer)
        other = seen.filter(public_id=found.group()).first() if found else values.get("near")
        if values.get("pasted") and not found:
            self.add_error("pasted", gettext("This is not the address of a claim."))
        elif found and other is None:
            self.add_error("pasted", gettext("There is no such claim on a desk you can see."))
        elif other is None:
            self.add_error("near", gettext("Choose the claim to merge with."))
        values["into"] = other
        return values

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        return {"into": self.cleaned_data["into"]}


class SplitClaimForm(DomainErrorForm):
    """Form for the two statements of a split."""

    first = create_text_area(gettext_lazy("Statement of this claim"), rows=2, missing=WRITE_STATEMENT)
    second = create_text_area(gettext_lazy("Statement of the new claim"), rows=2, missing=WRITE_STATEMENT)

    def __init__(self, claim: Claim, data: Any = None) -> None:
        super().__init__(data, initial={"first": claim.statement}, auto_id="id_split_%s")

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        return self.get_cleaned("first", "second")


class MoveClaimForm(DomainErrorForm):
    """Form for another desk that this person can see."""

    desk = PublicChoiceField(
        Desk.objects.none(),
        label=gettext_lazy("Move to desk"),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose a desk.")},
    )

    def __init__(self, claim: Claim, viewer: User, data: Any = None) -> None:
        super().__init__(data, auto_id="id_move_%s")
        desk = cast(PublicChoiceField, self.fields["desk"])
        desk.queryset = list_readable_desks(viewer).exclude(pk=claim.desk_id)

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        return {"to": self.cleaned_data["desk"]}


class RecusalForm(DomainErrorForm):
    """Form for the interest that a person declares."""

    interest = create_text_area(
        gettext_lazy("Your interest"), rows=2, missing=gettext_lazy("Describe the interest.")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_recuse_%s")

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        return self.get_cleaned("interest")


class SelectionForm(DomainErrorForm):
    """Selected text of an article: ``start`` and ``end`` are code points into the revision's text."""

    start = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class FlagClaimForm(SelectionForm):
    """Form for a new claim on selected text; ``exact`` is the text that the person saw."""

    exact = forms.CharField(widget=forms.HiddenInput, strip=False)
    statement = create_text_area(gettext_lazy("Checkable statement"), rows=3, missing=WRITE_STATEMENT)
    claimant = create_text_line(
        gettext_lazy("Claimant"),
        required=False,
        max_length=MAX_CLAIMANT_NAME_LENGTH,
        widget=forms.TextInput(attrs=CLAIMANT_LIST_ATTRS),
    )
    kind = forms.TypedChoiceField(
        label=pgettext_lazy("of a claim", "Kind"),
        choices=ClaimKind.choices,
        error_messages={"required": gettext_lazy("Choose a kind.")},
    )
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        choices=ClaimPriority.choices,
        coerce=int,
        error_messages={"required": gettext_lazy("Choose a priority.")},
    )

    def __init__(self, tz: str, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="id_flag_%s", **kwargs)
        self.fields["due_at"] = ZonedDateTimeField(tz=get_timezone(tz), label=gettext("Due"), required=False)
        self.fields |= fields_for_model(Claim, ORIGIN_FIELDS, formfield_callback=_create_detail_field)
        for name, label in ORIGIN_LABELS.items():
            self.fields[name].label, self.fields[name].required = label, False
        for name in ("start", "end", "exact"):
            self.fields[name].error_messages["required"] = gettext(
                "Select the text of the claim in the article."
            )

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action, without the revision; what is left empty is not among them."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return {name: value for name, value in given.items() if value or name not in ORIGIN_FIELDS}
