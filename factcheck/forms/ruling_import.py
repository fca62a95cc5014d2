"""Bringing in other checkers' rulings: one form, and three ways for them to come in."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from accounts.forms.refusal import RefusableForm
from accounts.models import Desk
from articles.forms.many import LONGEST_ADDRESS, FilesField
from factcheck.enums import BroughtAs
from lib.errors import DomainError

WAYS = ((BroughtAs.ADDRESS, "Address"), (BroughtAs.PASTE, "Paste"), (BroughtAs.FILE, "Files"))
SPOKEN_AT = {BroughtAs.PASTE: "text", BroughtAs.FILE: "file", BroughtAs.ADDRESS: "url"}
"""Where a refusal of what was given is told."""
MISSING = {
    BroughtAs.PASTE: "Paste a ClaimReview, or several.",
    BroughtAs.FILE: "Choose a file, or several.",
    BroughtAs.ADDRESS: "Type the address of a fact check, a feed or a search.",
}


class RulingImportForm(RefusableForm):
    """``desks`` are those that the person may bring rulings in for. What belongs to another way is kept."""

    way = forms.ChoiceField(
        choices=WAYS, initial=BroughtAs.ADDRESS, widget=forms.RadioSelect, label="How they come in"
    )
    url = forms.CharField(
        label="Address",
        required=False,
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://", "spellcheck": "false"}),
        help_text="Of a fact check, of a DataFeed, or of a claims:search with its query and key. "
        "Keys in an address are used once, and neither kept nor shown.",
    )
    text = forms.CharField(
        label="Markup",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text="The JSON-LD of a ClaimReview, a page’s source, or the answer of a claims:search.",
    )
    file = FilesField(
        label="Files",
        required=False,
        allow_empty_file=True,
        help_text="JSON, a page, a DataFeed, or one record a line. Up to 5,000 records in one go; "
        "more is for the command import_rulings.",
    )
    desk = forms.ModelChoiceField(
        queryset=Desk.objects.none(),
        to_field_name="slug",
        empty_label="Choose a desk",
        help_text="Those who may read this desk see them beside claims.",
        error_messages={
            "required": "Choose the desk that they are for.",
            "invalid_choice": "You are no editor of this desk. Choose one of yours.",
        },
    )

    def __init__(self, *args: Any, desks: QuerySet[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Desk]", self.fields["desk"]).queryset = desks
        mine = list(desks[:2])
        if len(mine) == 1:
            self.initial.setdefault("desk", mine[0].slug)

    @property
    def way_chosen(self) -> str:
        """The way that the page shows open."""
        chosen = str(self["way"].value())
        return chosen if chosen in MISSING else str(BroughtAs.ADDRESS)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        field = SPOKEN_AT.get(given.get("way", ""), "")
        value = given.get(field)
        if field and field not in self.errors and not (value.strip() if isinstance(value, str) else value):
            self.add_error(field, MISSING[given["way"]])
        return given

    @property
    def uploads(self) -> "list[UploadedFile[bytes]]":
        """What was sent, in its order."""
        return cast("list[UploadedFile[bytes]]", self.cleaned_data["file"])

    def refuse(self, error: DomainError) -> None:
        """What is wrong with what was given is told where it was given."""
        if not error.fields:
            error.fields = {SPOKEN_AT[BroughtAs(self.way_chosen)]: [error.message]}
        super().refuse(error)
