"""THE tables: the work on a claim, its public standing, the article, the error report. All else reads them.

Enforcement (``actions.transition``), the acts a screen draws and the API's ``offered``
(``queries.offered``), the pages and diagrams under docs/reference and the test matrix all derive from
these rows.
"""

from articles.enums import ArticleState as A
from factcheck import guards as g
from factcheck import policies as p
from factcheck.enums import (
    CloseReason,
    Correction,
    ReplyKind,
    ReportAnswer,
    ReportStatus,
    Standing,
    State,
)
from lib.table import NEW, UNCHANGED, Ask, Row, Table

REASON = Ask("reason", "Why")
WHY_ASKED = (
    ("", "Right of reply: the ruling may go against them"),
    (ReplyKind.EXPERT.value, "Expert: they know about it"),
)
TOLD_TO_READERS = (("", "As usual: of a right of reply, not of an expert"), ("yes", "Yes"), ("no", "No"))
S = State

WORK = Table(
    name="claim work",
    column="state",
    states=dict(State.choices),
    rows=(
        Row("suggest", (NEW,), S.SUGGESTED, p.CHECKER | p.SYSTEM, "Suggest", (g.SPAN,)),
        Row("flag", (NEW, S.SUGGESTED), S.FLAGGED, p.CHECKER, "Flag", (g.SPAN,), key="f"),
        Row("dismiss", (S.SUGGESTED,), S.CLOSED, p.EDITOR, "Dismiss"),
        Row("take", (S.FLAGGED,), S.ASSIGNED, p.CHECKER, "Take", (g.SELF_SERVICE, g.NOT_RECUSED), key="t"),
        Row(
            "assign",
            (S.FLAGGED, *(S.ASSIGNED, S.CHECKING, S.AWAITING_REPLY)),
            S.ASSIGNED,
            p.EDITOR,
            "Assign",
            (g.ASSIGNABLE,),
            (Ask("checker", "Checker", "person"), Ask("due_at", "Due", "moment", required=False)),
            key="a",
        ),
        Row("start", (S.ASSIGNED,), S.CHECKING, p.ASSIGNEE, "Start checking", key="s"),
        Row(
            "ask_reply",
            (S.CHECKING, S.AWAITING_REPLY),
            S.AWAITING_REPLY,
            p.ASSIGNEE,
            "Ask for a reply",
            asks=(
                Ask("whom", "Whom", "line", help="As readers may be told"),
                Ask("kind", "Why", "choice", required=False, choices=WHY_ASKED),
                Ask("channel", "How", "line", help="E-mail, telephone, letter"),
                Ask("asked", "What you asked", help="They read exactly this, where they answer by a link"),
                Ask("deadline", "Answer by", "moment"),
                Ask("email", "Their e-mail", "line", required=False, help="For the link and a reminder"),
                Ask("public", "Readers are told", "choice", required=False, choices=TOLD_TO_READERS),
            ),
            effect="further questions may be asked while one waits",
        ),
        Row(
            "log_reply",
            (S.AWAITING_REPLY,),
            S.CHECKING,
            p.ASSIGNEE | p.SYSTEM,
            "Log the reply",
            asks=(
                Ask("question", "Whose answer", "question", required=False),
                Ask("answer", "Their answer", required=False, help="Leave empty for none by the deadline"),
                Ask("answered_by", "Who answered", "line", required=False, help="Name and role"),
            ),
            effect="the claim waits on while another question is open",
        ),
        Row(
            "submit",
            (S.CHECKING,),
            S.IN_REVIEW,
            p.ASSIGNEE,
            "Send to review",
            (g.RULING, g.EVIDENCE, g.REPLIES, g.NOT_STALE),
            (Ask("ruling", "The ruling", "ruling"),),
            key="v",
        ),
        Row(
            "rate",
            (S.IN_REVIEW,),
            UNCHANGED,
            p.SECOND_PERSON,
            "Rate it",
            (g.SEALED, g.NOT_RATED, g.CURRENT, g.SEES_ALL, g.NOT_STALE, g.FRESH),
            (
                Ask("rating", "Your rating", "rating", help="You see the ruling once you have given it"),
                Ask("comment", "Why", required=False),
            ),
            key="v",
            effect="the same rating opens the ruling to them; another sends it back with both shown",
        ),
        Row(
            "comment",
            (S.IN_REVIEW,),
            UNCHANGED,
            p.SECOND_PERSON,
            "Comment on words",
            (g.RATED,),
            (
                Ask("exact", "The words you mean", "line", help="Select them in the ruling, or copy them"),
                Ask("text", "Your comment"),
                Ask("place", "", "hidden", required=False),
            ),
            key="c",
        ),
        Row(
            "approve",
            (S.IN_REVIEW,),
            S.APPROVED,
            p.SECOND_PERSON,
            "Approve",
            (g.RATED, g.CURRENT, g.NOT_VOTED, g.NO_COMMENT, g.SEES_ALL, g.NOT_STALE, g.FRESH, g.QUORUM),
            (Ask("comment", "A note with your approval", required=False),),
            key="y",
            effect="a vote on one content hash; the state moves when the desk's quorum is met, and on to on "
            "hold where a legal read is asked for",
        ),
        Row(
            "dissent",
            (S.IN_REVIEW,),
            UNCHANGED,
            p.SECOND_PERSON,
            "Dissent",
            (g.PANEL, g.CURRENT, g.NOT_VOTED, g.SEES_ALL, g.NOT_STALE, g.FRESH),
            (Ask("comment", "Why you do not agree"),),
            effect="kept with the ruling; a second one sends it back",
        ),
        Row(
            "carry",
            (S.IN_REVIEW,),
            S.APPROVED,
            p.SYSTEM,
            "Carry",
            (g.PANEL, g.CURRENT, g.NOT_STALE, g.FRESH, g.QUORUM),
            effect="when the panel's third vote is the one dissent",
        ),
        Row(
            "send_back",
            (S.IN_REVIEW,),
            S.CHECKING,
            p.SECOND_PERSON,
            "Send back",
            asks=(Ask("comment", "What has to change"),),
            key="b",
        ),
        Row(
            "void",
            (S.IN_REVIEW, S.APPROVED, S.ON_HOLD),
            S.CHECKING,
            p.EDITOR | p.SYSTEM,
            "Void the ruling",
            asks=(REASON,),
        ),
        Row(
            "hold",
            (S.APPROVED,),
            S.ON_HOLD,
            p.STANDARDS | p.SYSTEM,
            "Hold",
            asks=(REASON,),
            effect="by itself on approval, where a legal read is asked for",
        ),
        Row(
            "lift_hold",
            (S.ON_HOLD,),
            S.APPROVED,
            p.STANDARDS,
            "Lift the hold",
            effect="says that standards has read it, where a legal read is asked for",
        ),
        Row(
            "settle",
            (S.APPROVED,),
            S.SETTLED,
            p.EDITOR,
            "Apply and settle",
            (g.OWN_COPY_ONLY, g.APPLIED, g.NOT_STALE, g.LEGALLY_READ),
            effect="own copy through apply; a public claim through publish or correct",
        ),
        Row(
            "reopen",
            (S.SETTLED,),
            S.FLAGGED,
            p.EDITOR | p.SYSTEM,
            "Reopen",
            asks=(REASON,),
            effect="the last checker is suggested; a public version stands",
        ),
        Row(
            "release",
            (S.ASSIGNED, S.CHECKING, S.AWAITING_REPLY),
            S.FLAGGED,
            p.ASSIGNEE | p.EDITOR,
            "Release",
            asks=(REASON,),
        ),
        Row(
            "close",
            (S.FLAGGED, S.ASSIGNED, S.CHECKING, S.AWAITING_REPLY, S.IN_REVIEW, S.APPROVED, S.ON_HOLD),
            S.CLOSED,
            p.EDITOR | p.SYSTEM,
            "Close",
            (g.NOT_PUBLIC,),
            (
                Ask("close_reason", "Why", "choice", choices=tuple(CloseReason.choices)),
                Ask("note", "A note", required=False),
            ),
        ),
        Row("restore", (S.CLOSED,), S.FLAGGED, p.EDITOR, "Restore"),
    ),
)

