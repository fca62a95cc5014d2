"""Inputs of the longer transitions; ``workflow.tables`` says which transition takes which."""

from django.utils.translation import gettext_lazy

from factcheck.models.enums import ReplyRequestKind
from lib.state_machine.machine import TransitionInput

REASON_INPUT = TransitionInput("reason", gettext_lazy("Why"), missing=gettext_lazy("Give a reason."))
RETRACTION_INPUTS = (
    TransitionInput(
        "reason",
        gettext_lazy("Reason, for colleagues"),
        help=gettext_lazy("Never published. It stays in the history"),
        missing=gettext_lazy("Give a reason."),
    ),
    TransitionInput(
        "public_note",
        gettext_lazy("Public note"),
        help=gettext_lazy("Readers and partners see exactly this text"),
        missing=gettext_lazy("Tell readers why the verdict is retracted."),
    ),
)
REQUEST_PURPOSES = (
    ("", gettext_lazy("Right of reply: the verdict may go against them")),
    (ReplyRequestKind.EXPERT.value, gettext_lazy("Expert opinion")),
)
READER_DISCLOSURE_CHOICES = (
    ("", gettext_lazy("Default: readers see a right of reply, not an expert")),
    ("yes", gettext_lazy("Yes")),
    ("no", gettext_lazy("No")),
)
REPLY_REQUEST_INPUTS = (
    TransitionInput(
        "recipient",
        gettext_lazy("Person or organisation"),
        "line",
        help=gettext_lazy("As it may appear to readers"),
        missing=gettext_lazy("Enter the person you asked."),
    ),
    TransitionInput("kind", gettext_lazy("Why"), "choice", required=False, choices=REQUEST_PURPOSES),
    TransitionInput(
        "channel",
        gettext_lazy("Channel"),
        "line",
        help=gettext_lazy("For example: e-mail, telephone, letter"),
        missing=gettext_lazy("Enter how you asked."),
    ),
    TransitionInput(
        "question",
        gettext_lazy("Question"),
        help=gettext_lazy("If they answer by link, they see exactly this text"),
        missing=gettext_lazy("Enter the question you asked."),
    ),
    TransitionInput(
        "deadline", gettext_lazy("Deadline"), "moment", missing=gettext_lazy("Enter a deadline.")
    ),
    TransitionInput(
        "email",
        gettext_lazy("Their e-mail address"),
        "line",
        required=False,
        help=gettext_lazy("Used for the reply link and a reminder"),
    ),
    TransitionInput(
        "public", gettext_lazy("Tell readers"), "choice", required=False, choices=READER_DISCLOSURE_CHOICES
    ),
)
REPLY_ANSWER_INPUTS = (
    TransitionInput("reply_request", gettext_lazy("Reply from"), "reply_request", required=False),
    TransitionInput(
        "answer",
        gettext_lazy("Reply"),
        required=False,
        help=gettext_lazy("Leave empty if no reply came by the deadline"),
    ),
    TransitionInput(
        "answered_by",
        gettext_lazy("Signed by"),
        "line",
        required=False,
        help=gettext_lazy("Name and position"),
    ),
)
BLIND_RATING_INPUTS = (
    TransitionInput(
        "rating",
        gettext_lazy("Your rating"),
        "rating",
        help=gettext_lazy("You see the verdict after you rate the claim"),
        missing=gettext_lazy("Choose a rating."),
    ),
    TransitionInput("comment", gettext_lazy("Why"), required=False),
)
COMMENT_INPUTS = (
    TransitionInput(
        "exact",
        gettext_lazy("Text to comment on"),
        "line",
        help=gettext_lazy("Select it in the verdict, or paste it"),
        missing=gettext_lazy("Select or paste the text you are commenting on."),
    ),
    TransitionInput(
        "text",
        gettext_lazy("Your comment"),
        "remark",
        help=gettext_lazy("@ and a name notifies that colleague"),
        missing=gettext_lazy("Write a comment."),
    ),
    TransitionInput("place", "", "hidden", required=False),
)
