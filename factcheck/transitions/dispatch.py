"""Functions of the transitions by name, so that one screen component and one API route serve them all."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest

from accounts.fresh_proof import require_fresh_proof
from accounts.models import Desk
from articles.models import Article
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing, flagging
from factcheck.galley import clearance as clearance_actions
from factcheck.models import Claim, ReaderReport
from factcheck.replies import actions as replies_actions
from factcheck.verdicts import comments, publication
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import reader_reports as reader_reports_actions
from factcheck.verdicts import reviews as reviews_actions

CLAIM_ACTION_FUNCTIONS: Mapping[str, Callable[..., Claim]] = {
    "flag": flagging.accept_suggestion,
    "dismiss": closing.dismiss_suggestion,
    "take": assignments_actions.take_claim,
    "assign": assignments_actions.assign_claim,
    "start": assignments_actions.start_checking,
    "release": assignments_actions.release_claim,
    "request_reply": replies_actions.request_reply,
    "log_reply": replies_actions.log_reply,
    "submit": verdicts_actions.submit_verdict,
    "rate_blind": reviews_actions.rate_blind,
    "comment": comments.create_comment,
    "approve": reviews_actions.approve_verdict,
    "dissent": reviews_actions.dissent_from_verdict,
    "approve_by_panel": reviews_actions.approve_by_panel,
    "send_back": reviews_actions.send_back_verdict,
    "void": reviews_actions.withdraw_approval,
    "hold": closing.hold_claim,
    "lift_hold": closing.lift_hold,
    "settle": closing.settle_claim,
    "reopen": closing.reopen_claim,
    "close": closing.close_claim,
    "restore": closing.restore_claim,
    "publish": publication.publish_verdict,
    "cancel_scheduled_publication": publication.cancel_scheduled_publication,
    "correct": publication.correct_verdict,
    "mark_under_review": publication.mark_under_review,
    "reaffirm": publication.reaffirm_verdict,
    "propose_retraction": publication.propose_retraction,
    "withdraw_retraction_proposal": publication.withdraw_retraction_proposal,
    "retract": publication.retract_verdict,
}
"""Function of every transition of the work and of the publication that starts from an existing claim."""

ARTICLE_ACTION_FUNCTIONS: Mapping[str, Callable[..., Article]] = {
    "open": clearance_actions.open_article,
    "clear": clearance_actions.clear_article,
    "revoke_clearance": clearance_actions.revoke_clearance,
    "withdraw": clearance_actions.withdraw_article,
    "restore": clearance_actions.restore_article,
}

REPORT_ACTION_FUNCTIONS: Mapping[str, Callable[..., ReaderReport]] = {
    "start_investigation": reader_reports_actions.start_investigation,
    "reopen_claim_for_report": reader_reports_actions.reopen_claim_for_report,
    "answer_reader_report": reader_reports_actions.answer_reader_report,
    "reopen_reader_report": reader_reports_actions.reopen_reader_report,
}


PUBLIC_ACTIONS = frozenset({"publish", "correct", "propose_retraction", "retract"})
"""Actions that change what the public sees."""
APPROVAL = "approve"


def require_proof_of_action(request: HttpRequest, action: str, desk: Desk) -> None:
    """Raise ProofNeeded where this act on this desk takes a fresh proof."""
    if action in PUBLIC_ACTIONS or (action == APPROVAL and desk.is_confidential):
        require_fresh_proof(request)
