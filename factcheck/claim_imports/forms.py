"""Forms of a claim import: the file, and the meaning of its columns."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.forms.fields import DeskField, offer_desks
from accounts.models import Desk
from factcheck.claim_imports.fields import IMPORT_FIELDS
from factcheck.claim_imports.tables import MAX_ROWS
from factcheck.models import ClaimImport
from lib.errors import DomainError
from lib.text.phrases import describe_byte_limit, format_number

MAX_FILE_BYTES = 5_000_000
DAY_FIRST, MONTH_FIRST = "day", "month"


class ClaimImportForm(DomainErrorForm):
    """Form to upload a table for one of ``desks``."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )
    desk = DeskField(help_text=gettext_lazy("For rows that name no desk."))

    def __init__(
        self, data: Any = None, files: Any = None, *, desks: QuerySet[Desk], initial: Mapping[str, Any]
    ) -> None:
        super().__init__(data, files, initial=dict(initial))
        offer_desks(self, desks)
        message = gettext("CSV, Excel (.xlsx) or OpenDocument (.ods), up to {max_rows} rows and {size} MB.")
        size = format_number(MAX_FILE_BYTES // 1_000_000)
        self.fields["file"].help_text = message.format(max_rows=format_number(MAX_ROWS), size=size)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > MAX_FILE_BYTES:
            raise ValidationError(describe_byte_limit(file.size, MAX_FILE_BYTES))
        return file

    def add_domain_error(self, error: DomainError) -> None:
        """Show an error without a field at the file."""
        error.fields = error.fields or {"file": [error.message]}
        super().add_domain_error(error)


class ColumnsForm(DomainErrorForm):
    """Form for what each column of a table becomes, for whom, and how its dates are read."""

    desk = DeskField(help_text=gettext_lazy("For rows that name no desk."))
    dates = forms.ChoiceField(
        label=gettext_lazy("A date such as 2/3/2026 is"),
        choices=[(DAY_FIRST, gettext_lazy("2 March")), (MONTH_FIRST, gettext_lazy("3 February"))],
        error_messages={"required": gettext_lazy("Choose how dates are read.")},
    )

    def __init__(self, found: ClaimImport, data: Any = None, *, desks: QuerySet[Desk]) -> None:
        dates = DAY_FIRST if found.day_first else MONTH_FIRST
        super().__init__(data, initial={"desk": found.desk.slug, "dates": dates})
        offer_desks(self, desks)
        choices = [
            ("", pgettext_lazy("column", "Nothing: leave it out")),
            *((one.name, one.label) for one in IMPORT_FIELDS),
        ]
        self.column_names = [f"column_{place}" for place in range(len(found.columns))]
        for name, (heading, field) in zip(self.column_names, found.columns, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=heading, choices=choices, required=False, initial=field
            )

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """The fields of the columns, in their order."""
        return [self[name] for name in self.column_names]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        used: set[str] = set()
        for name in self.column_names:
            field = values.get(name, "")
            if field and field in used:
                self.add_error(name, gettext("Another column is already imported as this."))
            used.add(field)
        if "statement" not in used and not self.errors:
            raise ValidationError(gettext("Choose the column that has the claims."))
        return values

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        return {
            "desk": self.cleaned_data["desk"],
            "fields": [self.cleaned_data[name] for name in self.column_names],
            "day_first": self.cleaned_data["dates"] == DAY_FIRST,
        }
