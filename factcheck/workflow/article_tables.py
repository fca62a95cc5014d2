"""Tables of an article's work and of a reader report's, beside those of the claim (``workflow.tables``)."""

from django.utils.translation import gettext_lazy

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
        Transition(
            "open", (A.IMPORTED,), A.CHECKING, p.SYSTEM_FIRST_CLAIM | p.EDITOR, gettext_lazy("Start checking")
        ),
        Transition(
            "clear",
            (A.CHECKING,),
            A.CLEARED,
            p.NOT_THE_ONLY_CHECKER,
            gettext_lazy("Clear for publication"),
            (g.OUR_COPY, g.NEWEST_REVISION_ANCHORED, g.MUST_CHECK, g.SETTLED_FRESH, g.NO_HOLD, g.GALLEY),
        ),
        Transition(
            "revoke_clearance",
            (A.CLEARED,),
            A.CHECKING,
            p.EDITOR_IN_PERSON | p.SYSTEM,
            gettext_lazy("Withdraw clearance"),
            inputs=(REASON_INPUT,),
        ),
        Transition(
            "withdraw",
            (A.IMPORTED, A.CHECKING, A.CLEARED),
            A.WITHDRAWN,
            p.EDITOR | p.SYSTEM,
            gettext_lazy("Withdraw article"),
            inputs=(REASON_INPUT,),
            effect="open claims are closed with the reason; published verdicts are marked under review",
        ),
        Transition("restore", (A.WITHDRAWN,), A.CHECKING, p.EDITOR, gettext_lazy("Restore article")),
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
            gettext_lazy("Receive report"),
            effect="from a reader's form or a partner's key; the editors of the desk are notified",
        ),
        Transition(
            "start_investigation",
            (ReaderReportStatus.NEW,),
            ReaderReportStatus.INVESTIGATING,
            p.CHECKER,
            gettext_lazy("Investigate"),
            key="l",
        ),
        Transition(
            "reopen_claim_for_report",
            (ReaderReportStatus.NEW, ReaderReportStatus.INVESTIGATING),
            ReaderReportStatus.INVESTIGATING,
            p.EDITOR,
            gettext_lazy("Reopen claim"),
            (g.SETTLED,),
            (REASON_INPUT,),
            key="r",
            effect="reopens the claim; an answer for the correction is drafted here",
        ),
        Transition(
            "answer_reader_report",
            (ReaderReportStatus.NEW, ReaderReportStatus.INVESTIGATING),
            ReaderReportStatus.ANSWERED,
            p.EDITOR,
            gettext_lazy("Resolve"),
            inputs=(
                TransitionInput(
                    "outcome",
                    gettext_lazy("Outcome"),
                    "choice",
                    choices=tuple(ReaderReportOutcome.choices),
                    missing=gettext_lazy("Choose the outcome."),
                ),
                TransitionInput(
                    "answer",
                    gettext_lazy("Your answer"),
                    required=False,
                    help=gettext_lazy("The sender reads exactly this text. Not needed for spam."),
                ),
            ),
            key="a",
            effect=(
                "shown on the sender's status page and e-mailed if they gave an address; nobody is told "
                "about spam"
            ),
        ),
        Transition(
            "reopen_reader_report",
            (ReaderReportStatus.ANSWERED,),
            ReaderReportStatus.INVESTIGATING,
            p.EDITOR,
            gettext_lazy("Reopen report"),
        ),
    ),
)
