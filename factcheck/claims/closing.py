"""End and resume the work on a claim: hold, settle, reopen, dismiss, close, restore."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.selectors import get_system_user, list_members
from factcheck.anchoring.reanchor import reanchor_claim, request_reanchoring
from factcheck.assignments.actions import end_assignment, end_assignments, require_reason
from factcheck.claims.selectors import list_applied_claims
from factcheck.claims.stale_reasons import find_short_change, list_undecided_changes
from factcheck.models import Appearance, Claim
from factcheck.models.enums import AnchorOutcome, ClaimState, CloseReason, ReviewVote
from factcheck.models.reasons import Reason, build_reason
from factcheck.workflow.batch import ClaimBatch, lock_batch_of_one
from factcheck.workflow.facts import get_claim_facts, get_verdict_in_review
from factcheck.workflow.notify import Notice, get_participants, list_participants, notify, notify_each
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import (
    ClaimChange,
    lock_articles_of_claims,
    lock_for_action,
    perform_transition,
    perform_transitions,
)
from lib.errors import Invalid


@transaction.atomic
def hold_claim(claim: Claim, *, reason: Reason, by: User, at: datetime, version: int | None = None) -> Claim:
    """Stop an approved claim from publication, as a standards editor."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    reason = require_reason(reason)
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
    notify(list_participants(claim), claim, "held", by=by, at=at, reason=reason)
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
    claims = list_applied_claims(Claim.objects.filter(pk__in=applied, state=ClaimState.APPROVED))
    people = get_participants(claims)
    notices = [Notice(person, one, "proposal_applied") for one in claims for person in people[one.pk]]
    notify_each(notices, by=get_system_user(), at=at)


@transaction.atomic
def reopen_claim(
    claim: Claim,
    *,
    reason: Reason,
    report: str = "",
    changed: list[dict[str, Any]] | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Begin again on a settled claim; what is published stays until it is corrected or retracted.

    ``report`` is the public id of the reader report that led to it; ``changed`` the changes under the claim
    (``claims.stale_reasons``), None for those that are undecided. The checklist is to be ticked again.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    reason = require_reason(reason)
    changed = list_undecided_changes(claim) if changed is None else changed
    details: dict[str, Any] = {"reason": reason} | ({"report": report} if report else {})
    if changed:
        details["changed"] = changed
    perform_transition(claim, CLAIM_WORK, "reopen", by=by, at=at, facts=facts, details=details)
    claim.checklist_ticks.all().delete()  # the ticks were about the check that ended with the settled verdict
    change = find_short_change(changed)
    notify(list_participants(claim), claim, "reopened", by=by, at=at, reason=reason, change=change)
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
    claim: Claim, *, close_reason: str, note: Reason = "", by: User, at: datetime, version: int | None = None
) -> Claim:
    """End the work without a verdict, with the reason."""
    batch = lock_batch_of_one(claim, by=by, at=at, version=version)
    close_claims(batch, close_reason=close_reason, note=note)
    return batch.get_only()


def check_closings(batch: ClaimBatch, *, close_reason: str) -> None:
    """Refuse those claims of the batch that may not be closed. Raises Invalid for an unknown reason."""
    if close_reason not in CloseReason.values:
        raise Invalid(gettext("Choose why the claim is closed."), field="close_reason")
    batch.check_transitions("close")


@transaction.atomic
def close_claims(batch: ClaimBatch, *, close_reason: str, note: Reason = "") -> None:
    """Close the claims of a locked batch, as ``close_claim`` does each."""
    by, at = batch.by, batch.at
    check_closings(batch, close_reason=close_reason)
    claims = batch.allowed
    for claim in claims:
        if claim.is_own_copy and not claim.must_check:
            # Its article may be cleared, for such a claim need not be settled.
            request_reanchoring(claim, at=at)
    checkers = end_assignments(claims, at=at, why="closed")
    closed = {"close_reason": str(close_reason)}
    notices = [Notice(checkers[one.pk], one, "closed", closed) for one in claims if one.pk in checkers]
    notify_each(notices, by=by, at=at)
    changes = {"close_reason": close_reason, "publish_at": None, "publish_scheduled_by_id": None}
    details = {"reason": str(close_reason), "note": note.strip() if isinstance(note, str) else note}
    some = [ClaimChange(claim, changes, details) for claim in claims]
    perform_transitions(some, "close", by=by, at=at, facts=batch.facts)


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


def hold_for_legal_read(claim: Claim, *, at: datetime) -> Claim:
    """Hold an approved claim that standards has yet to read, and notify them; leave any other as it is."""
    facts = get_claim_facts(claim, get_system_user(), at)
    if claim.state != ClaimState.APPROVED or not facts.legal_read or facts.legally_read:
        return claim
    claim = hold_claim(claim, reason=build_reason("legal_read"), by=get_system_user(), at=at)
    readers = list_members(claim.desk, at_least="standards").filter(kind="person")
    notify(readers, claim, "legal_read_needed", by=get_system_user(), at=at)
    return claim
