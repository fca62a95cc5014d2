"""Assignments: take, assign, start and release a claim."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.selectors import get_roles_by_desk
from factcheck.models import Assignment, Claim
from factcheck.models.reasons import Reason
from factcheck.workflow.batch import ClaimBatch, lock_batch_of_one
from factcheck.workflow.notify import Notice, notify, notify_each
from factcheck.workflow.recusal import list_recused_claims
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import (
    ClaimChange,
    lock_for_action,
    perform_transition,
    perform_transitions,
)
from lib.errors import Invalid
from lib.text.phrases import StrOrPromise

GIVE_A_REASON = gettext_lazy("Give a reason.")


@transaction.atomic
def take_claim(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Assign a flagged claim to the checker who takes it."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    perform_transition(claim, CLAIM_WORK, "take", by=by, at=at, facts=facts)
    Assignment.objects.create(claim=claim, checker=by, assigned_by=by, assigned_at=at)
    return claim


@transaction.atomic
def assign_claim(
    claim: Claim,
    *,
    checker: User,
    by: User,
    at: datetime,
    due_at: datetime | None = None,
    note: str = "",
    version: int | None = None,
) -> Claim:
    """Assign a claim to a checker of its desk, in place of the current one; no ``due_at`` keeps its own.

    ``note`` is for the new checker: it stands in their notification and in the history.
    """
    batch = lock_batch_of_one(claim, by=by, at=at, version=version)
    assign_claims(batch, checker=checker, due_at=due_at, note=note)
    return batch.get_only()


def check_assignments(batch: ClaimBatch, *, checker: User) -> None:
    """Refuse those claims of the batch that this person may not be given."""
    roles = get_roles_by_desk(checker)
    recused = list_recused_claims(batch.claims, checker)
    batch.add_facts(
        lambda claim: {
            "candidate_on_desk": claim.desk_id in roles,
            "candidate_recused": claim.pk in recused,
        }
    )
    batch.check_transitions("assign")


@transaction.atomic
def assign_claims(
    batch: ClaimBatch, *, checker: User, due_at: datetime | None = None, note: str = ""
) -> None:
    """Assign the claims of a locked batch that may be assigned, as ``assign_claim`` does each."""
    by, at = batch.by, batch.at
    check_assignments(batch, checker=checker)
    claims = batch.allowed
    before = end_assignments(claims, at=at, why="reassigned")
    Assignment.objects.bulk_create(
        Assignment(claim=claim, checker=checker, assigned_by=by, assigned_at=at) for claim in claims
    )
    event, data = ("assigned_with_note", {"note": note}) if note else ("assigned", {})
    notices = [Notice(checker, claim, event, data) for claim in claims]
    notices += [
        Notice(before[one.pk], one, "reassigned", {"checker": str(checker)})
        for one in claims
        if before.get(one.pk, checker) != checker
    ]
    notify_each(notices, by=by, at=at)
    changes = {"due_at": due_at} if due_at else {}
    details = {"checker": str(checker.public_id), **data}
    some = [ClaimChange(claim, changes, details) for claim in claims]
    perform_transitions(some, "assign", by=by, at=at, facts=batch.facts)


@transaction.atomic
def start_checking(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Start checking a claim, as its checker."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    perform_transition(claim, CLAIM_WORK, "start", by=by, at=at, facts=facts)
    return claim


@transaction.atomic
def release_claim(
    claim: Claim, *, reason: Reason, by: User, at: datetime, version: int | None = None
) -> Claim:
    """Return a claim to the queue, with the reason."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    reason = require_reason(reason)
    perform_transition(
        claim,
        CLAIM_WORK,
        "release",
        by=by,
        at=at,
        facts=facts,
        details={"reason": reason},
    )
    before = end_assignment(claim, at=at, why="released")
    if before is not None:
        notify({before}, claim, "unassigned", by=by, at=at, reason=reason)
    return claim


def end_assignment(claim: Claim, *, at: datetime, why: str) -> User | None:
    """End the current assignment, if there is one; return its checker."""
    return end_assignments([claim], at=at, why=why).get(claim.pk)


def end_assignments(claims: Sequence[Claim], *, at: datetime, why: str) -> dict[int, User]:
    """End the current assignments of claims; return {claim's key: its checker}."""
    live = Assignment.objects.active().filter(claim__in=claims).select_related("checker")
    checkers = {one.claim_id: one.checker for one in live}
    Assignment.objects.active().filter(claim__in=checkers).update(ended_at=at, end_reason=why)
    return checkers


def require_reason(reason: Reason) -> Reason:
    """Return the reason of an action; raise Invalid where a person gave none."""
    return require_text(reason, "reason") if isinstance(reason, str) else reason


def require_text(text: str, field: str, sentence: StrOrPromise = GIVE_A_REASON) -> str:
    """Return ``text`` without surrounding space; raise Invalid at ``field`` when it is empty."""
    if not text.strip():
        raise Invalid(sentence, field=field)
    return text.strip()
