"""THE tables: transitions of a claim's work, of its publication, of the article, and of the reader report.

Enforcement (``workflow.transition``), the actions on screens and in the API (``workflow.available_actions``),
the pages and diagrams under docs/reference and the test matrix all derive from these rows.
"""

from factcheck.models.enums import (
    ClaimState,
    CloseReason,
    CorrectionClass,
    PublicationStatus,
)
from factcheck.workflow import guards as g
from factcheck.workflow import policies as p
from factcheck.workflow.article_tables import ARTICLE_WORK, READER_REPORT_WORK
from factcheck.workflow.inputs import (
    BLIND_RATING_INPUTS,
    COMMENT_INPUTS,
    REASON_INPUT,
    REPLY_ANSWER_INPUTS,
    REPLY_REQUEST_INPUTS,
)
from lib.state_machine.machine import NEW_STATE, UNCHANGED_STATE, StateMachine, Transition, TransitionInput

S = ClaimState

CLAIM_WORK = StateMachine(
    name="claim work",
    column="state",
    states=dict(ClaimState.choices),
    transitions=(
        Transition("suggest", (NEW_STATE,), S.SUGGESTED, p.CHECKER | p.SYSTEM, "Suggest", (g.SPAN,)),
        Transition("flag", (NEW_STATE, S.SUGGESTED), S.FLAGGED, p.CHECKER, "Flag", (g.SPAN,), key="f"),
        Transition("dismiss", (S.SUGGESTED,), S.CLOSED, p.EDITOR, "Dismiss"),
        Transition(
            "take", (S.FLAGGED,), S.ASSIGNED, p.CHECKER, "Take", (g.SELF_SERVICE, g.NOT_RECUSED), key="t"
        ),
        Transition(
            "assign",
            (S.FLAGGED, *(S.ASSIGNED, S.CHECKING, S.AWAITING_REPLY)),
            S.ASSIGNED,
            p.EDITOR,
            "Assign",
            (g.ASSIGNABLE,),
            (
                TransitionInput("checker", "Checker", "person"),
                TransitionInput("due_at", "Due", "moment", required=False),
            ),
            key="a",
        ),
        Transition("start", (S.ASSIGNED,), S.CHECKING, p.ASSIGNEE, "Start checking", key="s"),
        Transition(
            "request_reply",
            (S.CHECKING, S.AWAITING_REPLY),
            S.AWAITING_REPLY,
            p.ASSIGNEE,
            "Ask for a reply",
            inputs=REPLY_REQUEST_INPUTS,
            effect="further questions may be asked while one waits",
        ),
        Transition(
            "log_reply",
            (S.AWAITING_REPLY,),
            S.CHECKING,
            p.ASSIGNEE | p.SYSTEM,
            "Log the reply",
            inputs=REPLY_ANSWER_INPUTS,
            effect="the claim waits on while another question is open",
        ),
        Transition(
            "submit",
            (S.CHECKING,),
            S.IN_REVIEW,
            p.ASSIGNEE,
            "Send to review",
            (g.VERDICT_COMPLETE, g.EVIDENCE, g.REPLIES_DONE, g.NOT_STALE),
            (TransitionInput("verdict_input", "The ruling", "verdict"),),
            key="v",
        ),
        Transition(
            "rate_blind",
            (S.IN_REVIEW,),
            UNCHANGED_STATE,
            p.SECOND_PERSON,
            "Rate it",
            (g.SEALED, g.NOT_RATED, g.CURRENT, g.SEES_ALL_CITATIONS, g.NOT_STALE, g.EVIDENCE_FRESH),
            BLIND_RATING_INPUTS,
            key="v",
            effect="the same rating opens the ruling to them; another sends it back with both shown",
        ),
        Transition(
            "approve",
            (S.IN_REVIEW,),
            S.APPROVED,
            p.SECOND_PERSON,
            "Approve",
            (
                g.RATED,
                g.CURRENT,
                g.NOT_VOTED,
                g.NO_COMMENT,
                g.SEES_ALL_CITATIONS,
                g.NOT_STALE,
                g.EVIDENCE_FRESH,
                g.QUORUM,
            ),
            (TransitionInput("comment", "A note with your approval", required=False),),
            key="y",
            effect="a vote on one content hash; the state moves when the desk's quorum is met, and on to on "
            "hold where a legal read is asked for",
        ),
        Transition(
            "dissent",
            (S.IN_REVIEW,),
            UNCHANGED_STATE,
            p.SECOND_PERSON,
            "Dissent",
            (g.PANEL, g.CURRENT, g.NOT_VOTED, g.SEES_ALL_CITATIONS, g.NOT_STALE, g.EVIDENCE_FRESH),
            (TransitionInput("comment", "Why you do not agree"),),
            effect="kept with the ruling; a second one sends it back",
        ),
        Transition(
            "approve_by_panel",
            (S.IN_REVIEW,),
            S.APPROVED,
            p.SYSTEM,
            "Carry",
            (g.PANEL, g.CURRENT, g.NOT_STALE, g.EVIDENCE_FRESH, g.QUORUM),
            effect="when the panel's third vote is the one dissent",
        ),
        Transition(
            "send_back",
            (S.IN_REVIEW,),
            S.CHECKING,
            p.SECOND_PERSON,
            "Send back",
            inputs=(TransitionInput("comment", "What has to change"),),
            key="b",
        ),
        Transition(
            "comment",
            (S.IN_REVIEW,),
            UNCHANGED_STATE,
            p.SECOND_PERSON,
            "Comment on words",
            (g.RATED,),
            COMMENT_INPUTS,
            key="c",
        ),
        Transition(
            "void",
            (S.IN_REVIEW, S.APPROVED, S.ON_HOLD),
            S.CHECKING,
            p.EDITOR | p.SYSTEM,
            "Void the ruling",
            inputs=(REASON_INPUT,),
        ),
        Transition(
            "hold",
            (S.APPROVED,),
            S.ON_HOLD,
            p.STANDARDS | p.SYSTEM,
            "Hold",
            inputs=(REASON_INPUT,),
            effect="by itself on approval, where a legal read is asked for",
        ),
        Transition(
            "lift_hold",
            (S.ON_HOLD,),
            S.APPROVED,
            p.STANDARDS,
            "Lift the hold",
            (g.SECOND_LEGAL_READER,),
            effect="says that standards has read it, where a legal read is asked for",
        ),
        Transition(
            "settle",
            (S.APPROVED,),
            S.SETTLED,
            p.EDITOR,
            "Apply and settle",
            (g.OWN_COPY_ONLY, g.EDIT_APPLIED, g.NOT_STALE, g.LEGALLY_READ),
            effect="own copy through apply; a public claim through publish or correct",
        ),
        Transition(
            "reopen",
            (S.SETTLED,),
            S.FLAGGED,
            p.EDITOR | p.SYSTEM,
            "Reopen",
            inputs=(REASON_INPUT,),
            effect="the last checker is suggested; a public version stands",
        ),
        Transition(
            "release",
            (S.ASSIGNED, S.CHECKING, S.AWAITING_REPLY),
            S.FLAGGED,
            p.ASSIGNEE | p.EDITOR | p.SYSTEM,
            "Release",
            inputs=(REASON_INPUT,),
        ),
        Transition(
            "close",
            (S.FLAGGED, S.ASSIGNED, S.CHECKING, S.AWAITING_REPLY, S.IN_REVIEW, S.APPROVED, S.ON_HOLD),
            S.CLOSED,
            p.EDITOR | p.SYSTEM,
            "Close",
            (g.NOT_PUBLIC,),
            (
                TransitionInput("close_reason", "Why", "choice", choices=tuple(CloseReason.choices)),
                TransitionInput("note", "A note", required=False),
            ),
        ),
        Transition("restore", (S.CLOSED,), S.FLAGGED, p.EDITOR, "Restore"),
    ),
)

