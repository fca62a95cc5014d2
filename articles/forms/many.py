"""What a browser sends when it sends several at once: files, and addresses one a line."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

MOST_ADDRESSES = 1_000
LONGEST_ADDRESS = 2_000


class _Several(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """Any number of files, within the bounds of one file and of one request. Cleans to a list.

    Of a file over a bound only the beginning was kept, so it must not be read (lib/uploads.py): it is refused
    here, by its name and its size.
    """

    widget = _Several

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = data if isinstance(data, list) else [data] if data else []
        found: list[UploadedFile[bytes]] = [super(FilesField, self).clean(one, initial) for one in sent]
        each, all_of_them = settings.FILE_UPLOAD_MAX_MEMORY_SIZE, settings.STET_UPLOAD_BYTES
        whole = sum(file.size or 0 for file in found)
        problems = [
            f"{file.name}: this file has {file.size:,} bytes. Stet takes up to {each:,} of one file."
            for file in found
            if (file.size or 0) > each
        ]
        if whole > all_of_them and not problems:
            problems.append(
                f"These files have {whole:,} bytes together. Stet takes up to {all_of_them:,} in one go. "
                "Send them in several parts, or zipped."
            )
        if problems:
            raise forms.ValidationError(problems[:5])
        return found


class AddressesField(forms.CharField):
    """Addresses, one a line. Cleans to a list without empty lines and without the same one twice."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"rows": 4, "inputmode": "url", "placeholder": "https://", "spellcheck": "false"}
        super().__init__(widget=forms.Textarea(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MOST_ADDRESSES:
            raise forms.ValidationError(
                f"These are {len(found):,} addresses. Stet takes up to {MOST_ADDRESSES:,} in one go."
            )
        for number, line in enumerate(found, 1):
            if len(line) > LONGEST_ADDRESS:
                raise forms.ValidationError(f"Address {number} has more than {LONGEST_ADDRESS:,} characters.")
        return found
