"""Forms of queries to the writer: ask, write on, and answer without an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from factcheck.claims.forms import SelectionForm
from factcheck.outsiders.form_fields import UPLOAD_HELP, SentFilesField
from factcheck.writer_queries.actions import NO_QUESTION, NOTHING_WRITTEN
from lib.text.phrases import format_number
from lib.web.forms import MAX_LENGTH, create_text_area, create_text_line


class AskWriterForm(SelectionForm):
    """A question about selected text; ``exact`` is the text that the person saw."""

    exact = forms.CharField(widget=forms.HiddenInput, strip=False)
    question = create_text_area(gettext_lazy("Question to the writer"), rows=3, missing=NO_QUESTION)
    name = create_text_line(gettext_lazy("Writer"), missing=gettext_lazy("Enter the name of the writer."))
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        error_messages={"required": gettext_lazy("Enter the e-mail address of the writer.")},
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id="id_query_%s")
        for name in ("start", "end", "exact"):
            message = gettext("Select the text of your question in the article.")
            self.fields[name].error_messages["required"] = message
        # A browser that fills in forms does not know who wrote the article.
        for name in ("name", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``ask_writer``, without the revision."""
        return self.get_cleaned("start", "end", "exact", "question", "name", "email")


class QueryPostForm(DomainErrorForm):
    """A message of the desk in a thread."""

    text = create_text_area(
        gettext_lazy("Message to the writer"), rows=2, missing=gettext_lazy("Write a message.")
    )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``post_to_query``."""
        return self.get_cleaned("text")


class WriterAnswerForm(DomainErrorForm):
    """An answer by the writer, with a link or files if they like."""

    answer = create_text_area(gettext_lazy("Your answer"), rows=5, missing=NOTHING_WRITTEN)
    url = create_text_line(
        gettext_lazy("Link"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("The web address where we can read it. Example: https://example.org/report"),
    )
    attached = SentFilesField(label=gettext_lazy("Files"), required=False, help_text=UPLOAD_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].help_text = gettext(
            "Up to {max} characters. Send longer text as a file."
        ).format(max=format_number(MAX_LENGTH))
        self.fields["answer"].widget.attrs["dir"] = "auto"
        self.fields["url"].widget.attrs |= {"inputmode": "url", "autocomplete": "off"}

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``answer_by_link``."""
        given = self.cleaned_data
        return {"text": given["answer"], "url": given["url"], "files": given["attached"]}
