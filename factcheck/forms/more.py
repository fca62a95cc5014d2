"""The acts at the foot of a claim: which there are, who is shown them, and the form of each."""

from accounts.forms.refusal import RefusableForm
from accounts.models import User
from factcheck.actions import legal_reads
from factcheck.actions.details import may_edit
from factcheck.actions.legal_holds import may_hold
from factcheck.enums import State
from factcheck.forms.details import DetailsForm, MergeForm, MoveForm, RecuseForm, SplitForm
from factcheck.forms.legal_hold import LiftLegalHoldForm, PlaceLegalHoldForm
from factcheck.models import Claim
from factcheck.policies import EDITOR, Facts
from factcheck.workflow import WORK

LABELS = {
    "edit": "Edit details",
    "merge": "The same as another",
    "split": "Split in two",
    "move": "Move to another desk",
    "recuse": "Declare an interest",
    "legal_read": "Ask for a legal read",
    "legal_read_drop": "It needs no legal read",
    "legal_hold": "Place a legal hold",
    "legal_hold_lift": "Lift the legal hold",
}


def may(name: str, claim: Claim, facts: Facts) -> bool:
    """Whether an act is drawn; the verb has the last word."""
    if not facts.role:
        return False
    close = WORK.row("close")
    ended = claim.state in (State.SETTLED, State.CLOSED)
    match name:
        case "edit":
            return not may_edit(facts)
        case "merge":
            return close is not None and claim.state in close.sources and not EDITOR.refusal(facts)
        case "split":
            return not ended and not may_edit(facts)
        case "move":
            return not EDITOR.refusal(facts)
        case "legal_read":
            return not ended and not claim.legal_read and not legal_reads.may_ask(facts)
        case "legal_read_drop":
            return not ended and claim.legal_read and not legal_reads.may_drop(facts)
        case "legal_hold" | "legal_hold_lift":
            return not may_hold(facts)
        case _:
            return not facts.recused


def blank(name: str, claim: Claim, user: User, data: object = None) -> RefusableForm | None:
    """The form of one act, bound when ``data`` was posted; None where it asks for nothing."""
    match name:
        case "edit":
            return DetailsForm(claim, data)
        case "merge":
            return MergeForm(claim, user, data)
        case "split":
            return SplitForm(claim, data)
        case "move":
            return MoveForm(claim, user, data)
        case "legal_read" | "legal_read_drop":
            return None
        case "legal_hold":
            return PlaceLegalHoldForm(data)
        case "legal_hold_lift":
            return LiftLegalHoldForm(data)
        case _:
            return RecuseForm(data)
