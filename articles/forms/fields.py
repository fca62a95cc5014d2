"""Form fields for the text of an article, for files, and for URLs."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext, gettext_lazy

from lib.text.phrases import StrOrPromise, format_number


class ArticleTextField(forms.CharField):
    """Several paragraphs of any length, unstripped. Importers drop NULs and refuse what is too long."""

    def __init__(self, *, rows: int, missing: StrOrPromise = "", **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "false"})
        messages = {"required": missing or gettext_lazy("Paste or type the text of the article.")}
        super().__init__(widget=widget, strip=False, error_messages=messages, **kwargs)
        self.validators = [
            one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)
        ]


MAX_URLS = 1_000
MAX_URL_LENGTH = 2_000


class _MultipleFileInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class MultipleFileField(forms.FileField):
    """Any number of files, within the limits of one file and of one request. Cleans to a list.

    Of a file over a limit only the beginning was stored, so it must not be read (lib/web/requests.py):
    it is refused here, by its name and its size.
    """

    widget = _MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = data if isinstance(data, list) else [data] if data else []
        found: list[UploadedFile[bytes]] = [
            super(MultipleFileField, self).clean(one, initial) for one in sent
        ]
        each, all_of_them = settings.FILE_UPLOAD_MAX_MEMORY_SIZE, settings.STET_UPLOAD_MAX_BYTES
        whole = sum(file.size or 0 for file in found)
        problems = [
            gettext("{name} is too large: {size} bytes. The limit is {max} bytes per file.").format(
                name=file.name, size=format_number(file.size or 0), max=format_number(each)
            )
            for file in found
            if (file.size or 0) > each
        ]
        if whole > all_of_them and not problems:
            message = gettext(
                "These files have {size} bytes in total. The limit is {max} at once. Send them in parts or "
                "as a ZIP."
            )
            problems.append(message.format(size=format_number(whole), max=format_number(all_of_them)))
        if problems:
            raise forms.ValidationError(problems[:5])
        return found


class UrlListField(forms.CharField):
    """URLs, one a line. Cleans to a list without empty lines and duplicates."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"rows": 4, "inputmode": "url", "placeholder": "https://", "spellcheck": "false"}
        super().__init__(widget=forms.Textarea(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MAX_URLS:
            message = gettext("You entered {count} addresses. The limit is {max} at once.")
            raise forms.ValidationError(
                message.format(count=format_number(len(found)), max=format_number(MAX_URLS))
            )
        for number, line in enumerate(found, 1):
            if len(line) > MAX_URL_LENGTH:
                message = gettext("Address {number} is longer than {max} characters.")
                raise forms.ValidationError(
                    message.format(number=format_number(number), max=format_number(MAX_URL_LENGTH))
                )
        return found
