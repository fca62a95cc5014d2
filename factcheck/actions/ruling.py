"""The ruling: draft, submit, approve, send back, void."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.queries import system
from factcheck.actions.assigning import required
from factcheck.actions.tell import everyone_who_acted, tell
from factcheck.actions.transition import judge, stand, touch, transition
from factcheck.enums import State, Tick, Tone, Vote
from factcheck.models import Claim, Draft, Rating, Review, Verdict
from factcheck.policies import Facts
from factcheck.queries.content import content_hash, frozen_citations
from factcheck.queries.facts import claim_facts, latest_verdict, ruling_on
from factcheck.workflow import WORK
from lib.errors import Invalid

VOIDABLE = (State.IN_REVIEW, State.APPROVED, State.ON_HOLD)


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What a checker files: a rating (public claim) or a tick (own copy), and why. Explanation is
    Markdown.
    """

    rating: Rating | None = None
    tick: str = ""
    proposed: str = ""
    headline: str = ""
    explanation: str = ""
    on_author: str = ""
    source_waiver: str = ""
    reply_waiver: str = ""

    def problems(self, *, own_copy: bool) -> dict[str, list[str]]:
        """What is missing, by field. Empty when the ruling is whole."""
        missing: dict[str, list[str]] = {}
        if own_copy:
            if self.tick not in Tick.values:
                missing["tick"] = ["Say whether it stands, has to change, or goes."]
            if self.tick == Tick.CHANGE and not self.proposed.strip():
                missing["proposed"] = ["Write the words it should have."]
        else:
            if self.rating is None:
                missing["rating"] = ["Choose a rating."]
            if not self.explanation.strip():
                missing["explanation"] = ["Write why."]
        return missing


@transaction.atomic
def save_draft(claim: Claim, *, fields: dict[str, str], by: User, at: datetime) -> Draft:
    """Keep what is being typed, as typed. Bumps no version and leaves no Event."""
    draft, _ = Draft.objects.update_or_create(
        claim=claim, author=by, defaults={"fields": fields, "saved_at": at}
    )
    return draft


@transaction.atomic
def submit(claim: Claim, *, ruling: Ruling, by: User, at: datetime, version: int | None = None) -> Claim:
    """File a ruling: freezes the citations, binds everything to one hash, and asks for a second person.

    Raises Invalid at the fields of the ruling, Blocked where thin evidence, a reply or a drift stands in
    the way.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    missing = ruling.problems(own_copy=claim.own_copy)
    facts = replace(
        facts,
        ruling_given=True,
        source_waiver=bool(ruling.source_waiver.strip()),
        on_author=bool(ruling.on_author.strip()),
        adverse=adverse(claim, ruling),
        reply_waiver=bool(ruling.reply_waiver.strip()),
    )
    if missing:
        waived = replace(facts, source_waiver=True, on_author=True, reply_waiver=True)
        judge(WORK, "submit", state=claim.state, facts=waived)
        raise Invalid(" ".join(s for sentences in missing.values() for s in sentences), fields=missing)
    verdict = _freeze(claim, ruling, by=by, at=at)
    transition(claim, WORK, "submit", by=by, at=at, facts=facts, details=_told(verdict))
    verdict.save(force_insert=True)
    Draft.objects.filter(claim=claim, author=by).delete()
    return claim


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


def adverse(claim: Claim, ruling: Ruling) -> bool:
    """Whether a public ruling goes against somebody we name."""
    against = ruling.rating is not None and ruling.rating.tone == Tone.FALLS
    return against and not claim.own_copy and bool(claim.claimant)


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


def _freeze(claim: Claim, ruling: Ruling, *, by: User, at: datetime) -> Verdict:
    citations = frozen_citations(claim)
    number = (claim.verdicts.aggregate(last=Max("number"))["last"] or 0) + 1
    parts: dict[str, Any] = {
        "rating": None if claim.own_copy else ruling.rating,
        "tick": ruling.tick if claim.own_copy else "",
        "proposed": ruling.proposed.strip() if ruling.tick == Tick.CHANGE else "",
        "headline": ruling.headline.strip(),
        "explanation": ruling.explanation.strip(),
        "on_author": ruling.on_author.strip(),
        "source_waiver": ruling.source_waiver.strip(),
        "reply_waiver": ruling.reply_waiver.strip(),
        "citations": citations,
    }
    return Verdict(
        claim=claim,
        number=number,
        statement=claim.statement,
        claimant=claim.claimant,
        said_on=claim.said_on,
        said_precision=claim.said_precision,
        origin_url=claim.origin_url,
        author=by,
        created_at=at,
        content_hash=content_hash(claim, **parts),
        **parts,
    )


def _told(verdict: Verdict) -> dict[str, Any]:
    told = {
        "number": verdict.number,
        "hash": verdict.content_hash,
        "rating": verdict.rating.label if verdict.rating else verdict.tick,
    }
    return told | ({"on_author": verdict.on_author} if verdict.on_author else {})