PUBLIC = (Standing.LIVE, Standing.UNDER_REVIEW)

STANDING = Table(
    name="public standing",
    column="standing",
    states=dict(Standing.choices),
    rows=(
        Row(
            "publish",
            (Standing.NONE,),
            Standing.LIVE,
            p.EDITOR,
            "Publish",
            (
                g.PUBLIC_CLAIM,
                g.APPROVED,
                g.LEGALLY_READ,
                g.ORIGIN,
                g.NOT_EMBARGOED,
                g.FRESH,
                g.NOT_STALE,
                g.CLAIMREVIEW,
            ),
            (Ask("publish_at", "Publish at", "moment", required=False, help="Leave empty to publish now"),),
            key="p",
            effect="writes version 1 and settles the work; at a later time, then",
        ),
        Row(
            "unschedule",
            (Standing.NONE,),
            UNCHANGED,
            p.EDITOR | p.SYSTEM,
            "Take back the time",
            (g.SCHEDULED,),
            (Ask("why", "Why"),),
            effect="it goes out when an editor says so again; whoever set the time is told why",
        ),
        Row(
            "correct",
            PUBLIC,
            Standing.LIVE,
            p.EDITOR,
            "Publish the correction",
            (
                g.PUBLIC_CLAIM,
                g.NEW_VERSION,
                g.LEGALLY_READ,
                g.NOT_EMBARGOED,
                g.FRESH,
                g.NOT_STALE,
                g.CLAIMREVIEW,
            ),
            (
                Ask("correction", "Class", "choice", choices=tuple(Correction.choices)),
                Ask("public_note", "Public note", required=False, help="Optional for a minor correction"),
            ),
            key="p",
            effect="writes the next version and settles the work; first publication never moves",
        ),
        Row(
            "mark_under_review",
            (Standing.LIVE,),
            Standing.UNDER_REVIEW,
            p.EDITOR | p.SYSTEM,
            "Mark under review",
            asks=(REASON,),
        ),
        Row(
            "reaffirm",
            (Standing.UNDER_REVIEW,),
            Standing.LIVE,
            p.SECOND_PERSON,
            "Reaffirm",
            (g.NOT_STALE,),
            asks=(Ask("note", "Why it still holds"),),
        ),
        Row(
            "propose_retraction",
            PUBLIC,
            UNCHANGED,
            p.STANDARDS,
            "Propose a retraction",
            (g.NO_PROPOSAL,),
            (REASON,),
            effect="a pending row that another member confirms",
        ),
        Row(
            "retract",
            PUBLIC,
            Standing.RETRACTED,
            p.ANOTHER_MEMBER,
            "Confirm the retraction",
            (g.PROPOSAL,),
            (Ask("close_work", "Close the work on it too", "flag", required=False),),
            effect="leaves a tombstone with its reason; closes or leaves the work as said",
        ),
    ),
    ends=frozenset({Standing.RETRACTED}),
)