PUBLIC_STATUSES = (PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW)

CLAIM_PUBLICATION = StateMachine(
    name="publication",
    column="publication_status",
    states=dict(PublicationStatus.choices),
    transitions=(
        Transition(
            "publish",
            (PublicationStatus.NONE,),
            PublicationStatus.LIVE,
            p.EDITOR,
            "Publish",
            (
                g.PUBLIC_CLAIM,
                g.APPROVED,
                g.LEGALLY_READ,
                g.ORIGIN,
                g.NOT_EMBARGOED,
                g.EVIDENCE_FRESH,
                g.NOT_STALE,
                g.CLAIMREVIEW,
            ),
            (
                TransitionInput(
                    "publish_at", "Publish at", "moment", required=False, help="Leave empty to publish now"
                ),
            ),
            key="p",
            effect="writes version 1 and settles the work; at a later time, then",
        ),
        Transition(
            "cancel_scheduled_publication",
            (PublicationStatus.NONE,),
            UNCHANGED_STATE,
            p.EDITOR | p.SYSTEM,
            "Take back the time",
            (g.SCHEDULED,),
            (REASON_INPUT,),
            effect="it goes out when an editor says so again; whoever set the time is told why",
        ),
        Transition(
            "correct",
            PUBLIC_STATUSES,
            PublicationStatus.LIVE,
            p.EDITOR,
            "Publish the correction",
            (
                g.PUBLIC_CLAIM,
                g.NEW_VERSION,
                g.LEGALLY_READ,
                g.NOT_EMBARGOED,
                g.EVIDENCE_FRESH,
                g.NOT_STALE,
                g.CLAIMREVIEW,
            ),
            (
                TransitionInput("correction", "Class", "choice", choices=tuple(CorrectionClass.choices)),
                TransitionInput(
                    "public_note", "Public note", required=False, help="Optional for a minor correction"
                ),
            ),
            key="p",
            effect="writes the next version and settles the work; first publication never moves",
        ),
        Transition(
            "mark_under_review",
            (PublicationStatus.LIVE,),
            PublicationStatus.UNDER_REVIEW,
            p.EDITOR | p.SYSTEM,
            "Mark under review",
            inputs=(REASON_INPUT,),
        ),
        Transition(
            "reaffirm",
            (PublicationStatus.UNDER_REVIEW,),
            PublicationStatus.LIVE,
            p.SECOND_PERSON,
            "Reaffirm",
            (g.NOT_STALE,),
            inputs=(TransitionInput("note", "Why it still holds"),),
        ),
        Transition(
            "propose_retraction",
            PUBLIC_STATUSES,
            UNCHANGED_STATE,
            p.STANDARDS,
            "Propose a retraction",
            (g.NO_PROPOSAL,),
            (REASON_INPUT,),
            effect="a pending row that another member confirms",
        ),
        Transition(
            "withdraw_retraction_proposal",
            PUBLIC_STATUSES,
            UNCHANGED_STATE,
            p.STANDARDS | p.SYSTEM,
            "Take the proposal back",
            (g.PROPOSAL,),
            (REASON_INPUT,),
            effect="by itself when a correction is published; whoever proposed it is told",
        ),
        Transition(
            "retract",
            PUBLIC_STATUSES,
            PublicationStatus.RETRACTED,
            p.ANOTHER_MEMBER,
            "Confirm the retraction",
            (g.PROPOSAL,),
            (TransitionInput("close_claim", "Close the work on it too", "flag", required=False),),
            effect="leaves a tombstone with its reason; closes or leaves the work as said",
        ),
    ),
    end_states=frozenset({PublicationStatus.RETRACTED}),
)

STATE_MACHINES = (CLAIM_WORK, CLAIM_PUBLICATION, ARTICLE_WORK, READER_REPORT_WORK)
