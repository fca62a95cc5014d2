"""Forms of a reply request: a link, a further answer, files; and the form to answer through a link."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from articles.forms.fields import MultipleFileField
from factcheck.models import ReplyRequest
from factcheck.replies.actions import MAX_SIGNATURE_LENGTH
from factcheck.replies.files import MAX_FILE_BYTES, MAX_FILES, UploadedReplyFile, clean_file_name
from factcheck.replies.links import MAX_LIFETIME
from lib.datetimes.humanize import get_timezone
from lib.web.form_fields import MAX_LENGTH as MAX_TEXT_LENGTH
from lib.web.form_fields import ZonedDateTimeField, create_text_area, create_text_line

UPLOAD_HELP = f"Up to {MAX_FILES} files, {MAX_FILE_BYTES // 1_000_000} MB together."


class ReplyFilesField(MultipleFileField):
    """A few files, within the limits of one answer. Cleans to a list of UploadedReplyFile."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=MultipleFileField.widget(attrs={"multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = super().clean(data, initial)
        # Beyond a limit only the beginning is held: judge by what was sent (lib/web/upload_handlers.py).
        if len(sent) > MAX_FILES:
            raise forms.ValidationError(f"These are {len(sent)} files. {UPLOAD_HELP}")
        whole = sum(file.size or 0 for file in sent)
        if whole > MAX_FILE_BYTES:
            raise forms.ValidationError(f"These files have {whole:,} bytes together. {UPLOAD_HELP}")
        return [UploadedReplyFile(clean_file_name(file.name or ""), file.read()) for file in sent]


class ReplyLinkForm(DomainErrorForm):
    """A new link: until when it is valid, and whether it is sent by e-mail at once."""

    def __init__(
        self, reply: ReplyRequest, data: Any = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial, auto_id=f"id_link_{reply.public_id}_%s")
        tz = get_timezone(reply.claim.desk.timezone)
        self.fields["expires_at"] = ZonedDateTimeField(
            tz=tz,
            label=gettext("Link expires"),
            required=False,
            help_text=f"Left empty: a few days after the deadline. At most {MAX_LIFETIME.days} days. "
            f"Time of {tz.key}",
        )
        if reply.email:
            self.fields["send"] = forms.BooleanField(label=f"Send it to {reply.email}", required=False)

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``create_reply_link``."""
        return dict(self.cleaned_data)


class FurtherAnswerForm(DomainErrorForm):
    """A later answer, or a correction of one that was logged."""

    text = create_text_area(gettext_lazy("Reply"), missing=gettext_lazy("Enter their reply."))
    answered_by = create_text_line(
        "Who said it",
        required=False,
        max_length=MAX_SIGNATURE_LENGTH,
        help_text=gettext_lazy("Name and position"),
    )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``add_further_answer``."""
        return dict(self.cleaned_data)


class ReplyFilesForm(DomainErrorForm):
    """Files that document a request."""

    attached = ReplyFilesField(
        label="Files",
        error_messages={"required": "Choose a file."},
        help_text=f"The letter as it was sent, the answer as it came. {UPLOAD_HELP}",
    )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``add_files``."""
        return {"files": self.cleaned_data["attached"]}


class ReplyAnswerForm(DomainErrorForm):
    """An answer by somebody without an account."""

    answer = create_text_area(
        "Your answer",
        rows=10,
        missing="Write your answer.",
        help_text=f"Up to {MAX_TEXT_LENGTH:,} characters. What is longer goes into a file.",
    )
    answered_by = create_text_line(
        gettext_lazy("Your name and position"),
        max_length=MAX_SIGNATURE_LENGTH,
        missing=gettext_lazy("Enter your name."),
        help_text="For example: Ada Holm, press officer",
    )
    attached = ReplyFilesField(label="Files", required=False, help_text=UPLOAD_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A browser that fills in forms does not know who answers here.
        self.fields["answered_by"].widget.attrs["autocomplete"] = "off"
        self.fields["answer"].widget.attrs["dir"] = "auto"
        self.fields["answered_by"].widget.attrs["dir"] = "auto"
