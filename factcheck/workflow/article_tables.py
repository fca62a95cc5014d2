"""Tables of an article's work and of a reader report's, beside those of the claim (``workflow.tables``)."""

from articles.models.enums import ArticleState as A
from factcheck.models.enums import ReaderReportOutcome, ReaderReportStatus
from factcheck.workflow import guards as g
from factcheck.workflow import policies as p
from factcheck.workflow.inputs import REASON_INPUT
from lib.state_machine.machine import NEW_STATE, StateMachine, Transition, TransitionInput

ARTICLE_WORK = StateMachine(
    name="article",
    column="state",
    states=dict(A.choices),
    transitions=(
        Transition("open", (A.IMPORTED,), A.CHECKING, p.SYSTEM_FIRST_CLAIM | p.EDITOR, "Open for checking"),
        Transition(
            "clear",
            (A.CHECKING,),
            A.CLEARED,
            p.NOT_THE_ONLY_CHECKER,
            "Clear for publication",
            (g.OUR_COPY, g.NEWEST_REVISION_ANCHORED, g.MUST_CHECK, g.SETTLED_FRESH, g.NO_HOLD, g.GALLEY),
        ),
        Transition(
            "revoke_clearance",
            (A.CLEARED,),
            A.CHECKING,
            p.EDITOR_IN_PERSON | p.SYSTEM,
            "Take the clearance back",
            inputs=(REASON_INPUT,),
        ),
        Transition(
            "withdraw",
            (A.IMPORTED, A.CHECKING, A.CLEARED),
            A.WITHDRAWN,
            p.EDITOR | p.SYSTEM,
            "Withdraw",
            inputs=(REASON_INPUT,),
            effect="open work closes with the reason; live verdicts are marked under review",
        ),
        Transition("restore", (A.WITHDRAWN,), A.CHECKING, p.EDITOR, "Restore"),
    ),
)

READER_REPORT_WORK = StateMachine(
    name="reader report",
    column="status",
    states=dict(ReaderReportStatus.choices),
    transitions=(
        Transition(
            "create_reader_report",
            (NEW_STATE,),
            ReaderReportStatus.NEW,
            p.SYSTEM,
            "Take in",
            effect="from a reader's form or with a partner's key; the editors of the desk are told",
        ),
        Transition(
            "start_investigation",
            (ReaderReportStatus.NEW,),
            ReaderReportStatus.INVESTIGATING,
            p.CHECKER,
            "Look into it",
            key="l",
        ),
        Transition(
            "reopen_claim_for_report",
            (ReaderReportStatus.NEW, ReaderReportStatus.INVESTIGATING),
            ReaderReportStatus.INVESTIGATING,
            p.EDITOR,
            "Reopen for this report",
            (g.SETTLED,),
            (REASON_INPUT,),
            key="r",
            effect="opens the claim again; the correction's answer is proposed here",
        ),
        Transition(
            "answer_reader_report",
            (ReaderReportStatus.NEW, ReaderReportStatus.INVESTIGATING),
            ReaderReportStatus.ANSWERED,
            p.EDITOR,
            "Answer",
            inputs=(
                TransitionInput(
                    "outcome", "What became of it", "choice", choices=tuple(ReaderReportOutcome.choices)
                ),
                TransitionInput(
                    "answer",
                    "Your answer",
                    required=False,
                    help="They read exactly this. Not asked for spam.",
                ),
            ),
            key="a",
            effect="told at their status address, and by e-mail to whoever gave one; spam is told to nobody",
        ),
        Transition(
            "reopen_reader_report",
            (ReaderReportStatus.ANSWERED,),
            ReaderReportStatus.INVESTIGATING,
            p.EDITOR,
            "Take it up again",
        ),
    ),
)
