"""What the longer steps of the tables ask to be told; ``workflow`` says which."""

from factcheck.enums import ReplyKind
from lib.table import Ask

REASON = Ask("reason", "Why")
WHY_ASKED = (
    ("", "Right of reply: the ruling may go against them"),
    (ReplyKind.EXPERT.value, "Expert: they know about it"),
)
TOLD_TO_READERS = (("", "As usual: of a right of reply, not of an expert"), ("yes", "Yes"), ("no", "No"))
QUESTION = (
    Ask("whom", "Whom", "line", help="As readers may be told"),
    Ask("kind", "Why", "choice", required=False, choices=WHY_ASKED),
    Ask("channel", "How", "line", help="E-mail, telephone, letter"),
    Ask("asked", "What you asked", help="They read exactly this, where they answer by a link"),
    Ask("deadline", "Answer by", "moment"),
    Ask("email", "Their e-mail", "line", required=False, help="For the link and a reminder"),
    Ask("public", "Readers are told", "choice", required=False, choices=TOLD_TO_READERS),
)
ANSWER = (
    Ask("question", "Whose answer", "question", required=False),
    Ask("answer", "Their answer", required=False, help="Leave empty for none by the deadline"),
    Ask("answered_by", "Who answered", "line", required=False, help="Name and role"),
)
BLIND_RATING = (
    Ask("rating", "Your rating", "rating", help="You see the ruling once you have given it"),
    Ask("comment", "Why", required=False),
)
COMMENT = (
    Ask("exact", "The words you mean", "line", help="Select them in the ruling, or copy them"),
    Ask("text", "Your comment"),
    Ask("place", "", "hidden", required=False),
)
