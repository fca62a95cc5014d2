"""Acts on a claim before which somebody shows afresh who they are."""

from django.http import HttpRequest

from accounts.fresh_proof import require_fresh_proof
from accounts.models import Desk

PUBLIC_ACTIONS = frozenset({"publish", "correct", "propose_retraction", "retract"})
"""What the public sees changes by these."""
APPROVAL = "approve"


def require_proof_of_action(request: HttpRequest, action: str, desk: Desk) -> None:
    """Raise ProofNeeded where this act on this desk takes a fresh proof."""
    if action in PUBLIC_ACTIONS or (action == APPROVAL and desk.is_confidential):
        require_fresh_proof(request)
