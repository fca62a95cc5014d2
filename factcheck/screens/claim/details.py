"""The actions at the foot of a claim: edit, split, merge, move, recuse, legal reads and holds."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from factcheck.claims import editing
from factcheck.interests import actions as interests_actions
from factcheck.models import Claim
from factcheck.reviews import legal_reads
from factcheck.screens.claim.perform import perform_action
from factcheck.screens.claim.views import get_visible_claim
from factcheck.snapshots.legal_holds import lift_legal_hold, place_legal_hold
from factcheck.transitions.claim_action_forms import build_action_form


def recuse_from_claim(claim: Claim, *, version: int, **inputs: Any) -> None:
    """Declare an interest in a claim, whatever happened to the claim meanwhile."""
    interests_actions.recuse_from_claim(claim, **inputs)


CLAIM_ACTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "edit": ("edit", editing.update_claim),
    "merge": ("merge", editing.merge_claim),
    "split": ("split", editing.split_claim),
    "move": ("move", editing.move_claim),
    "recuse": ("recuse", recuse_from_claim),
    "legal_read_request": ("legal-read", legal_reads.request_legal_read),
    "legal_read_waive": ("legal-read/waive", legal_reads.waive_legal_read),
    "legal_hold_place": ("legal-hold", place_legal_hold),
    "legal_hold_lift": ("legal-hold/lift", lift_legal_hold),
}
"""By its name in ``ACTION_LABELS``: the end of its address, and its function."""


@require_POST
def claim_action(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Perform one of CLAIM_ACTIONS."""
    claim = get_visible_claim(request, public_id)
    form = build_action_form(action, claim, current_user(request), request.POST)
    return perform_action(request, claim, action, form, CLAIM_ACTIONS[action][1])
