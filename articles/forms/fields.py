"""A box for a whole article: what is typed into it stays as it is until an importer reads it."""

from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator


class WordsField(forms.CharField):
    """Several paragraphs of any length, unstripped. Importers drop NULs and say what is too long."""

    def __init__(self, *, rows: int, missing: str = "", **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "false"})
        messages = {"required": missing or "Paste or type the article's text."}
        super().__init__(widget=widget, strip=False, error_messages=messages, **kwargs)
        self.validators = [
            one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)
        ]
