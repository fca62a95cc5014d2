"""Form to import external reviews, by one of three methods: URL, paste and files."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.forms.fields import DeskField, offer_desks
from accounts.models import Desk
from articles.forms.fields import MAX_URL_LENGTH, MultipleFileField
from factcheck.external_reviews.parsing import MAX_REVIEWS
from factcheck.models.enums import ImportMethod
from lib.errors import DomainError
from lib.text.phrases import format_number

IMPORT_METHODS = (
    (ImportMethod.URL, gettext_lazy("Web address")),
    (ImportMethod.PASTE, gettext_lazy("Paste")),
    (ImportMethod.FILE, gettext_lazy("Files")),
)
METHOD_FIELDS = {ImportMethod.PASTE: "text", ImportMethod.FILE: "file", ImportMethod.URL: "url"}
"""Field that shows an error of each import method."""
MISSING_MESSAGES = {
    ImportMethod.PASTE: gettext_lazy("Paste at least one ClaimReview."),
    ImportMethod.FILE: gettext_lazy("Choose at least one file."),
    ImportMethod.URL: gettext_lazy("Enter the web address of a fact check, a feed or a search."),
}


class ExternalReviewImportForm(DomainErrorForm):
    """Import of reviews for one of ``desks``. What was entered for another method stays in the form."""

    method = forms.ChoiceField(
        choices=IMPORT_METHODS,
        initial=ImportMethod.URL,
        widget=forms.RadioSelect,
        label=gettext_lazy("How to import"),
        error_messages={"required": gettext_lazy("Choose how to import.")},
    )
    url = forms.CharField(
        label=gettext_lazy("Web address"),
        required=False,
        max_length=MAX_URL_LENGTH,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "A fact check, a DataFeed, or a claims:search with its query and key. Keys in an address "
            "are used once and not saved."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Markup"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "ClaimReview JSON-LD, the source of a page, or the response of a claims:search."
        ),
    )
    file = MultipleFileField(
        label=gettext_lazy("Files"),
        required=False,
        allow_empty_file=True,
    )
    desk = DeskField(help_text=gettext_lazy("People who can read this desk see them beside claims."))

    def __init__(self, *args: Any, desks: QuerySet[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = gettext(
            "JSON, a web page, a DataFeed, or one record per line. Up to {max} records at once; "
            "for more, use the command import_external_reviews."
        ).format(max=format_number(MAX_REVIEWS))
        offer_desks(self, desks)

    @property
    def chosen_method(self) -> str:
        """The import method that the page shows open."""
        chosen = str(self["method"].value())
        return chosen if chosen in MISSING_MESSAGES else str(ImportMethod.URL)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        field = METHOD_FIELDS.get(given.get("method", ""), "")
        value = given.get(field)
        if field and field not in self.errors and not (value.strip() if isinstance(value, str) else value):
            self.add_error(field, MISSING_MESSAGES[given["method"]])
        return given

    @property
    def uploads(self) -> "list[UploadedFile[bytes]]":
        """The uploaded files, in their order."""
        return cast("list[UploadedFile[bytes]]", self.cleaned_data["file"])

    def add_domain_error(self, error: DomainError) -> None:
        """Show an error without a field at the field of the chosen method."""
        if not error.fields:
            error.fields = {METHOD_FIELDS[ImportMethod(self.chosen_method)]: [error.message]}
        super().add_domain_error(error)
