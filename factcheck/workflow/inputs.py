"""Inputs of the longer transitions; ``workflow.tables`` says which transition takes which."""

from factcheck.models.enums import ReplyRequestKind
from lib.state_machine.machine import TransitionInput

REASON_INPUT = TransitionInput("reason", "Why")
RETRACTION_INPUTS = (
    TransitionInput("reason", "Reason, for colleagues", help="Never published; it stays in the history"),
    TransitionInput("public_note", "Public note", help="Readers and partners see exactly this"),
)
REQUEST_PURPOSES = (
    ("", "Right of reply: the ruling may go against them"),
    (ReplyRequestKind.EXPERT.value, "Expert: they know about it"),
)
READER_DISCLOSURE_CHOICES = (
    ("", "As usual: of a right of reply, not of an expert"),
    ("yes", "Yes"),
    ("no", "No"),
)
REPLY_REQUEST_INPUTS = (
    TransitionInput("recipient", "Whom", "line", help="As readers may be told"),
    TransitionInput("kind", "Why", "choice", required=False, choices=REQUEST_PURPOSES),
    TransitionInput("channel", "How", "line", help="E-mail, telephone, letter"),
    TransitionInput("question", "What you asked", help="They read exactly this, where they answer by a link"),
    TransitionInput("deadline", "Answer by", "moment"),
    TransitionInput("email", "Their e-mail", "line", required=False, help="For the link and a reminder"),
    TransitionInput(
        "public", "Readers are told", "choice", required=False, choices=READER_DISCLOSURE_CHOICES
    ),
)
REPLY_ANSWER_INPUTS = (
    TransitionInput("reply_request", "Whose answer", "reply_request", required=False),
    TransitionInput("answer", "Their answer", required=False, help="Leave empty for none by the deadline"),
    TransitionInput("answered_by", "Who answered", "line", required=False, help="Name and role"),
)
BLIND_RATING_INPUTS = (
    TransitionInput("rating", "Your rating", "rating", help="You see the ruling once you have given it"),
    TransitionInput("comment", "Why", required=False),
)
COMMENT_INPUTS = (
    TransitionInput("exact", "The words you mean", "line", help="Select them in the ruling, or copy them"),
    TransitionInput("text", "Your comment"),
    TransitionInput("place", "", "hidden", required=False),
)
