"""The field for files in the forms of people without an account, and of colleagues who file theirs."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy, ngettext

from articles.forms.fields import MultipleFileField
from factcheck.outsiders.files import MAX_FILE_BYTES, MAX_FILES, SentFile, clean_file_name
from lib.text.phrases import format_number

UPLOAD_HELP = format_lazy(
    gettext_lazy("Up to {count} files, {size} MB in total."),
    count=MAX_FILES,
    size=MAX_FILE_BYTES // 1_000_000,
)


class SentFilesField(MultipleFileField):
    """A few files, within the limits of one answer. Cleans to a list of SentFile."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=MultipleFileField.widget(attrs={"multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = super().clean(data, initial)
        # Beyond a limit only the beginning is held: judge by what was sent (lib/web/requests.py).
        if len(sent) > MAX_FILES:
            message = ngettext("You chose {count} file.", "You chose {count} files.", len(sent))
            raise forms.ValidationError(f"{message.format(count=len(sent))} {UPLOAD_HELP}")
        whole = sum(file.size or 0 for file in sent)
        if whole > MAX_FILE_BYTES:
            message = gettext("These files have {size} bytes in total.")
            size = format_number(whole)
            raise forms.ValidationError(f"{message.format(size=size)} {UPLOAD_HELP}")
        return [SentFile(clean_file_name(file.name or ""), file.read()) for file in sent]
