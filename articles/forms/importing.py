"""Form to import articles by hand: pasted text, files, or URLs."""

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.forms.fields import DeskField, offer_desks
from accounts.models import Desk
from articles.actions.details import DETAIL_FIELDS, get_offset_minutes
from articles.forms.details import build_detail_fields
from articles.forms.fields import ArticleTextField, MultipleFileField, UrlListField
from articles.importers import ParsedArticle, describe_supported_formats
from articles.models.enums import Provenance
from lib.datetimes.humanize import format_timezone, get_timezone
from lib.errors import DomainError
from lib.text.phrases import format_number, join_with_and
from lib.web.forms import ZonedDateTimeField

PASTE, FILE, URL = "paste", "file", "url"
IMPORT_METHODS = (
    (PASTE, gettext_lazy("Paste")),
    (FILE, gettext_lazy("Files")),
    (URL, gettext_lazy("Web addresses")),
)
# By import method: the field that shows an error in the content, and the message for missing content.
METHOD_FIELDS = {PASTE: "text", FILE: "file", URL: "url"}
MISSING_MESSAGES = {
    PASTE: gettext_lazy("Paste or type the text of the article."),
    FILE: gettext_lazy("Choose at least one file."),
    URL: gettext_lazy("Enter at least one web address, one per line."),
}


DETAIL_HELP = {
    "byline": gettext_lazy("If empty: read from the text."),
    "publisher": gettext_lazy("Who published it. Leave it empty for our copy."),
    "canonical_url": gettext_lazy("The public address of the article. Stet does not fetch the page."),
}


def _describe_upload_limits() -> str:
    message = gettext(
        "You can choose several files or a ZIP. Up to {max_file} MB per file; up to {max_total} MB and "
        "{max_files} files at once."
    )
    return message.format(
        max_file=format_number(settings.FILE_UPLOAD_MAX_MEMORY_SIZE // 1_000_000),
        max_total=format_number(settings.STET_UPLOAD_MAX_BYTES // 1_000_000),
        max_files=format_number(settings.DATA_UPLOAD_MAX_NUMBER_FILES),
    )


class ImportForm(DomainErrorForm):
    """Form to import articles. ``desks`` are those that the person may import for.

    Fields of the other methods are shown again, not read.
    """

    method = forms.ChoiceField(
        choices=IMPORT_METHODS,
        initial=PASTE,
        widget=forms.RadioSelect,
        label=gettext_lazy("How to import"),
        error_messages={"required": gettext_lazy("Choose how to import.")},
    )
    headline = forms.CharField(
        label=gettext_lazy("Headline"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("If empty, the first line is the headline."),
    )
    text = ArticleTextField(
        label=gettext_lazy("Text"),
        rows=14,
        required=False,
        help_text=gettext_lazy("Leave a blank line between paragraphs. HTML code is read as HTML."),
    )
    file = MultipleFileField(label=gettext_lazy("Files"), required=False, allow_empty_file=True)
    url = UrlListField(
        label=gettext_lazy("Web addresses"),
        required=False,
        help_text=gettext_lazy(
            "One per line: articles or a feed. Each is read once, now. If a page needs a sign-in, "
            "paste its text instead."
        ),
    )
    desk = DeskField()
    provenance = forms.ChoiceField(
        choices=Provenance.choices,
        label=gettext_lazy("Type"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Our copy is ticked and never published as a verdict. Text published elsewhere can lead "
            "to public verdicts."
        ),
        error_messages={"required": gettext_lazy("Choose the type: our copy, or published elsewhere.")},
    )

    def __init__(self, *args: Any, desks: QuerySet[Desk], at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["file"].help_text = f"{describe_supported_formats()} {_describe_upload_limits()}"
        own = list(desks)
        offer_desks(self, desks)
        chosen = self.data.get("desk") if self.is_bound else self.initial.get("desk")
        desk = next((one for one in own if one.slug == chosen), own[0] if own else None)
        embargo = ZonedDateTimeField(tz=get_timezone(desk.timezone if desk else "UTC"), required=False)
        embargo.label = gettext("Embargo until")
        embargo.help_text = _describe_embargo_field(own)
        self.fields["embargo_until"] = embargo
        self.fields |= build_detail_fields(get_timezone(desk.timezone if desk else "UTC"))
        for name, text in DETAIL_HELP.items():
            self.fields[name].help_text = text

    @property
    def chosen_method(self) -> str:
        """The import method that the page shows open."""
        chosen = str(self["method"].value())
        return chosen if chosen in MISSING_MESSAGES else PASTE

    @property
    def has_details(self) -> bool:
        """True if a field that says more of a pasted article has a value or an error."""
        return any(self[name].value() or self[name].errors for name in DETAIL_FIELDS)

    def clean_embargo_until(self) -> datetime | None:
        until = cast("datetime | None", self.cleaned_data["embargo_until"])
        if until is not None and until <= self.at:
            raise forms.ValidationError(
                gettext("This time has passed. Leave the field empty for no embargo.")
            )
        return until

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        method = given.get("method")
        if method == PASTE and not given.get("text", "").strip():
            self.add_error("text", MISSING_MESSAGES[PASTE])
        if method != PASTE:
            # Typed on a page that is not shown: they belong to no file and no address.
            for name in DETAIL_FIELDS:
                self.errors.pop(name, None)
        if method == FILE and "file" not in self.errors and not given.get("file"):
            self.add_error("file", MISSING_MESSAGES[FILE])
        if method == URL and "url" not in self.errors and not given.get("url"):
            self.add_error("url", MISSING_MESSAGES[URL])
        return given

    def add_details(self, clean: ParsedArticle) -> ParsedArticle:
        """Return a pasted article with the details that were typed, which override those read from it."""
        given = {name: value for name in DETAIL_FIELDS if (value := self.cleaned_data[name])}
        if published := given.get("published_at"):
            given["published_offset"] = get_offset_minutes(published)
        return replace(clean, **given)

    @property
    def max_bytes(self) -> int:
        """Bytes at most of all files sent at once."""
        return settings.STET_UPLOAD_MAX_BYTES

    @property
    def max_files(self) -> int:
        return settings.DATA_UPLOAD_MAX_NUMBER_FILES

    @property
    def uploads(self) -> "list[UploadedFile[bytes]]":
        """The files that were sent, in their order."""
        return cast("list[UploadedFile[bytes]]", self.cleaned_data["file"])

    def add_domain_error(self, error: DomainError) -> None:
        """Show an error in the content at the field in which it was sent."""
        where = METHOD_FIELDS[self.chosen_method]
        if not error.fields:
            error.fields = {where: [error.message]}
        for field in ("text", "url"):
            if field in error.fields and field != where:
                error.fields.setdefault(where, []).extend(error.fields.pop(field))
        super().add_domain_error(error)


def _describe_embargo_field(desks: list[Desk]) -> str:
    """Return what an embargo does, and its time zone: the desk's, of which a person may have several."""
    zones: dict[str, list[str]] = {}
    for desk in desks:
        zones.setdefault(format_timezone(get_timezone(desk.timezone)), []).append(desk.name)
    if len(zones) == 1:
        message = gettext("Nothing about it is published before then. Times are {timezone} time.")
        return message.format(timezone=next(iter(zones)))
    places = "; ".join(
        gettext("{desks}: {timezone}").format(desks=join_with_and(names), timezone=place)
        for place, names in zones.items()
    )
    return gettext("Nothing about it is published before then. Time zones: {places}.").format(places=places)
