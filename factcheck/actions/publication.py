"""What the public is told: publish, correct, mark under review, reaffirm, retract."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.queries import system
from factcheck.actions.assigning import end_assignment, required
from factcheck.actions.tell import because, everyone_who_acted, tell
from factcheck.actions.transition import judge, stand, touch, transition
from factcheck.enums import CloseReason, Correction, PublicationKind
from factcheck.models import Claim, Publication, Report, Retraction
from factcheck.policies import Facts
from factcheck.queries.changed import what_changed
from factcheck.queries.facts import claim_facts, embargoed, ruling_on
from factcheck.workflow import STANDING, WORK
from lib.errors import Invalid
from lib.nudge import nudge

RELAY = "publishing.tasks.relay"
ANSWERED = "A correction was published"


@transaction.atomic
def publish(
    claim: Claim,
    *,
    by: User,
    at: datetime,
    publish_at: datetime | None = None,
    version: int | None = None,
) -> Claim:
    """Put the approved verdict before the public and settle the work; or, at a later ``publish_at``, say
    when.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    if publish_at is not None:
        if publish_at <= at:
            sentence = "That time has passed. Leave it empty to publish now."
            raise Invalid(sentence, fields={"publish_at": [sentence]})
        then = replace(facts, embargoed=embargoed(claim, publish_at))
        judge(STANDING, "publish", state=claim.standing, facts=then)
        touch(
            claim,
            "schedule",
            by=by,
            at=at,
            changes={"publish_at": publish_at, "publish_by": by},
            details={"publish_at": publish_at.isoformat()},
        )
        return claim
    transition(
        claim,
        STANDING,
        "publish",
        by=by,
        at=at,
        facts=facts,
        details={"version": 1},
        changes={"publish_at": None, "publish_by": None},
    )
    _out(claim, facts, kind=PublicationKind.PUBLISHED, by=by, at=at)
    return claim


@transaction.atomic
def unschedule(claim: Claim, *, why: str, by: User, at: datetime, version: int | None = None) -> Claim:
    """An editor, or the system, takes back a time of publication; whoever set it is told why."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    editor = claim.publish_by
    judge(STANDING, "unschedule", state=claim.standing, facts=facts)
    why = required(why, "why")
    changes = {"publish_at": None, "publish_by": None}
    transition(
        claim, STANDING, "unschedule", by=by, at=at, facts=facts, changes=changes, details={"why": why}
    )
    if editor is not None:
        tell({editor}, claim, f"It was not published on time: {why}", by=by, at=at)
    return claim


@transaction.atomic
def correct(
    claim: Claim,
    *,
    correction: str,
    public_note: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Put the newly approved version in place of the public one. A minor correction needs no public note.

    It answers a retraction that was proposed: what the proposal was about is public no more.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    if correction not in Correction.values:
        raise Invalid("Choose the class of the correction.", fields={"correction": ["Choose the class."]})
    if facts.new_version and (sentence := _misclassed(claim, correction)):
        raise Invalid(sentence, fields={"correction": [sentence]})
    if correction != Correction.MINOR:
        public_note = required(public_note, "public_note", "Tell readers what was wrong and what is right.")
    transition(
        claim,
        STANDING,
        "correct",
        by=by,
        at=at,
        facts=facts,
        details={"class": correction, "note": public_note},
    )
    _out(claim, facts, kind=PublicationKind.CORRECTED, by=by, at=at, correction=correction, note=public_note)
    said = "The correction is published."
    if Report.objects.waiting().filter(claim=claim).exists():
        said += " Whoever reported the error waits for an answer."
    tell(everyone_who_acted(claim), claim, said, by=by, at=at)
    if facts.retraction_pending:
        now = claim_facts(claim, system(), at)
        proposed_by = _end_proposal(claim, now, why=ANSWERED, by=system(), at=at)
        said = "The retraction you proposed is proposed no more: a correction was published."
        tell({proposed_by}, claim, said, by=system(), at=at)
    return claim


@transaction.atomic
def mark_under_review(
    claim: Claim,
    *,
    reason: str,
    changed: list[dict[str, Any]] | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Tell readers that we are looking at it again. ``changed``: as for ``settling.reopen``."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    reason = required(reason, "reason")
    changed = what_changed(claim) if changed is None else changed
    details: dict[str, Any] = {"reason": reason} | ({"changed": changed} if changed else {})
    transition(claim, STANDING, "mark_under_review", by=by, at=at, facts=facts, details=details)
    tell(everyone_who_acted(claim), claim, because(f"Marked under review: {reason}", changed), by=by, at=at)
    nudge(RELAY)
    return claim


@transaction.atomic
def reaffirm(claim: Claim, *, note: str, by: User, at: datetime, version: int | None = None) -> Claim:
    """A second person says that the published verdict still holds, and why."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    note = required(note, "note", "Say why it still holds.")
    transition(claim, STANDING, "reaffirm", by=by, at=at, facts=facts, details={"note": note})
    nudge(RELAY)
    return claim


