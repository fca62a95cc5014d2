"""Forms for bulk actions on a galley: items, waivers, claims."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from lib.web.form_fields import create_text_area, create_text_line

ITEM_KEY_PATTERN = re.compile(r"(\d{1,9})-(\d{1,9})-([a-z]{1,12})", re.ASCII)
VERSION_PATTERN = re.compile(r"\d{1,9}", re.ASCII)
NOT_IN_LIST_MESSAGE = gettext_lazy("This item is not in the list. Reload the page.")
NOTHING_CHOSEN_MESSAGE = gettext_lazy("Select at least one item first.")


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
        chosen: list[str] = self.cleaned_data["item"]
        if not all(ITEM_KEY_PATTERN.fullmatch(key) for key in chosen):
            raise forms.ValidationError(gettext("This item is no longer on the galley. Reload the page."))
        return chosen


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
        parts = [one.partition(":") for one in self.cleaned_data["claim"]]
        if not all(VERSION_PATTERN.fullmatch(version) for *_, version in parts):
            raise forms.ValidationError(NOT_IN_LIST_MESSAGE)
        ids = _parse_uuids([public_id for public_id, *_ in parts])
        return dict(zip(ids, (int(version) for *_, version in parts), strict=True))


def _parse_uuids(sent: list[str]) -> list[UUID]:
    try:
        return [UUID(one) for one in sent]
    except ValueError as error:
        raise forms.ValidationError(NOT_IN_LIST_MESSAGE) from error
