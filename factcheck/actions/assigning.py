"""Who has a claim: take, assign, start, release."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.queries import role_on
from factcheck.actions.tell import tell
from factcheck.actions.transition import stand, transition
from factcheck.models import Assignment, Claim
from factcheck.queries.interests import is_recused
from factcheck.workflow import WORK
from lib.errors import Invalid


@transaction.atomic
def take(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """A checker takes a flagged claim."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    transition(claim, WORK, "take", by=by, at=at, facts=facts)
    Assignment.objects.create(claim=claim, checker=by, assigned_by=by, since=at)
    return claim


@transaction.atomic
def assign(
    claim: Claim,
    *,
    checker: User,
    by: User,
    at: datetime,
    due_at: datetime | None = None,
    version: int | None = None,
) -> Claim:
    """Give a claim to a checker of its desk, taking it from whoever had it. ``due_at`` None leaves the
    due time.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    facts = replace(
        facts,
        candidate_on_desk=checker.is_active and bool(role_on(checker, claim.desk)),
        candidate_recused=is_recused(claim, checker),
    )
    transition(
        claim,
        WORK,
        "assign",
        by=by,
        at=at,
        facts=facts,
        changes={"due_at": due_at} if due_at else {},
        details={"checker": str(checker.public_id)},
    )
    before = end_assignment(claim, at=at, why="reassigned")
    Assignment.objects.create(claim=claim, checker=checker, assigned_by=by, since=at)
    tell({checker}, claim, f"{by} assigned this claim to you.", by=by, at=at)
    if before is not None and before != checker:
        tell({before}, claim, f"{by} gave this claim to {checker}.", by=by, at=at)
    return claim


@transaction.atomic
def start(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """The checker begins."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    transition(claim, WORK, "start", by=by, at=at, facts=facts)
    return claim


@transaction.atomic
def release(claim: Claim, *, reason: str, by: User, at: datetime, version: int | None = None) -> Claim:
    """Put a claim back into the queue, with the reason."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    transition(
        claim, WORK, "release", by=by, at=at, facts=facts, details={"reason": required(reason, "reason")}
    )
    before = end_assignment(claim, at=at, why="released")
    if before is not None:
        tell({before}, claim, f"{by} released this claim: {reason}", by=by, at=at)
    return claim


def end_assignment(claim: Claim, *, at: datetime, why: str) -> User | None:
    """End the live assignment, if there is one; answers whose it was."""
    live = Assignment.objects.filter(claim=claim, ended_at__isnull=True).select_related("checker").first()
    if live is None:
        return None
    live.ended_at, live.ended_why = at, why
    live.save(update_fields=["ended_at", "ended_why"])
    return live.checker


def required(text: str, field: str, sentence: str = "Say why.") -> str:
    """The text without surrounding space; raises Invalid at ``field`` when there is none."""
    if not text.strip():
        raise Invalid(sentence, fields={field: [sentence]})
    return text.strip()
