"""Forms of a reply request: a link, a further answer, files; and the form to answer through a link."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from factcheck.models import ReplyRequest
from factcheck.outsiders.form_fields import UPLOAD_HELP, SentFilesField
from factcheck.replies.actions import MAX_SIGNATURE_LENGTH
from factcheck.replies.links import MAX_LIFETIME
from lib.datetimes.humanize import format_timezone, get_timezone
from lib.text.phrases import format_number
from lib.web.forms import MAX_LENGTH as MAX_TEXT_LENGTH
from lib.web.forms import ZonedDateTimeField, create_text_area, create_text_line


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
            help_text=gettext(
                "If empty: a few days after the deadline. At most {days} days. Times are {timezone} time."
            ).format(days=MAX_LIFETIME.days, timezone=format_timezone(tz)),
        )
        if reply.email:
            self.fields["send"] = forms.BooleanField(
                label=gettext("E-mail it to {email}").format(email=reply.email), required=False
            )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``create_reply_link``."""
        return dict(self.cleaned_data)


class FurtherAnswerForm(DomainErrorForm):
    """A later answer, or a correction of one that was logged."""

    text = create_text_area(gettext_lazy("Reply"), missing=gettext_lazy("Enter their reply."))
    answered_by = create_text_line(
        gettext_lazy("Signed by"),
        required=False,
        max_length=MAX_SIGNATURE_LENGTH,
        help_text=gettext_lazy("Name and position"),
    )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``add_further_answer``."""
        return dict(self.cleaned_data)


class ReplyFilesForm(DomainErrorForm):
    """Files that document a request."""

    attached = SentFilesField(
        label=gettext_lazy("Files"),
        error_messages={"required": gettext_lazy("Choose a file.")},
        help_text=format_lazy(
            "{} {}",
            gettext_lazy("For example: your letter as you sent it, or their answer as you received it."),
            UPLOAD_HELP,
        ),
    )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``add_files``."""
        return {"files": self.cleaned_data["attached"]}


class ReplyAnswerForm(DomainErrorForm):
    """An answer by somebody without an account."""

    answer = create_text_area(
        gettext_lazy("Your answer"),
        rows=10,
        missing=gettext_lazy("Write your answer."),
    )
    answered_by = create_text_line(
        gettext_lazy("Your name and position"),
        max_length=MAX_SIGNATURE_LENGTH,
        missing=gettext_lazy("Enter your name."),
        help_text=gettext_lazy("For example: Ada Holm, press officer"),
    )
    attached = SentFilesField(label=gettext_lazy("Files"), required=False, help_text=UPLOAD_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].help_text = gettext(
            "Up to {max} characters. Send longer text as a file."
        ).format(max=format_number(MAX_TEXT_LENGTH))
        # A browser that fills in forms does not know who answers here.
        self.fields["answered_by"].widget.attrs["autocomplete"] = "off"
        self.fields["answer"].widget.attrs["dir"] = "auto"
        self.fields["answered_by"].widget.attrs["dir"] = "auto"