ARTICLE = Table(
    name="article",
    column="state",
    states=dict(A.choices),
    rows=(
        Row("open", (A.IMPORTED,), A.CHECKING, p.SYSTEM_FIRST_CLAIM | p.EDITOR, "Open for checking"),
        Row(
            "clear",
            (A.CHECKING,),
            A.CLEARED,
            p.NOT_THE_ONLY_CHECKER,
            "Clear for publication",
            (g.FOLLOWED, g.MUST_CHECK, g.SETTLED_FRESH, g.NO_HOLD, g.GALLEY),
        ),
        Row(
            "unclear",
            (A.CLEARED,),
            A.CHECKING,
            p.EDITOR | p.SYSTEM,
            "Take the clearance back",
            asks=(REASON,),
        ),
        Row(
            "withdraw",
            (A.IMPORTED, A.CHECKING, A.CLEARED),
            A.WITHDRAWN,
            p.EDITOR | p.SYSTEM,
            "Withdraw",
            asks=(REASON,),
            effect="open work closes with the reason; live verdicts are marked under review",
        ),
        Row("restore", (A.WITHDRAWN,), A.CHECKING, p.EDITOR, "Restore"),
    ),
)

REPORT = Table(
    name="error report",
    column="status",
    states=dict(ReportStatus.choices),
    rows=(
        Row(
            "receive",
            (NEW,),
            ReportStatus.NEW,
            p.SYSTEM,
            "Take in",
            effect="from a reader's form or with a partner's key; the editors of the desk are told",
        ),
        Row("look_into", (ReportStatus.NEW,), ReportStatus.LOOKING, p.CHECKER, "Look into it", key="l"),
        Row(
            "reopen_for",
            (ReportStatus.NEW, ReportStatus.LOOKING),
            ReportStatus.LOOKING,
            p.EDITOR,
            "Reopen for this report",
            (g.SETTLED,),
            (REASON,),
            key="r",
            effect="opens the claim again; the correction's answer is proposed here",
        ),
        Row(
            "answer",
            (ReportStatus.NEW, ReportStatus.LOOKING),
            ReportStatus.ANSWERED,
            p.EDITOR,
            "Answer",
            asks=(
                Ask("outcome", "What became of it", "choice", choices=tuple(ReportAnswer.choices)),
                Ask(
                    "answer", "Your answer", required=False, help="They read exactly this. Not asked for spam"
                ),
            ),
            key="a",
            effect="told at their status address, and by e-mail to whoever gave one; spam is told to nobody",
        ),
        Row(
            "look_again",
            (ReportStatus.ANSWERED,),
            ReportStatus.LOOKING,
            p.EDITOR,
            "Take it up again",
        ),
    ),
)

TABLES = (WORK, STANDING, ARTICLE, REPORT)
