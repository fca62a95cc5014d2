"""Assignments: take, assign, start and release a claim."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from accounts.selectors import get_role
from factcheck.models import Assignment, Claim
from factcheck.workflow.notify import notify
from factcheck.workflow.recusal import is_recused
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import lock_for_action, perform_transition
from lib.errors import Invalid
from lib.text.translatable import StrOrPromise

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
    version: int | None = None,
) -> Claim:
    """Assign a claim to a checker of its desk, in place of the current one; no ``due_at`` keeps its own."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    facts = replace(
        facts,
        candidate_on_desk=checker.is_active and bool(get_role(checker, claim.desk)),
        candidate_recused=is_recused(claim, checker),
    )
    perform_transition(
        claim,
        CLAIM_WORK,
        "assign",
        by=by,
        at=at,
        facts=facts,
        changes={"due_at": due_at} if due_at else {},
        details={"checker": str(checker.public_id)},
    )
    before = end_assignment(claim, at=at, why="reassigned")
    Assignment.objects.create(claim=claim, checker=checker, assigned_by=by, assigned_at=at)
    message = gettext("{person} assigned this claim to you.").format(person=by)
    notify({checker}, claim, message, by=by, at=at)
    if before is not None and before != checker:
        message = gettext("{person} reassigned this claim to {checker}.").format(person=by, checker=checker)
        notify({before}, claim, message, by=by, at=at)
    return claim


@transaction.atomic
def start_checking(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Start checking a claim, as its checker."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    perform_transition(claim, CLAIM_WORK, "start", by=by, at=at, facts=facts)
    return claim


@transaction.atomic
def release_claim(claim: Claim, *, reason: str, by: User, at: datetime, version: int | None = None) -> Claim:
    """Return a claim to the queue, with the reason."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    perform_transition(
        claim,
        CLAIM_WORK,
        "release",
        by=by,
        at=at,
        facts=facts,
        details={"reason": require_text(reason, "reason")},
    )
    before = end_assignment(claim, at=at, why="released")
    if before is not None:
        message = gettext("{person} unassigned this claim: {reason}").format(person=by, reason=reason)
        notify({before}, claim, message, by=by, at=at)
    return claim


def end_assignment(claim: Claim, *, at: datetime, why: str) -> User | None:
    """End the current assignment, if there is one; return its checker."""
    live = Assignment.objects.filter(claim=claim, ended_at__isnull=True).select_related("checker").first()
    if live is None:
        return None
    live.ended_at, live.end_reason = at, why
    live.save(update_fields=["ended_at", "end_reason"])
    return live.checker


def require_text(text: str, field: str, sentence: StrOrPromise = GIVE_A_REASON) -> str:
    """Return ``text`` without surrounding space; raise Invalid at ``field`` when it is empty."""
    if not text.strip():
        raise Invalid(sentence, fields={field: [sentence]})
    return text.strip()
