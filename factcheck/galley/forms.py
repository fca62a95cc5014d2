"""Forms of a galley: bulk actions on items, waivers and claims, and queries to the writer."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from factcheck.bulk.forms import NOT_IN_LIST_MESSAGE, parse_claim_versions
from factcheck.claims.forms import SelectionForm
from factcheck.galley.writer_queries import NO_QUESTION, NOTHING_WRITTEN
from factcheck.models import NameKind
from factcheck.outsiders.form_fields import UPLOAD_HELP, SentFilesField
from lib.text.phrases import format_number
from lib.web.forms import MAX_LENGTH, create_text_area, create_text_line

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


class AskWriterForm(SelectionForm):
    """A question about selected text; ``exact`` is the text that the person saw."""

    exact = forms.CharField(widget=forms.HiddenInput, strip=False)
    question = create_text_area(gettext_lazy("Question to the writer"), rows=3, missing=NO_QUESTION)
    name = create_text_line(gettext_lazy("Writer"), missing=gettext_lazy("Enter the name of the writer."))
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        error_messages={"required": gettext_lazy("Enter the e-mail address of the writer.")},
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id="id_query_%s")
        for name in ("start", "end", "exact"):
            message = gettext("Select the text of your question in the article.")
            self.fields[name].error_messages["required"] = message
        # A browser that fills in forms does not know who wrote the article.
        for name in ("name", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``ask_writer``, without the revision."""
        return self.get_cleaned("start", "end", "exact", "question", "name", "email")


class QueryPostForm(DomainErrorForm):
    """A message of the desk in a thread."""

    text = create_text_area(
        gettext_lazy("Message to the writer"), rows=2, missing=gettext_lazy("Write a message.")
    )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``post_to_query``."""
        return self.get_cleaned("text")


class WriterAnswerForm(DomainErrorForm):
    """An answer by the writer, with a link or files if they like."""

    answer = create_text_area(gettext_lazy("Your answer"), rows=5, missing=NOTHING_WRITTEN)
    url = create_text_line(
        gettext_lazy("Link"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("The web address where we can read it. Example: https://example.org/report"),
    )
    attached = SentFilesField(label=gettext_lazy("Files"), required=False, help_text=UPLOAD_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].help_text = gettext(
            "Up to {max} characters. Send longer text as a file."
        ).format(max=format_number(MAX_LENGTH))
        self.fields["answer"].widget.attrs["dir"] = "auto"
        self.fields["url"].widget.attrs |= {"inputmode": "url", "autocomplete": "off"}

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``answer_by_link``."""
        given = self.cleaned_data
        return {"text": given["answer"], "url": given["url"], "files": given["attached"]}
