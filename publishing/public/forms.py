"""Form for a reader's report of an error. ``create_reader_report`` judges lengths and the number of links."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm

HONEYPOT_MESSAGE = gettext_lazy(
    "A hidden field was filled in, probably by your browser. It is now empty: check your "
    "text and send it again."
)


class ReaderReportForm(DomainErrorForm):
    """Form of a reader report, with a honeypot.

    ``website`` is not shown: people leave it empty, and programs that fill in every field do not.
    """

    text = forms.CharField(
        label=gettext_lazy("What is wrong?"),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=gettext_lazy("Which words or number, and what is correct. Up to 4,000 characters."),
        error_messages={"required": gettext_lazy("Describe what is wrong.")},
    )
    link = forms.CharField(
        label=gettext_lazy("Where can we check that?"),
        required=False,
        help_text=gettext_lazy("A web address that shows what is correct."),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        required=False,
        help_text=gettext_lazy(
            "Only if you want our answer by e-mail. We delete it some time after we answer."
        ),
        error_messages={
            "invalid": gettext_lazy("This is not an e-mail address. Correct it, or leave it empty.")
        },
    )
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(HONEYPOT_MESSAGE, code="caught")
        return ""

    @property
    def is_spam(self) -> bool:
        """True if the hidden field was filled in."""
        return self.has_error("website", "caught")
