"""Forms for bulk actions on a galley: items, waivers, claims."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm
from factcheck.bulk.forms import NOT_IN_LIST_MESSAGE, parse_claim_versions
from factcheck.models import NameKind
from lib.web.forms import create_text_area, create_text_line

ITEM_KEY_PATTERN = re.compile(r"(\d{1,9})-(\d{1,9})-([a-z]{1,12})", re.ASCII)
NOTHING_CHOSEN_MESSAGE = gettext_lazy("Select at least one item first.")
ITEM_GONE_MESSAGE = gettext_lazy("This item is no longer on the galley. Reload the page.")


class MultipleCheckboxInput(forms.MultipleHiddenInput):
    """Input for several checkboxes, each of them one value or several with spaces between."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        sent = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [one for several in sent for one in str(several).split()]


class SelectionField(forms.Field):
    """A list of values, without duplicates, in the order sent."""

    widget = MultipleCheckboxInput

    def __init__(self) -> None:
        super().__init__(error_messages={"required": NOTHING_CHOSEN_MESSAGE})

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(value or []))


class ItemsForm(DomainErrorForm):
    """Items of the galley by their keys, and the reason they need no claim."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    item = SelectionField()
    reason = create_text_line(gettext_lazy("Reason for waiving"), required=False, max_length=2_000)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="id_items_%s", **kwargs)

    def clean_item(self) -> list[str]:
        return clean_item_keys(self.cleaned_data["item"])


class NamesForm(DomainErrorForm):
    """Names of the galley by their keys, and the one source that has all their spellings."""

    # Its fields stand in the form of the open items, which is sent without them too.
    use_required_attribute = False
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    item = SelectionField()
    kind = forms.ChoiceField(
        label=gettext_lazy("Names of"),
        choices=NameKind.choices,
        error_messages={"required": gettext_lazy("Choose a kind.")},
    )
    source = create_text_line(
        gettext_lazy("Checked against"),
        missing=gettext_lazy("Enter the source of this spelling."),
        max_length=500,
        help_text=gettext_lazy("For example: the register of members. Do not name an off-the-record source."),
    )
    source_url = create_text_line(gettext_lazy("Web address"), required=False, max_length=2_000)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="id_names_%s", **kwargs)

    def clean_item(self) -> list[str]:
        return clean_item_keys(self.cleaned_data["item"])


class ItemActForm(DomainErrorForm):
    """One act on one item, as a key sends it."""

    ACTS = ("tick", "tick_on_author", "waive", "flag", "undo")

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    revision = forms.IntegerField(min_value=1)
    item = forms.CharField(error_messages={"required": NOTHING_CHOSEN_MESSAGE})
    source = forms.UUIDField(required=False)
    url = forms.CharField(required=False, max_length=2_000)
    on_author = forms.CharField(required=False, max_length=300)
    reason = forms.CharField(required=False, max_length=2_000)

    def clean_item(self) -> str:
        [key] = clean_item_keys([self.cleaned_data["item"]])
        return key


class SendForm(DomainErrorForm):
    """Ticks sent to review, from a page that showed this version."""

    revision = forms.IntegerField(min_value=1)


class WaiversForm(DomainErrorForm):
    """Waivers to withdraw, by their public ids."""

    waiver = SelectionField()

    def clean_waiver(self) -> list[UUID]:
        return _parse_uuids(self.cleaned_data["waiver"])


class ClaimsForm(DomainErrorForm):
    """Claims of one article with one note for all; each as "public id:version", as the person saw it."""

    claim = SelectionField()
    note = create_text_area(gettext_lazy("Note"), rows=2, required=False)
    on_author = create_text_line(
        gettext_lazy("On author"),
        required=False,
        help_text=gettext_lazy("Name the author if there is no other source"),
    )

    def clean_claim(self) -> dict[UUID, int]:
        return parse_claim_versions(self.cleaned_data["claim"])


def clean_item_keys(chosen: list[str]) -> list[str]:
    """Return keys of items as they were sent; raise ValidationError for what is none."""
    if not all(ITEM_KEY_PATTERN.fullmatch(key) for key in chosen):
        raise forms.ValidationError(ITEM_GONE_MESSAGE)
    return chosen


def _parse_uuids(sent: list[str]) -> list[UUID]:
    try:
        return [UUID(one) for one in sent]
    except ValueError as error:
        raise forms.ValidationError(NOT_IN_LIST_MESSAGE) from error