@transaction.atomic
def propose_retraction(
    claim: Claim, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Claim:
    """A standards editor proposes to take the verdict back; another member confirms."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    reason = required(reason, "reason", "Say why, in words that readers may see.")
    transition(claim, STANDING, "propose_retraction", by=by, at=at, facts=facts, details={"reason": reason})
    Retraction.objects.create(claim=claim, reason=reason, proposed_by=by, proposed_at=at)
    tell(everyone_who_acted(claim), claim, f"{by} proposed a retraction: {reason}", by=by, at=at)
    return claim


@transaction.atomic
def withdraw_retraction(
    claim: Claim, *, why: str, by: User, at: datetime, version: int | None = None
) -> Claim:
    """A standards editor takes a proposal back, their own or another's; it can be proposed anew."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    why = required(why, "why")
    _end_proposal(claim, facts, why=why, by=by, at=at)
    tell(everyone_who_acted(claim), claim, f"{by} took the proposed retraction back: {why}", by=by, at=at)
    return claim


@transaction.atomic
def retract(
    claim: Claim, *, close_work: bool = False, by: User, at: datetime, version: int | None = None
) -> Claim:
    """Another member confirms: the verdict is replaced by a tombstone with its reason. There is no way
    back.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    judge(STANDING, "retract", state=claim.standing, facts=facts)
    pending = Retraction.objects.get(claim=claim, confirmed_at__isnull=True)
    details = {"reason": pending.reason}
    transition(claim, STANDING, "retract", by=by, at=at, facts=facts, details=details)
    pending.confirmed_by, pending.confirmed_at = by, at
    pending.save(update_fields=["confirmed_by", "confirmed_at"])
    row = WORK.row("close")
    if close_work and row is not None and claim.state in row.sources:
        again = claim_facts(claim, by, at)
        transition(
            claim, WORK, "close", by=by, at=at, facts=again, changes={"close_reason": CloseReason.DECLINED}
        )
        end_assignment(claim, at=at, why="retracted")
    tell(everyone_who_acted(claim), claim, f"Retracted: {pending.reason}", by=by, at=at)
    nudge(RELAY)
    return claim


def _end_proposal(claim: Claim, facts: Facts, *, why: str, by: User, at: datetime) -> User:
    """Nobody can confirm the proposed retraction any more. Answers who had proposed it."""
    transition(claim, STANDING, "withdraw_retraction", by=by, at=at, facts=facts, details={"why": why})
    pending = Retraction.objects.select_related("proposed_by").get(claim=claim, confirmed_at__isnull=True)
    pending.delete()
    return pending.proposed_by


def _misclassed(claim: Claim, correction: str) -> str:
    """Why the class does not fit: a correction is major where the rating changed, and only there."""
    changed = _rating_changed(claim)
    if changed == (correction == Correction.MAJOR):
        return ""
    if changed:
        return "The rating changed, so this is a major correction."
    return "The rating is as it was, so this is no major correction."


def _rating_changed(claim: Claim) -> bool:
    """Whether the newest ruling's label or number differs from what is public now."""
    public = claim.publications.select_related("verdict__rating").order_by("-version").first()
    new, old = ruling_on(claim).rating, public.verdict.rating if public else None
    return (new and (new.label, new.value)) != (old and (old.label, old.value))


def _out(
    claim: Claim,
    facts: Facts,
    *,
    kind: str,
    by: User,
    at: datetime,
    correction: str = "",
    note: str = "",
) -> None:
    """Write the next public version from the approved ruling and settle the work."""
    verdict = ruling_on(claim)
    version = (claim.publications.aggregate(last=Max("version"))["last"] or 0) + 1
    Publication.objects.create(
        claim=claim,
        verdict=verdict,
        version=version,
        kind=kind,
        correction=correction,
        note=note,
        published_by=by,
        at=at,
    )
    transition(claim, WORK, "settle", by=by, at=at, facts=replace(facts, through_publish=True))
    end_assignment(claim, at=at, why="settled")
    nudge(RELAY)
