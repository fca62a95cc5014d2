"""Approval that ends: a verdict returned to checking because something changed under it."""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.selectors import get_system_user
from factcheck.models import Claim, Verdict
from factcheck.models.enums import APPROVAL_WITHDRAWABLE_STATES, ClaimState
from factcheck.models.reasons import Reason, build_reason
from factcheck.workflow.facts import find_latest_verdict, get_claim_facts, list_writers
from factcheck.workflow.notify import list_participants, notify
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import perform_transition


def withdraw_approval_on_edit(claim: Claim, *, by: User, at: datetime, code: str) -> None:
    """Withdraw, as the system, the approval of a verdict whose claim or sources ``by`` has just edited.

    ``code`` is that of a reason with {person}, which is ``by``. Nothing happens in states without anything
    to withdraw.
    """
    if claim.state in APPROVAL_WITHDRAWABLE_STATES:
        _void_by_system(claim, reason=build_reason(code, person=str(by)), notified_by=by, at=at)


def withdraw_approval_for_interest(claim: Claim, *, of: User, at: datetime) -> bool:
    """Withdraw, as the system, a verdict that ``of`` wrote or judged, as they have declared an interest.

    Judged: voted on or read for standards. Everyone who acted is notified, ``of`` too. Return whether there
    was one to withdraw.
    """
    verdict = find_latest_verdict(claim)
    if verdict is None or claim.state not in APPROVAL_WITHDRAWABLE_STATES:
        return False
    judged = verdict.reviews.filter(reviewer=of, withdrawn_at__isnull=True).exists()
    if not judged and str(of.public_id) not in list_writers(claim):
        return False
    reason = build_reason("interest_declared", person=str(of))
    _void_by_system(claim, reason=reason, notified_by=get_system_user(), at=at)
    return True


def void_verdict(
    claim: Claim,
    facts: WorkflowFacts,
    *,
    reason: Reason,
    changed: list[dict[str, Any]],
    change: dict[str, str],
    by: User,
    notified_by: User,
    at: datetime,
) -> Claim:
    """Return a verdict to checking: withdraw its reviews and notify everyone who acted.

    ``change`` is the first of ``changed`` in a few words.
    """
    verdict = find_latest_verdict(claim)
    in_review = {"in_review": True} if claim.state == ClaimState.IN_REVIEW else {}
    perform_transition(
        claim,
        CLAIM_WORK,
        "void",
        by=by,
        at=at,
        facts=facts,
        details={"reason": reason} | ({"changed": changed} if changed else {}),
        changes={"publish_at": None, "publish_scheduled_by": None},
    )
    if verdict is not None:
        withdraw_reviews(verdict, at=at)
    notify(
        list_participants(claim),
        claim,
        "approval_withdrawn",
        by=notified_by,
        at=at,
        reason=reason,
        change=change,
        **in_review,
    )
    return claim


def withdraw_reviews(verdict: Verdict, *, at: datetime) -> None:
    """Withdraw the reviews of a verdict: they no longer count."""
    verdict.reviews.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)


def _void_by_system(claim: Claim, *, reason: Reason, notified_by: User, at: datetime) -> None:
    system = get_system_user()
    facts = get_claim_facts(claim, system, at)
    void_verdict(
        claim, facts, reason=reason, changed=[], change={}, by=system, notified_by=notified_by, at=at
    )
