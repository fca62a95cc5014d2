"""What a question's log takes: a link, a further answer, files; and what somebody answers through a link."""

from typing import Any

from django import forms

from accounts.forms.refusal import RefusableForm
from articles.forms.many import FilesField
from factcheck.actions.replies import SIGNED_MOST
from factcheck.actions.reply_files import MOST_BYTES, MOST_FILES, Given, named
from factcheck.actions.reply_links import LONGEST
from factcheck.forms.fields import LONGEST as LONGEST_TEXT
from factcheck.forms.fields import box, line
from factcheck.models import Reply
from lib.fields import MomentField
from lib.times import zone

BOUNDS = f"Up to {MOST_FILES} files, {MOST_BYTES // 1_000_000} MB together."


class BackingField(FilesField):
    """A few files, within the bounds of one answer. Cleans to a list of Given."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=FilesField.widget(attrs={"multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = super().clean(data, initial)
        # Of what is beyond a bound only the beginning was kept: judge by what was sent (lib/uploads.py).
        if len(sent) > MOST_FILES:
            raise forms.ValidationError(f"These are {len(sent)} files. {BOUNDS}")
        whole = sum(file.size or 0 for file in sent)
        if whole > MOST_BYTES:
            raise forms.ValidationError(f"These files have {whole:,} bytes together. {BOUNDS}")
        return [Given(named(file.name or ""), file.read()) for file in sent]


class LinkForm(RefusableForm):
    """A new link: until when it is good, and whether it goes out by letter at once."""

    def __init__(self, reply: Reply, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id=f"id_link_{reply.public_id}_%s")
        tz = zone(reply.claim.desk.timezone)
        self.fields["expires_at"] = MomentField(
            tz=tz,
            label="Good until",
            required=False,
            help_text=f"Left empty: a few days after the deadline. At most {LONGEST.days} days. "
            f"Time of {tz.key}",
        )
        if reply.email:
            self.fields["send"] = forms.BooleanField(label=f"Send it to {reply.email}", required=False)

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return dict(self.cleaned_data)


class FurtherForm(RefusableForm):
    """What they said later, or what has to be put right in the log."""

    text = box("What they said", missing="Write what they said.")
    answered_by = line("Who said it", required=False, longest=SIGNED_MOST, help_text="Name and role")

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return dict(self.cleaned_data)


class FilesForm(RefusableForm):
    """Files that back the log."""

    attached = BackingField(
        label="Files",
        error_messages={"required": "Choose a file."},
        help_text=f"The letter as it was sent, the answer as it came. {BOUNDS}",
    )

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return {"files": self.cleaned_data["attached"]}


class AnswerForm(RefusableForm):
    """What somebody without an account answers."""

    answer = box(
        "Your answer",
        rows=10,
        missing="Write your answer.",
        help_text=f"Up to {LONGEST_TEXT:,} characters. What is longer goes into a file.",
    )
    answered_by = line(
        "Your name and role",
        longest=SIGNED_MOST,
        missing="Say who you are.",
        help_text="For example: Ada Holm, press officer",
    )
    attached = BackingField(label="Files", required=False, help_text=BOUNDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of no use to a program that fills in forms: it does not know who answers here.
        self.fields["answered_by"].widget.attrs["autocomplete"] = "off"
        self.fields["answer"].widget.attrs["dir"] = "auto"
        self.fields["answered_by"].widget.attrs["dir"] = "auto"
