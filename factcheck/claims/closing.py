"""End and resume the work on a claim: hold, settle, reopen, dismiss, close, restore."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from accounts.selectors import get_system_user, list_members
from factcheck.anchoring.reanchor import reanchor_claim, request_reanchoring
from factcheck.assignments.actions import end_assignment, require_text
from factcheck.claims.selectors import list_applied_claims
from factcheck.claims.stale_reasons import append_reason, list_undecided_changes
from factcheck.models import Appearance, Claim
from factcheck.models.enums import AnchorOutcome, ClaimState, CloseReason, ReviewVote
from factcheck.workflow.facts import get_claim_facts, get_verdict_in_review
from factcheck.workflow.notify import list_participants, notify
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import (
    lock_articles_of_claims,
    lock_for_action,
    perform_transition,
)
from lib.errors import Invalid


@transaction.atomic
def hold_claim(claim: Claim, *, reason: str, by: User, at: datetime, version: int | None = None) -> Claim:
    """Stop an approved claim from publication, as a standards editor."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    reason = require_text(reason, "reason")
    perform_transition(
        claim,
        CLAIM_WORK,
        "hold",
        by=by,
        at=at,
        facts=facts,
        details={"reason": reason},
        changes={"publish_at": None, "publish_scheduled_by": None},
    )
    message = gettext("{person} put this claim on hold: {reason}").format(person=by, reason=reason)
    notify(list_participants(claim), claim, message, by=by, at=at)
    return claim


@transaction.atomic
def lift_hold(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Lift the hold, as a standards editor; where a legal read is asked for, record that it was given."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    perform_transition(claim, CLAIM_WORK, "lift_hold", by=by, at=at, facts=facts)
    if facts.legal_read:
        verdict = get_verdict_in_review(claim)
        verdict.reviews.create(
            reviewer=by, vote=ReviewVote.READ, content_hash=verdict.content_hash, created_at=at
        )
    return claim


@transaction.atomic
def settle_claim(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Settle a claim on own copy whose article carries the verdict. Public claims settle by publishing."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    perform_transition(claim, CLAIM_WORK, "settle", by=by, at=at, facts=facts)
    end_assignment(claim, at=at, why="settled")
    return claim


@transaction.atomic
def notify_applied(followed: Iterable[Appearance], *, at: datetime) -> None:
    """Notify the participants of approved claims whose article now carries the verdict.

    ``followed`` are the appearances just made on a newer revision. Settling stays an editor's decision.
    """
    applied = {place.claim_id for place in followed if place.outcome == AnchorOutcome.APPLIED}
    for claim in list_applied_claims(Claim.objects.filter(pk__in=applied, state=ClaimState.APPROVED)):
        message = gettext("The article now has the proposed change. An editor can settle the claim.")
        notify(list_participants(claim), claim, message, by=get_system_user(), at=at)


@transaction.atomic
def reopen_claim(
    claim: Claim,
    *,
    reason: str,
    report: str = "",
    changed: list[dict[str, Any]] | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Begin again on a settled claim; what is published stays until it is corrected or retracted.

    ``report`` is the public id of the reader report that led to it; ``changed`` the changes under the claim
    (``claims.stale_reasons``), None for those that are undecided.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    reason = require_text(reason, "reason")
    changed = list_undecided_changes(claim) if changed is None else changed
    details: dict[str, Any] = {"reason": reason} | ({"report": report} if report else {})
    if changed:
        details["changed"] = changed
    perform_transition(claim, CLAIM_WORK, "reopen", by=by, at=at, facts=facts, details=details)
    message = append_reason(gettext("Reopened: {reason}").format(reason=reason), changed)
    notify(list_participants(claim), claim, message, by=by, at=at)
    return claim


@transaction.atomic
def dismiss_suggestion(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Decline a suggested claim."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    perform_transition(
        claim,
        CLAIM_WORK,
        "dismiss",
        by=by,
        at=at,
        facts=facts,
        changes={"close_reason": CloseReason.DECLINED},
    )
    return claim


@transaction.atomic
def close_claim(
    claim: Claim, *, close_reason: str, note: str = "", by: User, at: datetime, version: int | None = None
) -> Claim:
    """End the work without a verdict, with the reason."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    if close_reason not in CloseReason.values:
        message = gettext("Choose why the claim is closed.")
        raise Invalid(message, fields={"close_reason": [message]})
    perform_transition(
        claim,
        CLAIM_WORK,
        "close",
        by=by,
        at=at,
        facts=facts,
        changes={"close_reason": close_reason, "publish_at": None, "publish_scheduled_by": None},
        details={"reason": str(close_reason), "note": note.strip()},
    )
    if claim.is_own_copy and not claim.must_check:
        # Its article may be cleared, for such a claim need not be settled.
        request_reanchoring(claim, at=at)
    checker = end_assignment(claim, at=at, why="closed")
    if checker is not None:
        message = gettext("Claim closed: {reason}").format(reason=CloseReason(close_reason).label)
        notify({checker}, claim, message, by=by, at=at)
    return claim


@transaction.atomic
def restore_claim(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Restore a closed claim to the queue and re-anchor it to the newest revisions of its articles.

    One that was closed as dropped is in that article again: its last dropped appearance is restored.
    """
    articles = lock_articles_of_claims(claim)
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    dropped = claim.close_reason == CloseReason.DROPPED
    changes = {"close_reason": "", "duplicate_of": None}
    perform_transition(claim, CLAIM_WORK, "restore", by=by, at=at, facts=facts, changes=changes)
    if dropped:
        last = claim.appearances.filter(followed__isnull=True, is_dropped=True).order_by("-decided_at", "-pk")
        Appearance.objects.filter(pk__in=list(last.values_list("pk", flat=True)[:1])).update(is_dropped=False)
    for article in articles:
        reanchor_claim(claim, article, at=at)
    return claim


HOLD_REASON = gettext_lazy("A standards editor must read this before publication")


def hold_for_legal_read(claim: Claim, *, at: datetime) -> Claim:
    """Hold an approved claim that standards has yet to read, and notify them; leave any other as it is."""
    facts = get_claim_facts(claim, get_system_user(), at)
    if claim.state != ClaimState.APPROVED or not facts.legal_read or facts.legally_read:
        return claim
    claim = hold_claim(claim, reason=str(HOLD_REASON), by=get_system_user(), at=at)
    readers = list_members(claim.desk, at_least="standards").filter(kind="person")
    notify(readers, claim, gettext("This claim needs your legal read."), by=get_system_user(), at=at)
    return claim
