"""Forms of a source and its passage: add and edit a citation, restrict a source, decide a drift."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.models import User
from accounts.selectors import list_desk_people
from factcheck.models import Citation, Claim, DraftFile, Snapshot, Source
from factcheck.models.enums import CitationStance, DriftDecision, SourceKind, SourceTier, StatementMedium
from factcheck.sources.actions import UploadedDocument
from factcheck.sources.draft_files import describe_draft_file, read_draft_file, read_upload
from factcheck.sources.selectors import is_sound_recording
from lib.text.phrases import describe_locator, parse_locator
from lib.web.forms import create_text_area, create_text_line

ACCEPT = (
    ".pdf,.png,.jpg,.jpeg,.webp,.gif,.xlsx,.ods,.csv,.mp3,.m4a,.ogg,.oga,.opus,.wav,.docx,.odt,.txt,"
    "application/pdf,image/png,image/jpeg,image/webp,image/gif,audio/*,text/plain,text/csv"
)


class LocatorField(forms.CharField):
    """A place in a source, typed and shown in the language of the moment."""

    def to_python(self, value: Any) -> Any:
        return parse_locator(super().to_python(value) or "")

    def prepare_value(self, value: Any) -> Any:
        return describe_locator(value) if isinstance(value, str) else value


class PassageForm(DomainErrorForm):
    """Fields of the passage and its role; they can be changed later."""

    passage = create_text_area(
        gettext_lazy("Passage"),
        required=False,
        rows=2,
        help_text=gettext_lazy("Copy the exact words from the page. Each link check looks for them."),
    )
    locator = LocatorField(label=gettext_lazy("Location in the source"), required=False, max_length=100)
    stance = forms.ChoiceField(
        label=gettext_lazy("Supports or refutes"),
        choices=[("", gettext_lazy("Choose")), *CitationStance.choices],
        error_messages={
            "required": gettext_lazy(
                "Choose whether the source supports the claim, refutes it or gives context."
            )
        },
    )
    tier = forms.ChoiceField(
        label=gettext_lazy("Primary or secondary"),
        choices=SourceTier.choices,
        initial=SourceTier.SECONDARY,
        error_messages={"required": gettext_lazy("Choose primary or secondary.")},
    )
    independence_group = create_text_line(
        gettext_lazy("Not independent of"),
        required=False,
        max_length=100,
        help_text=gettext_lazy(
            "Sources with the same name here count as one, for example an agency and the papers that "
            "carry its report."
        ),
    )


class NewCitationForm(PassageForm):
    """Form for a new source of ``claim``: a page, a file, or a statement.

    The kind that is chosen decides which fields count; the page shows only those where the browser can. The
    action reports what is missing.
    """

    kind = forms.ChoiceField(
        label=gettext_lazy("Type of source"),
        choices=[(kind, kind.label) for kind in (SourceKind.URL, SourceKind.DOCUMENT, SourceKind.STATEMENT)],
        initial=SourceKind.URL,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the type of source.")},
    )
    url = forms.CharField(
        label=gettext_lazy("Web address"),
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
        label=gettext_lazy("File"),
        required=False,
        # Whether it is empty, and what it is, the verb says.
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=gettext_lazy(
            "PDF, picture, spreadsheet, recording or text, up to 25 MB. Stet archives it."
        ),
    )
    medium = forms.ChoiceField(
        label=gettext_lazy("How you received it"),
        required=False,
        choices=[("", gettext_lazy("Choose")), *StatementMedium.choices],
    )
    title = create_text_line(gettext_lazy("Title"), required=False, max_length=500)
    publisher = create_text_line(gettext_lazy("Publisher"), required=False)
    author = create_text_line(gettext_lazy("Author"), required=False)
    published_on = forms.DateField(
        label=gettext_lazy("Date published"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    is_restricted = forms.BooleanField(
        label=gettext_lazy("Off the record: only named people can see it"),
        required=False,
        help_text=gettext_lazy("You can see it. Everybody else sees “A source we cannot name”."),
    )
    permitted_people = forms.MultipleChoiceField(
        label=gettext_lazy("Who else can see it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    field_order = [
        "kind",
        "url",
        "file",
        "medium",
        "title",
        "passage",
        "stance",
        "tier",
        "locator",
        "independence_group",
    ]

    def __init__(
        self,
        claim: Claim,
        by: User,
        data: Any = None,
        files: Any = None,
        *,
        people: Iterable[User] | None = None,
        **more: Any,
    ) -> None:
        """``people`` are those of ``list_desk_people``, for who has them at hand."""
        super().__init__(data, files, auto_id="id_cite_%s", **more)
        known = list_desk_people(claim.desk) if people is None else people
        self.people = {str(person.public_id): person for person in known if person.pk != by.pk}
        choices = [(key, str(person)) for key, person in self.people.items()]
        cast(forms.MultipleChoiceField, self.fields["permitted_people"]).choices = choices

    autofill_message = ""
    """Message about filling the form from the page."""
    replaces: Citation | None = None
    """The citation that the new one replaces."""
    held: DraftFile | None = None
    """The file that was chosen before, and need not be chosen again."""

    @property
    def held_message(self) -> str:
        """Sentence about the file that is held; "" for none."""
        return describe_draft_file(self.held) if self.held is not None else ""

    @property
    def has_optional_values(self) -> bool:
        """True if one of the optional fields has a value or an error."""
        names = ("independence_group", "is_restricted", "permitted_people")
        return any(self[name].errors or (self.is_bound and self[name].value()) for name in names)

    def get_document(self) -> UploadedDocument | None:
        """Return the file that was sent with the form, else the one that is held; None for neither."""
        sent = self.files.get("file")
        if sent is None:
            return read_draft_file(self.held) if self.held is not None else None
        return read_upload(sent)

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        given = dict(self.cleaned_data)
        given["file"] = self.get_document()
        given["permitted_people"] = (
            [self.people[key] for key in given["permitted_people"]] if given["is_restricted"] else []
        )
        return given


class CitationForm(PassageForm):
    """Form for an existing citation's own fields."""

    can_merge = True

    def __init__(self, citation: Citation, data: Any = None) -> None:
        names = ("passage", "locator", "stance", "tier", "independence_group")
        initial = {name: getattr(citation, name) for name in names}
        super().__init__(data, initial=initial, auto_id=f"id_edit_{citation.public_id}_%s")
        self.subject_version = citation.claim.version
        self.is_off_the_record = citation.source.is_restricted
        label, hint = get_locator_label(citation)
        self.fields["locator"].label, self.fields["locator"].help_text = label, hint

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action; the passage is stripped, as it is stored."""
        return self.cleaned_data | {"passage": self.cleaned_data["passage"].strip()}


class SourceForm(DomainErrorForm):
    """Form for a source's details, for all claims that cite it."""

    can_merge = True
    title = create_text_line(
        gettext_lazy("Title"), max_length=500, missing=gettext_lazy("Enter a title for the source.")
    )
    publisher = create_text_line(gettext_lazy("Publisher"), required=False)
    author = create_text_line(gettext_lazy("Author"), required=False)
    published_on = forms.DateField(
        label=gettext_lazy("Date published"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    medium = forms.ChoiceField(
        label=gettext_lazy("How you received it"),
        choices=StatementMedium.choices,
        error_messages={"required": gettext_lazy("Choose how you received it.")},
    )

    def __init__(self, source: Source, data: Any = None) -> None:
        initial = {name: getattr(source, name) for name in self.base_fields}
        super().__init__(data, initial=initial, auto_id="id_source_%s")
        if source.kind == SourceKind.STATEMENT:
            self.fields["author"].label = gettext("Who said it")
            del self.fields["publisher"]
        else:
            del self.fields["medium"]

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        return dict(self.cleaned_data)


def get_locator_label(citation: Citation) -> tuple[str, str]:
    """Return (label, hint) for the place of a passage in its source."""
    source = citation.source
    snapshot = citation.snapshot or source.latest_snapshot
    if source.kind == SourceKind.DOCUMENT and snapshot is not None and is_sound_recording(snapshot):
        return gettext("Time in the recording"), gettext("For example: 12:40 or 1:02:40")
    if source.kind == SourceKind.DOCUMENT:
        return gettext("Page"), gettext("Or the table, sheet or cell")
    return gettext("Location in the source"), gettext("For example: paragraph 3, table 2, minute 12")


class RestrictSourceForm(DomainErrorForm):
    """Form for the people who are to see a restricted source: of the desks whose claims cite it."""

    permitted_people = forms.MultipleChoiceField(
        label=gettext_lazy("Who else can see it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "You and the person who added it can. The people who check or approve the claim must be able to "
            "see it too."
        ),
    )

    def __init__(self, source: Source, people: Iterable[User], data: Any = None, **more: Any) -> None:
        super().__init__(data, auto_id="id_restrict_%s", **more)
        self.people = {str(person.public_id): person for person in people if person.pk != source.added_by_id}
        choices = [(key, str(person)) for key, person in self.people.items()]
        cast(forms.MultipleChoiceField, self.fields["permitted_people"]).choices = choices

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        return {"permitted_people": [self.people[key] for key in self.cleaned_data["permitted_people"]]}


class GrantAccessForm(DomainErrorForm):
    """Form for one more person who may see a restricted source: one of ``people``, who are all of its
    desk.
    """

    person = forms.ChoiceField(
        label=gettext_lazy("Add a person who can see it"),
        error_messages={
            "required": gettext_lazy("Choose a person."),
            "invalid_choice": gettext_lazy("Choose a person on this desk."),
        },
    )

    def __init__(self, citation: Citation, people: Iterable[User], data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_name_{citation.public_id}_%s")
        self.people = {str(person.public_id): person for person in people}
        choices = [(key, str(person)) for key, person in self.people.items()]
        cast(forms.ChoiceField, self.fields["person"]).choices = [("", gettext("Choose a person")), *choices]

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        return {"person": self.people[self.cleaned_data["person"]]}


class RevokeAccessForm(DomainErrorForm):
    """Form for a person who may no longer see a restricted source: one of those named, but who added it."""

    person = forms.ChoiceField(
        label=gettext_lazy("Remove a person"),
        error_messages={
            "required": gettext_lazy("Choose a person."),
            "invalid_choice": gettext_lazy("That person cannot see this source anyway."),
        },
    )

    def __init__(self, citation: Citation, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_unname_{citation.public_id}_%s")
        source = citation.source
        self.people = {str(p.public_id): p for p in source.permitted_people.exclude(pk=source.added_by_id)}
        choices = [(key, str(person)) for key, person in self.people.items()]
        cast(forms.ChoiceField, self.fields["person"]).choices = [("", gettext("Choose a person")), *choices]

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        return {"person": self.people[self.cleaned_data["person"]]}


class ReasonForm(DomainErrorForm):
    """Form for one sentence of reason: for changed text of an article."""

    reason = create_text_area(gettext_lazy("Reason"), rows=2, missing=gettext_lazy("Give a reason."))

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        return self.get_cleaned("reason")


class DriftDecisionForm(DomainErrorForm):
    """Form for one of the two decisions, ``how``, and why. ``seen`` is the snapshot that was on the
    screen.
    """

    reason = create_text_area(
        gettext_lazy("Why it still supports the claim"),
        rows=2,
        missing=gettext_lazy("Explain why the source still supports the claim."),
    )
    how = forms.ChoiceField(choices=DriftDecision.choices, required=False, widget=forms.HiddenInput)
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, citation: Citation, how: str, *, seen: str = "", data: Any = None) -> None:
        initial = {"how": how, "seen": seen}
        super().__init__(data, initial=initial, auto_id=f"id_{how}_{citation.public_id}_%s")
        self.citation, self.decision = citation, how
        if how == DriftDecision.USE_SNAPSHOT:
            self.fields["reason"].required = False
            self.fields["reason"].label = gettext("Why the archived copy is enough")

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        key = self.cleaned_data["seen"]
        seen = Snapshot.objects.filter(source=self.citation.source_id, public_id=key).first() if key else None
        return self.get_cleaned("reason") | {"how": self.decision, "seen": seen}


class RecheckForm(DomainErrorForm):
    """Form for the reason to check a claim again. It is sent to "reopen" or "void"."""

    reason = create_text_area(gettext_lazy("Why"), rows=2, missing=gettext_lazy("Give a reason."))

    def __init__(self, citation: Citation, why: str) -> None:
        super().__init__(initial={"reason": why}, auto_id=f"id_again_{citation.public_id}_%s")
