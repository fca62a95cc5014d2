"""Form for a reader's report of an error. ``create_reader_report`` judges lengths and the number of links."""

from django import forms

from accounts.forms.base import DomainErrorForm

HONEYPOT_MESSAGE = (
    "Something filled in a field that is not shown. We emptied it: look your words over and send again."
)


class ReaderReportForm(DomainErrorForm):
    """Form of a reader report, with a honeypot.

    ``website`` is not shown: people leave it empty, and programs that fill in every field do not.
    """

    text = forms.CharField(
        label="What is wrong?",
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text="Which words or figure, and what is right. Up to 4,000 characters.",
        error_messages={"required": "Say what is wrong."},
    )
    link = forms.CharField(
        label="Where can we see that?", required=False, help_text="An address that shows what is right."
    )
    email = forms.EmailField(
        label="Your e-mail",
        required=False,
        help_text="Only if you want our answer by e-mail. We erase it some time after we have answered.",
        error_messages={"invalid": "This is no e-mail address. Mend it, or leave it empty."},
    )
    website = forms.CharField(label="Leave this empty", required=False)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(HONEYPOT_MESSAGE, code="caught")
        return ""

    @property
    def is_spam(self) -> bool:
        """True if the hidden field was filled in."""
        return self.has_error("website", "caught")
