"""What a second person makes of a ruling: approve, send back, void."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.queries import system
from factcheck.actions.assigning import required
from factcheck.actions.tell import everyone_who_acted, tell
from factcheck.actions.transition import judge, stand, touch, transition
from factcheck.enums import State, Vote
from factcheck.models import Claim, Review, Verdict
from factcheck.policies import Facts
from factcheck.queries.facts import claim_facts, latest_verdict, ruling_on
from factcheck.workflow import WORK

VOIDABLE = (State.IN_REVIEW, State.APPROVED, State.ON_HOLD)


@transaction.atomic
def approve(claim: Claim, *, comment: str = "", by: User, at: datetime, version: int | None = None) -> Claim:
    """A second person's vote on the current hash. The claim is approved when the desk's quorum is met."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    judge(WORK, "approve", state=claim.state, facts=facts)
    verdict = ruling_on(claim)
    Review.objects.create(
        verdict=verdict,
        reviewer=by,
        vote=Vote.APPROVE,
        content_hash=verdict.content_hash,
        comment=comment.strip(),
        at=at,
    )
    votes = facts.votes + 1
    details = {"hash": verdict.content_hash, "comment": comment.strip()}
    if votes < facts.quorum:
        touch(claim, "vote", by=by, at=at, details=details)
        return claim
    transition(
        claim,
        WORK,
        "approve",
        by=by,
        at=at,
        facts=replace(facts, vote_given=True, votes=votes),
        details=details,
    )
    tell({verdict.author}, claim, f"{by} approved your ruling.", by=by, at=at)
    return claim


@transaction.atomic
def send_back(claim: Claim, *, comment: str, by: User, at: datetime, version: int | None = None) -> Claim:
    """A second person sends the ruling back and says what has to change; everyone who acted is told."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    comment = required(comment, "comment", "Say what has to change.")
    transition(claim, WORK, "send_back", by=by, at=at, facts=facts, details={"comment": comment})
    verdict = ruling_on(claim)
    _withdraw_votes(verdict, at=at)
    Review.objects.create(
        verdict=verdict,
        reviewer=by,
        vote=Vote.SEND_BACK,
        content_hash=verdict.content_hash,
        comment=comment,
        at=at,
        withdrawn_at=at,
    )
    tell(everyone_who_acted(claim), claim, f"{by} sent it back: {comment}", by=by, at=at)
    return claim


@transaction.atomic
def void(claim: Claim, *, reason: str, by: User, at: datetime, version: int | None = None) -> Claim:
    """Take a ruling back to checking; its votes no longer count, and both people are told."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    return _void(claim, facts, reason=required(reason, "reason"), by=by, told_by=by, at=at)


def void_by_edit(claim: Claim, *, by: User, at: datetime, what: str) -> None:
    """The system voids a ruling whose claim or sources ``by`` has just edited. Nothing happens in other
    states.
    """
    if claim.state in VOIDABLE:
        facts = claim_facts(claim, system(), at)
        _void(claim, facts, reason=f"{by} changed {what}", by=system(), told_by=by, at=at)


def _void(claim: Claim, facts: Facts, *, reason: str, by: User, told_by: User, at: datetime) -> Claim:
    verdict = latest_verdict(claim)
    transition(
        claim,
        WORK,
        "void",
        by=by,
        at=at,
        facts=facts,
        details={"reason": reason},
        changes={"publish_at": None, "publish_by": None},
    )
    if verdict is not None:
        _withdraw_votes(verdict, at=at)
    tell(everyone_who_acted(claim), claim, f"The ruling was voided: {reason}.", by=told_by, at=at)
    return claim


def _withdraw_votes(verdict: Verdict, *, at: datetime) -> None:
    verdict.reviews.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)
