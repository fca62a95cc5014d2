"""What a second person makes of a ruling: rate it blind, approve, dissent, send back, void."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.queries import system
from factcheck import guards
from factcheck.actions.assigning import required
from factcheck.actions.legal_reads import hold_for_legal_read
from factcheck.actions.seeing import see
from factcheck.actions.tell import because, everyone_who_acted, tell
from factcheck.actions.transition import judge, stand, touch, transition
from factcheck.enums import VOIDABLE, Tick, Vote
from factcheck.models import BlindRating, Claim, Rating, Review, Verdict
from factcheck.policies import Facts
from factcheck.queries.changed import what_changed
from factcheck.queries.facts import claim_facts, latest_verdict, ruling_on, writers
from factcheck.workflow import WORK
from lib.errors import Invalid


@transaction.atomic
def rate(
    claim: Claim,
    *,
    rating: Rating | str,
    comment: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Rate a claim without having seen its ruling: by a rating, or a tick for own copy.

    The same as was ruled opens the ruling to this person, who then approves it or sends it back. Another
    sends it back at once, and both are shown. Raises Invalid for a rating of another scale than was ruled on.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    judge(WORK, "rate", state=claim.state, facts=facts)
    verdict = ruling_on(claim)
    given = BlindRating(verdict=verdict, person=by, comment=comment.strip(), at=at)
    if isinstance(rating, Rating) and verdict.rating is not None:
        given.rating = rating if rating.scale_id == verdict.rating.scale_id else None
    elif isinstance(rating, str) and verdict.rating is None:
        given.tick = rating if rating in Tick.values else ""
    if given.rating is None and not given.tick:
        raise Invalid("Choose a rating.", fields={"rating": ["Choose a rating of the scale it is rated on."]})
    given.save()
    transition(claim, WORK, "rate", by=by, at=at, facts=facts, details={"hash": verdict.content_hash})
    if (given.rating, given.tick) == (verdict.rating, verdict.tick):
        return claim
    ruled = verdict.rating.label if verdict.rating else verdict.get_tick_display()
    said = f"Rated blind as “{given.says}”; the ruling says “{ruled}”. {given.comment}".strip()
    return _send_back(claim, facts, comment=said, by=by, at=at)


@transaction.atomic
def approve(claim: Claim, *, comment: str = "", by: User, at: datetime, version: int | None = None) -> Claim:
    """A second person's vote on the current hash. The claim is approved when the desk's quorum is met, and
    held at once where standards reads it first.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    judge(WORK, "approve", state=claim.state, facts=facts)
    verdict = _vote(claim, Vote.APPROVE, comment, by=by, at=at)
    details = {"hash": verdict.content_hash, "comment": comment.strip()}
    facts = replace(facts, vote_given=True, votes=facts.votes + 1)
    if guards.QUORUM.reason(facts):
        touch(claim, "vote", by=by, at=at, details=details)
        return claim
    transition(claim, WORK, "approve", by=by, at=at, facts=facts, details=details)
    return _approved(claim, verdict, f"{by} approved your ruling.", by=by, at=at)


@transaction.atomic
def dissent(claim: Claim, *, comment: str, by: User, at: datetime, version: int | None = None) -> Claim:
    """A vote of the panel against the ruling, with the reason, which is kept with it.

    The second one sends it back. As the third vote after two approvals it does not: the panel carries it.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    comment = required(comment, "comment", "Say why you do not agree.")
    judge(WORK, "dissent", state=claim.state, facts=facts)
    verdict = _vote(claim, Vote.DISSENT, comment, by=by, at=at)
    transition(
        claim,
        WORK,
        "dissent",
        by=by,
        at=at,
        facts=facts,
        details={"hash": verdict.content_hash, "comment": comment},
    )
    if facts.dissents + 1 > guards.PANEL_SIZE - guards.PANEL_CARRIES:
        return _send_back(claim, facts, comment=comment, by=by, at=at)
    if facts.votes >= guards.PANEL_CARRIES:
        return carry(claim, by=system(), at=at)
    return claim


@transaction.atomic
def carry(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """The system approves what the panel has carried with one dissent."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    verdict = ruling_on(claim)
    facts = replace(facts, vote_given=True)
    transition(claim, WORK, "carry", by=by, at=at, facts=facts, details={"hash": verdict.content_hash})
    said = "The panel carried your ruling; one of the three dissented, and says why."
    return _approved(claim, verdict, said, by=by, at=at)


