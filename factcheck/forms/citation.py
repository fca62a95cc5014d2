"""A source and the passage relied on: adding one, changing one, saying who sees it."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from accounts.forms.refusal import RefusableForm
from accounts.models import User
from factcheck.actions.sources import Paper
from factcheck.enums import Medium, SourceKind, Stance, Tier
from factcheck.forms.fields import box, line
from factcheck.models import Citation, Claim, Source
from factcheck.queries.claim_page import people_of
from factcheck.queries.source_page import is_recording
from lib.errors import DomainError

ACCEPT = (
    ".pdf,.png,.jpg,.jpeg,.webp,.gif,.xlsx,.ods,.csv,.mp3,.m4a,.ogg,.oga,.opus,.wav,.docx,.odt,.txt,"
    "application/pdf,image/png,image/jpeg,image/webp,image/gif,audio/*,text/plain,text/csv"
)
CHOOSE_AGAIN = "Choose the file once more: a browser keeps no file for a second try."


class PassageForm(RefusableForm):
    """What is relied on and how; the fields that can be changed later."""

    passage = box(
        "Passage relied on",
        required=False,
        rows=2,
        help_text="Copy it as it stands on the page: every check looks for these words.",
    )
    locator = line("Where in it", required=False, longest=100)
    stance = forms.ChoiceField(label="Stance", choices=Stance.choices, initial=Stance.SUPPORTS)
    tier = forms.ChoiceField(label="Tier", choices=Tier.choices, initial=Tier.SECONDARY)
    group = line(
        "Same voice as",
        required=False,
        longest=100,
        help_text="Sources with the same name here count as one: an agency and who copies it.",
    )


class CiteForm(PassageForm):
    """A new source of ``claim``: a page, a file, or what somebody said.

    The kind that is chosen decides which fields count; the page shows only those where the browser can. The
    verb says what is missing.
    """

    kind = forms.ChoiceField(
        label="What it is",
        choices=[
            (SourceKind.URL, "Web page"),
            (SourceKind.DOCUMENT, "Document"),
            (SourceKind.STATEMENT, "Statement"),
        ],
        initial=SourceKind.URL,
        widget=forms.RadioSelect,
    )
    url = forms.CharField(
        label="Address",
        required=False,
        max_length=4000,
        widget=forms.TextInput(
            attrs={
                "inputmode": "url",
                "placeholder": "https://",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
    )
    file = forms.FileField(
        label="File",
        required=False,
        # Whether it is empty, and what it is, the verb says.
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="PDF, picture, sheet, recording or text, up to 25 MB. Stet keeps it.",
    )
    medium = forms.ChoiceField(
        label="How it reached you", required=False, choices=[("", "Choose"), *Medium.choices]
    )
    title = line("Title", required=False, longest=500)
    publisher = line("Publisher", required=False)
    author = line("Author", required=False)
    published_on = forms.DateField(
        label="Date",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    restricted = forms.BooleanField(
        label="Restricted: only people named on it see it",
        required=False,
        help_text="You are named. Everyone else reads “A source we cannot name”.",
    )
    named = forms.MultipleChoiceField(
        label="Who else may see it", required=False, widget=forms.CheckboxSelectMultiple
    )

    field_order = ["kind", "url", "file", "medium", "title", "passage", "stance", "tier", "locator", "group"]

    def __init__(self, claim: Claim, by: User, data: Any = None, files: Any = None, **more: Any) -> None:
        super().__init__(data, files, auto_id="id_cite_%s", **more)
        self.people = {
            str(person.public_id): person for person in people_of(claim.desk) if person.pk != by.pk
        }
        choices = [(key, str(person)) for key, person in self.people.items()]
        cast(forms.MultipleChoiceField, self.fields["named"]).choices = choices

    said = ""
    """What came of filling the form from the page."""
    replaces: Citation | None = None
    """The citation that goes when this one comes."""

    @property
    def finer(self) -> bool:
        """Whether something was said, or is wrong, among the finer points."""
        names = ("group", "restricted", "named")
        return any(self[name].errors or (self.is_bound and self[name].value()) for name in names)

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        given = dict(self.cleaned_data)
        sent = given["file"]
        # Not read beyond what was let in; the verb refuses by the size that was sent.
        given["file"] = Paper(sent.name, sent.read(), sent.size) if sent else None
        given["named"] = [self.people[key] for key in given["named"]] if given["restricted"] else []
        return given

    def refuse(self, error: DomainError) -> None:
        """A browser sends a file once: say that it has to be chosen again when something else was wrong."""
        super().refuse(error)
        if self.cleaned_data.get("file") and "file" not in error.fields:
            self.add_error("file", CHOOSE_AGAIN)


class CitationForm(PassageForm):
    """An existing citation's own fields."""

    def __init__(self, citation: Citation, data: Any = None) -> None:
        names = ("passage", "locator", "stance", "tier", "group")
        initial = {name: getattr(citation, name) for name in names}
        super().__init__(data, initial=initial, auto_id=f"id_edit_{citation.public_id}_%s")
        label, hint = place_in(citation)
        self.fields["locator"].label, self.fields["locator"].help_text = label, hint

    def inputs(self) -> dict[str, Any]:
        """What the verb takes; the passage without the space around it, as it is kept."""
        return self.cleaned_data | {"passage": self.cleaned_data["passage"].strip()}


