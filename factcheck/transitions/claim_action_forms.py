"""Actions at the foot of a claim that are no transitions: who is shown each of them, and its form."""

from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.models import User
from factcheck.claims.editing import get_edit_refusal
from factcheck.claims.forms import ClaimForm, MergeClaimForm, MoveClaimForm, RecusalForm, SplitClaimForm
from factcheck.models import Claim
from factcheck.models.enums import ClaimState
from factcheck.snapshots.forms import LiftLegalHoldForm, PlaceLegalHoldForm
from factcheck.snapshots.legal_holds import get_legal_hold_refusal
from factcheck.verdicts import reviews
from factcheck.workflow.policies import EDITOR, WorkflowFacts
from factcheck.workflow.tables import CLAIM_WORK

ACTION_LABELS = {
    "edit": gettext_lazy("Edit details"),
    "merge": gettext_lazy("Merge with another claim"),
    "split": gettext_lazy("Split"),
    "move": gettext_lazy("Move to another desk"),
    "recuse": gettext_lazy("Declare an interest"),
    "legal_read_request": gettext_lazy("Ask for a legal read"),
    "legal_read_waive": gettext_lazy("Cancel the legal read"),
    "legal_hold_place": gettext_lazy("Place a legal hold"),
    "legal_hold_lift": gettext_lazy("Lift the legal hold"),
}

WITHOUT_FORM = frozenset({"legal_read_request", "legal_read_waive"})
"""Those that ask for nothing."""


def is_action_visible(name: str, claim: Claim, facts: WorkflowFacts) -> bool:
    """Return whether an action is drawn; its function has the last word."""
    if not facts.role:
        return False
    close = CLAIM_WORK.get_transition("close")
    ended = claim.state in (ClaimState.SETTLED, ClaimState.CLOSED)
    match name:
        case "edit":
            return not get_edit_refusal(facts)
        case "merge":
            return close is not None and claim.state in close.from_states and not EDITOR.refusal(facts)
        case "split":
            return not ended and not get_edit_refusal(facts)
        case "move":
            return not EDITOR.refusal(facts)
        case "legal_read_request":
            return not ended and not claim.legal_read_requested and not reviews.get_request_refusal(facts)
        case "legal_read_waive":
            return not ended and claim.legal_read_requested and not reviews.get_waive_refusal(facts)
        case "legal_hold_place" | "legal_hold_lift":
            return not get_legal_hold_refusal(facts)
        case _:
            return not facts.recused


def build_action_form(name: str, claim: Claim, user: User, data: object = None) -> DomainErrorForm | None:
    """Return the form of one action, bound when ``data`` was posted; None where it asks for nothing."""
    match name:
        case "edit":
            return ClaimForm(claim, data)
        case "merge":
            return MergeClaimForm(claim, user, data)
        case "split":
            return SplitClaimForm(claim, data)
        case "move":
            return MoveClaimForm(claim, user, data)
        case "legal_read_request" | "legal_read_waive":
            return None
        case "legal_hold_place":
            return PlaceLegalHoldForm(data)
        case "legal_hold_lift":
            return LiftLegalHoldForm(data)
        case _:
            return RecusalForm(data)