@transaction.atomic
def send_back(claim: Claim, *, comment: str, by: User, at: datetime, version: int | None = None) -> Claim:
    """A second person sends the ruling back and says what has to change; everyone who acted is told."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    comment = required(comment, "comment", "Say what has to change.")
    return _send_back(claim, facts, comment=comment, by=by, at=at)


@transaction.atomic
def void(
    claim: Claim,
    *,
    reason: str,
    changed: list[dict[str, Any]] | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Take a ruling back to checking; its votes no longer count, and both people are told. ``changed``: as
    for ``settling.reopen``.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    changed = what_changed(claim) if changed is None else changed
    reason = required(reason, "reason")
    return _void(claim, facts, reason=reason, changed=changed, by=by, told_by=by, at=at)


def void_by_edit(claim: Claim, *, by: User, at: datetime, what: str) -> None:
    """The system voids a ruling whose claim or sources ``by`` has just edited. Nothing happens in other
    states.
    """
    if claim.state in VOIDABLE:
        facts = claim_facts(claim, system(), at)
        _void(claim, facts, reason=f"{by} changed {what}", changed=[], by=system(), told_by=by, at=at)


def void_for_interest(claim: Claim, *, of: User, at: datetime) -> bool:
    """The system voids a waiting ruling that ``of`` wrote, voted on or read for standards, now that they have
    declared an interest; everyone who acted is told, them too. Whether it was theirs to void.
    """
    verdict = latest_verdict(claim)
    if verdict is None or claim.state not in VOIDABLE:
        return False
    judged = verdict.reviews.filter(reviewer=of, withdrawn_at__isnull=True).exists()
    if not judged and str(of.public_id) not in writers(claim):
        return False
    facts = claim_facts(claim, system(), at)
    reason = f"{of} declared an interest in it"
    _void(claim, facts, reason=reason, changed=[], by=system(), told_by=system(), at=at)
    return True


def _vote(claim: Claim, vote: Vote, comment: str, *, by: User, at: datetime) -> Verdict:
    verdict = ruling_on(claim)
    Review.objects.create(
        verdict=verdict,
        reviewer=by,
        vote=vote,
        content_hash=verdict.content_hash,
        comment=comment.strip(),
        at=at,
    )
    see(verdict, by=by, at=at)
    return verdict


def _approved(claim: Claim, verdict: Verdict, said: str, *, by: User, at: datetime) -> Claim:
    """What follows an approval: the ruling is open to all, its author is told, and standards may hold it."""
    _open(verdict, at=at)
    tell({verdict.author}, claim, said, by=by, at=at)
    return hold_for_legal_read(claim, at=at)


def _send_back(claim: Claim, facts: Facts, *, comment: str, by: User, at: datetime) -> Claim:
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
    see(verdict, by=by, at=at)
    _open(verdict, at=at)
    tell(everyone_who_acted(claim), claim, f"{by} sent it back: {comment}", by=by, at=at)
    return claim


def _void(
    claim: Claim,
    facts: Facts,
    *,
    reason: str,
    changed: list[dict[str, Any]],
    by: User,
    told_by: User,
    at: datetime,
) -> Claim:
    verdict = latest_verdict(claim)
    transition(
        claim,
        WORK,
        "void",
        by=by,
        at=at,
        facts=facts,
        details={"reason": reason} | ({"changed": changed} if changed else {}),
        changes={"publish_at": None, "publish_by": None},
    )
    if verdict is not None:
        _withdraw_votes(verdict, at=at)
    said = because(f"The ruling was voided: {reason}.", changed)
    tell(everyone_who_acted(claim), claim, said, by=told_by, at=at)
    return claim


def _withdraw_votes(verdict: Verdict, *, at: datetime) -> None:
    verdict.reviews.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)


def _open(verdict: Verdict, *, at: datetime) -> None:
    Verdict.objects.filter(pk=verdict.pk, opened_at__isnull=True).update(opened_at=at)