class SourceForm(RefusableForm):
    """What is said of a source, for all claims that rest on it."""

    title = line("Title", longest=500, missing="Say what the source is.")
    publisher = line("Publisher", required=False)
    author = line("Author", required=False)
    published_on = forms.DateField(
        label="Date",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    medium = forms.ChoiceField(label="How it reached you", choices=Medium.choices)

    def __init__(self, source: Source, data: Any = None) -> None:
        initial = {name: getattr(source, name) for name in self.base_fields}
        super().__init__(data, initial=initial, auto_id="id_source_%s")
        if source.kind == SourceKind.STATEMENT:
            self.fields["author"].label = "Who said it"
            del self.fields["publisher"]
        else:
            del self.fields["medium"]

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return dict(self.cleaned_data)


def place_in(citation: Citation) -> tuple[str, str]:
    """(label, hint) of where in a source its passage stands."""
    source = citation.source
    kept = citation.snapshot or source.latest
    if source.kind == SourceKind.DOCUMENT and kept is not None and is_recording(kept):
        return "Time in the recording", "12:40, or 1:02:40"
    if source.kind == SourceKind.DOCUMENT:
        return "Page", "Or the table, the sheet, the cell"
    return "Where in it", "Paragraph, table, minute"


class RestrictForm(RefusableForm):
    """Who else is to see a source that becomes restricted: people of the desks whose claims rest on it."""

    named = forms.MultipleChoiceField(
        label="Who else may see it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="You may, and so may whoever brought it in. Whoever checks or approves has to see it, too.",
    )

    def __init__(self, source: Source, people: Iterable[User], data: Any = None, **more: Any) -> None:
        super().__init__(data, auto_id="id_restrict_%s", **more)
        self.people = {str(person.public_id): person for person in people if person.pk != source.added_by_id}
        choices = [(key, str(person)) for key, person in self.people.items()]
        cast(forms.MultipleChoiceField, self.fields["named"]).choices = choices

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return {"named": [self.people[key] for key in self.cleaned_data["named"]]}


class NameForm(RefusableForm):
    """One more person who may see a restricted source: one of ``people``, who are all of its desk."""

    person = forms.ChoiceField(
        label="Who else may see it",
        error_messages={"required": "Choose a person.", "invalid_choice": "Choose a person of this desk."},
    )

    def __init__(self, citation: Citation, people: Iterable[User], data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_name_{citation.public_id}_%s")
        self.people = {str(person.public_id): person for person in people}
        choices = [(key, str(person)) for key, person in self.people.items()]
        cast(forms.ChoiceField, self.fields["person"]).choices = [("", "Choose a person"), *choices]

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return {"person": self.people[self.cleaned_data["person"]]}


class UnnameForm(RefusableForm):
    """Somebody who may no longer see a restricted source: one of those named, but for who brought it in."""

    person = forms.ChoiceField(
        label="Who is no longer to see it",
        error_messages={"required": "Choose a person.", "invalid_choice": "That person is not named on it."},
    )

    def __init__(self, citation: Citation, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_unname_{citation.public_id}_%s")
        source = citation.source
        self.people = {str(p.public_id): p for p in source.named.exclude(pk=source.added_by_id)}
        choices = [(key, str(person)) for key, person in self.people.items()]
        cast(forms.ChoiceField, self.fields["person"]).choices = [("", "Choose a person"), *choices]

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return {"person": self.people[self.cleaned_data["person"]]}


class ReasonForm(RefusableForm):
    """One sentence that says why: for changed words of an article."""

    reason = box("Why it still holds", rows=2, missing="Say why it still holds.")

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return self.given("reason")
