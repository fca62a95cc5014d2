"""What is chosen on a galley and what is to be done with all of it: items, waivers, claims."""

import re
from typing import Any
from uuid import UUID

from django import forms

from accounts.forms.refusal import RefusableForm
from factcheck.forms.fields import box, line

KEY = re.compile(r"(\d{1,9})-(\d{1,9})-([a-z]{1,12})", re.ASCII)
VERSION = re.compile(r"\d{1,9}", re.ASCII)
NOT_THERE = "That is not in the list. Load the page again."
NOTHING = "Choose at least one in the list first."


class Several(forms.MultipleHiddenInput):
    """What several checkboxes sent, each of them one value or several with spaces between."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        sent = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [one for several in sent for one in str(several).split()]


class ChosenField(forms.Field):
    """A list of words, without doubles, in the order they came."""

    widget = Several

    def __init__(self) -> None:
        super().__init__(error_messages={"required": NOTHING})

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(value or []))


class ItemsForm(RefusableForm):
    """Items of the galley by their keys, and the reason they need no claim."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    item = ChosenField()
    reason = line("Why they need no check", required=False, longest=2_000)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="id_items_%s", **kwargs)

    def clean_item(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["item"]
        if not all(KEY.fullmatch(key) for key in chosen):
            raise forms.ValidationError("That is no item of the galley. Load the page again.")
        return chosen


class WaiversForm(RefusableForm):
    """Waivers to be taken back, by their public ids."""

    waiver = ChosenField()

    def clean_waiver(self) -> list[UUID]:
        return _ids(self.cleaned_data["waiver"])


class ClaimsForm(RefusableForm):
    """Claims of one article with one note for all of them; each as "public id:version", as it was seen."""

    claim = ChosenField()
    note = box("Note", rows=2, required=False)
    on_author = line(
        "On author", required=False, help_text="Whose word it is, where there is no other source"
    )

    def clean_claim(self) -> dict[UUID, int]:
        parts = [one.partition(":") for one in self.cleaned_data["claim"]]
        if not all(VERSION.fullmatch(version) for *_, version in parts):
            raise forms.ValidationError(NOT_THERE)
        ids = _ids([public_id for public_id, *_ in parts])
        return dict(zip(ids, (int(version) for *_, version in parts), strict=True))


def _ids(sent: list[str]) -> list[UUID]:
    try:
        return [UUID(one) for one in sent]
    except ValueError as error:
        raise forms.ValidationError(NOT_THERE) from error
