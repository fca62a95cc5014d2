"""Forms for a checked name, and for merging it into another."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm, MergingForm
from accounts.models import Desk
from factcheck.models import CheckedName, NameKind
from factcheck.models.checked_name import MAX_SPELLING_LENGTH
from lib.web.forms import PublicChoiceField, create_text_area, create_text_line


class CheckedNameForm(MergingForm):
    """One name: its spelling, its other forms, one a line, and the source that says so."""

    spelling = create_text_line(
        gettext_lazy("Spelling"),
        missing=gettext_lazy("Enter the name as it is spelt."),
        max_length=MAX_SPELLING_LENGTH,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
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
    aliases = create_text_area(
        gettext_lazy("Also right"),
        required=False,
        help_text=gettext_lazy("Other forms that an article may use, such as UN. One on each line."),
    )
    misspellings = create_text_area(
        gettext_lazy("Wrong forms"),
        required=False,
        help_text=gettext_lazy("Forms that articles must not use. Stet marks them. One on each line."),
    )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``create_checked_name`` and ``correct_checked_name``."""
        inputs = self.get_cleaned("spelling", "kind", "source", "source_url")
        forms_by_field = {name: self.cleaned_data[name].splitlines() for name in ("aliases", "misspellings")}
        return inputs | forms_by_field


class NewCheckedNameForm(CheckedNameForm):
    """A name for one of ``desks``."""

    desk: Any = forms.ModelChoiceField(
        label=gettext_lazy("Desk"),
        queryset=Desk.objects.none(),
        to_field_name="slug",
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose a desk.")},
    )

    def __init__(self, *args: Any, desks: QuerySet[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset = desks  # type: ignore[attr-defined]  # a ModelChoiceField


class CheckedNameMergeForm(DomainErrorForm):
    """The name of the same desk that a name is merged into, and what becomes of its forms."""

    into = PublicChoiceField(
        CheckedName.objects.none(),
        label=gettext_lazy("Merge into"),
        empty_label=gettext_lazy("Choose a name"),
        error_messages={"required": gettext_lazy("Choose a name.")},
    )
    is_right = forms.BooleanField(
        label=gettext_lazy("This spelling is also right"),
        required=False,
        help_text=gettext_lazy("Otherwise Stet marks it as a wrong form of the other name."),
    )

    def __init__(self, *args: Any, names: QuerySet[CheckedName], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = names  # type: ignore[attr-defined]  # a PublicChoiceField
