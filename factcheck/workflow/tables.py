"""THE tables: transitions of a claim's work, of its publication, of the article, and of the reader report.

Enforcement (``workflow.transition``), the actions on screens and in the API (``workflow.available_actions``),
the pages and diagrams under docs/reference and the test matrix all derive from these rows.
"""

from django.utils.translation import gettext_lazy

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
    RETRACTION_INPUTS,
)
from lib.state_machine.machine import NEW_STATE, UNCHANGED_STATE, StateMachine, Transition, TransitionInput

S = ClaimState

CLAIM_WORK = StateMachine(
    name="claim workflow",
    column="state",
    states=dict(ClaimState.choices),
    transitions=(
        Transition(
            "suggest",
            (NEW_STATE,),
            S.SUGGESTED,
            p.CHECKER | p.SYSTEM,
            gettext_lazy("Suggest a claim"),
            (g.SPAN,),
        ),
        Transition(
            "flag", (NEW_STATE, S.SUGGESTED), S.FLAGGED, p.CHECKER, gettext_lazy("Flag"), (g.SPAN,), key="f"
        ),
        Transition("dismiss", (S.SUGGESTED,), S.CLOSED, p.EDITOR, gettext_lazy("Dismiss")),
        Transition(
            "take",
            (S.FLAGGED,),
            S.ASSIGNED,
            p.CHECKER,
            gettext_lazy("Take"),
            (g.SELF_SERVICE, g.NOT_RECUSED),
            key="t",
        ),
        Transition(
            "assign",
            (S.FLAGGED, *(S.ASSIGNED, S.CHECKING, S.AWAITING_REPLY)),
            S.ASSIGNED,
            p.EDITOR | p.SYSTEM,
            gettext_lazy("Assign"),
            (g.ASSIGNABLE,),
            (
                TransitionInput(
                    "checker", gettext_lazy("Checker"), "person", missing=gettext_lazy("Choose a checker.")
                ),
                TransitionInput("due_at", gettext_lazy("Due"), "moment", required=False),
            ),
            key="a",
        ),
        Transition("start", (S.ASSIGNED,), S.CHECKING, p.ASSIGNEE, gettext_lazy("Start checking"), key="s"),
        Transition(
            "request_reply",
            (S.CHECKING, S.AWAITING_REPLY),
            S.AWAITING_REPLY,
            p.ASSIGNEE,
            gettext_lazy("Request a reply"),
            inputs=REPLY_REQUEST_INPUTS,
            effect="more questions can be asked while one is open",
        ),
        Transition(
            "log_reply",
            (S.AWAITING_REPLY,),
            S.CHECKING,
            p.ASSIGNEE | p.SYSTEM,
            gettext_lazy("Log reply"),
            inputs=REPLY_ANSWER_INPUTS,
            effect="the claim keeps waiting while another question is open",
        ),
        Transition(
            "submit",
            # Shown while a reply is awaited, so that the verdict can be written; REPLIES_DONE holds it back.
            (S.CHECKING, S.AWAITING_REPLY),
            S.IN_REVIEW,
            p.ASSIGNEE,
            gettext_lazy("Send to review"),
            (g.VERDICT_COMPLETE, g.EVIDENCE, g.CHECKLIST, g.REPLIES_DONE, g.NOT_STALE),
            (TransitionInput("verdict_input", gettext_lazy("Verdict"), "verdict"),),
            key="v",
        ),
        Transition(
            "rate_blind",
            (S.IN_REVIEW,),
            UNCHANGED_STATE,
            p.SECOND_PERSON,
            gettext_lazy("Rate"),
            (g.SEALED, g.NOT_RATED, g.CURRENT, g.SEES_ALL_CITATIONS, g.NOT_STALE, g.EVIDENCE_FRESH),
            BLIND_RATING_INPUTS,
            key="v",
            effect="the same rating opens the verdict to them; another one sends it back with both shown",
        ),
        Transition(
            "approve",
            (S.IN_REVIEW,),
            S.APPROVED,
            p.SECOND_PERSON,
            gettext_lazy("Approve"),
            (
                g.RATED,
                g.CURRENT,
                g.NOT_VOTED,
                g.NO_COMMENT,
                g.SEES_ALL_CITATIONS,
                g.PASSAGES_FOUND,
                g.NOT_STALE,
                g.EVIDENCE_FRESH,
                g.QUORUM,
            ),
            (TransitionInput("comment", gettext_lazy("Note with your approval"), required=False),),
            key="y",
            effect=(
                "approves one version hash; the state changes when the desk's number of approvals is "
                "reached, then to on hold if a legal read is required"
            ),
        ),
        Transition(
            "dissent",
            (S.IN_REVIEW,),
            UNCHANGED_STATE,
            p.SECOND_PERSON,
            gettext_lazy("Disagree"),
            (g.PANEL, g.CURRENT, g.NOT_VOTED, g.SEES_ALL_CITATIONS, g.NOT_STALE, g.EVIDENCE_FRESH),
            (
                TransitionInput(
                    "comment", gettext_lazy("Why you disagree"), missing=gettext_lazy("Say why you disagree.")
                ),
            ),
            effect="saved with the verdict; a second one sends it back",
        ),
        Transition(
            "approve_by_panel",
            (S.IN_REVIEW,),
            S.APPROVED,
            p.SYSTEM,
            gettext_lazy("Approve by majority"),
            (g.PANEL, g.CURRENT, g.PASSAGES_FOUND, g.NOT_STALE, g.EVIDENCE_FRESH, g.QUORUM),
            effect="when the third panel vote is the only one against",
        ),
        Transition(
            "send_back",
            (S.IN_REVIEW,),
            S.CHECKING,
            p.SECOND_PERSON,
            gettext_lazy("Send back"),
            inputs=(
                TransitionInput(
                    "comment",
                    gettext_lazy("What needs to change"),
                    "remark",
                    missing=gettext_lazy("Say what needs to change."),
                ),
            ),
            key="b",
        ),
        Transition(
            "comment",
            (S.IN_REVIEW,),
            UNCHANGED_STATE,
            p.SECOND_PERSON,
            gettext_lazy("Comment on text"),
            (g.RATED,),
            COMMENT_INPUTS,
            key="c",
        ),
        Transition(
            "void",
            (S.IN_REVIEW, S.APPROVED, S.ON_HOLD),
            S.CHECKING,
            p.EDITOR_IN_PERSON | p.SYSTEM,
            gettext_lazy("Withdraw approval"),
            inputs=(REASON_INPUT,),
            state_labels=((S.IN_REVIEW, gettext_lazy("Take back from review")),),
        ),
        Transition(
            "hold",
            (S.APPROVED,),
            S.ON_HOLD,
            p.STANDARDS_IN_PERSON | p.SYSTEM,
            gettext_lazy("Put on hold"),
            inputs=(REASON_INPUT,),
            effect="automatic on approval if a legal read is required",
        ),
        Transition(
            "lift_hold",
            (S.ON_HOLD,),
            S.APPROVED,
            p.STANDARDS_IN_PERSON,
            gettext_lazy("Lift hold"),
            (g.SECOND_LEGAL_READER,),
            effect="records that a standards editor has read it, if a legal read is required",
        ),
        Transition(
            "settle",
            (S.APPROVED,),
            S.SETTLED,
            p.EDITOR_IN_PERSON,
            gettext_lazy("Settle"),
            (g.OWN_COPY_ONLY, g.EDIT_APPLIED, g.NOT_STALE, g.LEGALLY_READ),
            effect="our copy through apply; a public claim through publish or correct",
        ),
        Transition(
            "reopen",
            (S.SETTLED,),
            S.FLAGGED,
            p.EDITOR | p.SYSTEM,
            gettext_lazy("Reopen"),
            inputs=(REASON_INPUT,),
            effect="the last checker is suggested; a published version stays published",
        ),
        Transition(
            "release",
            (S.ASSIGNED, S.CHECKING, S.AWAITING_REPLY),
            S.FLAGGED,
            p.ASSIGNEE | p.EDITOR | p.SYSTEM,
            gettext_lazy("Unassign"),
            inputs=(REASON_INPUT,),
            effect="automatic when an admin deactivates the checker, as the admin chose",
        ),
        Transition(
            "close",
            (S.FLAGGED, S.ASSIGNED, S.CHECKING, S.AWAITING_REPLY, S.IN_REVIEW, S.APPROVED, S.ON_HOLD),
            S.CLOSED,
            p.EDITOR | p.SYSTEM,
            gettext_lazy("Close claim"),
            (g.NOT_PUBLIC,),
            (
                TransitionInput(
                    "close_reason",
                    gettext_lazy("Why"),
                    "choice",
                    choices=tuple(CloseReason.choices),
                    missing=gettext_lazy("Choose why the claim is closed."),
                ),
                TransitionInput("note", gettext_lazy("Note"), required=False),
            ),
        ),
        Transition("restore", (S.CLOSED,), S.FLAGGED, p.EDITOR, gettext_lazy("Restore claim")),
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
            p.EDITOR_IN_PERSON,
            gettext_lazy("Publish"),
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
                    "publish_at",
                    gettext_lazy("Publication time"),
                    "moment",
                    required=False,
                    help=gettext_lazy("Leave empty to publish now."),
                ),
            ),
            key="p",
            effect="publishes version 1 and settles the work; if scheduled, at that time",
        ),
        Transition(
            "cancel_scheduled_publication",
            (PublicationStatus.NONE,),
            UNCHANGED_STATE,
            p.EDITOR_IN_PERSON | p.SYSTEM,
            gettext_lazy("Cancel scheduled publication"),
            (g.SCHEDULED,),
            (REASON_INPUT,),
            effect="published only when an editor says so again; the person who scheduled it is told why",
        ),
        Transition(
            "correct",
            PUBLIC_STATUSES,
            PublicationStatus.LIVE,
            p.EDITOR_IN_PERSON,
            gettext_lazy("Publish correction"),
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
                TransitionInput(
                    "correction",
                    gettext_lazy("Type of correction"),
                    "choice",
                    choices=tuple(CorrectionClass.choices),
                    missing=gettext_lazy("Choose the type of correction."),
                ),
                TransitionInput(
                    "public_note",
                    gettext_lazy("Public note"),
                    required=False,
                    help=gettext_lazy("Optional for a minor correction"),
                ),
            ),
            key="p",
            effect="publishes the next version and settles the work; the first date never changes",
        ),
        Transition(
            "mark_under_review",
            (PublicationStatus.LIVE,),
            PublicationStatus.UNDER_REVIEW,
            p.EDITOR_IN_PERSON | p.SYSTEM,
            gettext_lazy("Mark under review"),
            inputs=(REASON_INPUT,),
        ),
        Transition(
            "reaffirm",
            (PublicationStatus.UNDER_REVIEW,),
            PublicationStatus.LIVE,
            p.SECOND_PERSON,
            gettext_lazy("Reaffirm verdict"),
            (g.NOT_STALE,),
            inputs=(
                TransitionInput(
                    "note",
                    gettext_lazy("Why the verdict is still right"),
                    missing=gettext_lazy("Say why the verdict is still right."),
                ),
            ),
        ),
        Transition(
            "propose_retraction",
            PUBLIC_STATUSES,
            UNCHANGED_STATE,
            p.STANDARDS_IN_PERSON,
            gettext_lazy("Propose retraction"),
            (g.NO_PROPOSAL,),
            RETRACTION_INPUTS,
            effect="another person must confirm it",
        ),
        Transition(
            "withdraw_retraction_proposal",
            PUBLIC_STATUSES,
            UNCHANGED_STATE,
            p.STANDARDS_IN_PERSON | p.SYSTEM,
            gettext_lazy("Withdraw proposal"),
            (g.PROPOSAL,),
            (REASON_INPUT,),
            effect="automatic when a correction is published; the person who proposed it is told",
        ),
        Transition(
            "retract",
            PUBLIC_STATUSES,
            PublicationStatus.RETRACTED,
            p.ANOTHER_MEMBER,
            gettext_lazy("Confirm retraction"),
            (g.PROPOSAL,),
            (TransitionInput("close_claim", gettext_lazy("Also close the claim"), "flag", required=False),),
            effect="leaves a public notice with the claim and the reason; closes the work if chosen",
        ),
    ),
    end_states=frozenset({PublicationStatus.RETRACTED}),
)

STATE_MACHINES = (CLAIM_WORK, CLAIM_PUBLICATION, ARTICLE_WORK, READER_REPORT_WORK)
