"""How work ends and begins again: hold, settle, reopen, dismiss, close, restore."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.queries import system
from factcheck.actions.assigning import end_assignment, required
from factcheck.actions.carrying import look_again
from factcheck.actions.reanchor import catch_up
from factcheck.actions.tell import because, everyone_who_acted, tell
from factcheck.actions.transition import lock_articles_of, stand, transition
from factcheck.enums import CloseReason, Outcome, State, Vote
from factcheck.models import Appearance, Claim
from factcheck.queries.changed import what_changed
from factcheck.queries.facts import ruling_on
from factcheck.queries.in_hand import carried_out
from factcheck.workflow import WORK
from lib.errors import Invalid


@transaction.atomic
def hold(claim: Claim, *, reason: str, by: User, at: datetime, version: int | None = None) -> Claim:
    """A standards editor stops an approved claim from going out."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    reason = required(reason, "reason")
    transition(
        claim,
        WORK,
        "hold",
        by=by,
        at=at,
        facts=facts,
        details={"reason": reason},
        changes={"publish_at": None, "publish_by": None},
    )
    tell(everyone_who_acted(claim), claim, f"{by} put it on hold: {reason}", by=by, at=at)
    return claim


@transaction.atomic
def lift_hold(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """A standards editor lets it go on; where a legal read is asked for, this says that it was given."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    transition(claim, WORK, "lift_hold", by=by, at=at, facts=facts)
    if facts.legal_read:
        verdict = ruling_on(claim)
        verdict.reviews.create(reviewer=by, vote=Vote.READ, content_hash=verdict.content_hash, at=at)
    return claim


@transaction.atomic
def settle(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Apply a ruling on own copy: the article carries it, so the work is done. Public claims settle by
    publishing.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    transition(claim, WORK, "settle", by=by, at=at, facts=facts)
    end_assignment(claim, at=at, why="settled")
    return claim


@transaction.atomic
def tell_applied(followed: Iterable[Appearance], *, at: datetime) -> None:
    """Whoever had a hand in an approved claim is told that the article carries its ruling by now.

    ``followed`` are the places just found on a newer revision. To settle stays an editor's word; what the
    system can see, it says.
    """
    applied = {place.claim_id for place in followed if place.outcome == Outcome.APPLIED}
    for claim in carried_out(Claim.objects.filter(pk__in=applied, state=State.APPROVED)):
        said = "The article carries the ruling now: an editor can settle it."
        tell(everyone_who_acted(claim), claim, said, by=system(), at=at)


@transaction.atomic
def reopen(
    claim: Claim,
    *,
    reason: str,
    report: str = "",
    changed: list[dict[str, Any]] | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Begin again on a settled claim; what is published stands until it is corrected or retracted.

    ``report`` is the public id of the report of an error that led to it; ``changed`` what changed under it
    (queries.changed), unless it is still to be decided and so can be seen.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    reason = required(reason, "reason")
    changed = what_changed(claim) if changed is None else changed
    details: dict[str, Any] = {"reason": reason} | ({"report": report} if report else {})
    if changed:
        details["changed"] = changed
    transition(claim, WORK, "reopen", by=by, at=at, facts=facts, details=details)
    tell(everyone_who_acted(claim), claim, because(f"Reopened: {reason}", changed), by=by, at=at)
    return claim


@transaction.atomic
def dismiss(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Turn a suggestion down."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    transition(
        claim, WORK, "dismiss", by=by, at=at, facts=facts, changes={"close_reason": CloseReason.DECLINED}
    )
    return claim


@transaction.atomic
def close(
    claim: Claim, *, close_reason: str, note: str = "", by: User, at: datetime, version: int | None = None
) -> Claim:
    """End the work without a ruling, with the reason."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    if close_reason not in CloseReason.values:
        raise Invalid("Choose why it is closed.", fields={"close_reason": ["Choose why it is closed."]})
    transition(
        claim,
        WORK,
        "close",
        by=by,
        at=at,
        facts=facts,
        changes={"close_reason": close_reason, "publish_at": None, "publish_by": None},
        details={"reason": CloseReason(close_reason).label, "note": note.strip()},
    )
    if claim.own_copy and not claim.must_check:
        # Its article may be cleared, for such a claim need not be settled.
        look_again(claim, at=at)
    checker = end_assignment(claim, at=at, why="closed")
    if checker is not None:
        tell({checker}, claim, f"Closed: {CloseReason(close_reason).label}.", by=by, at=at)
    return claim


@transaction.atomic
def restore(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Bring a closed claim back into the queue. It follows whatever became of its articles meanwhile.

    One that was closed as dropped stands in that article again: whoever restores it finds it there.
    """
    articles = lock_articles_of(claim)
    claim, facts = stand(claim, by=by, at=at, version=version)
    dropped = claim.close_reason == CloseReason.DROPPED
    changes = {"close_reason": "", "same_as": None}
    transition(claim, WORK, "restore", by=by, at=at, facts=facts, changes=changes)
    if dropped:
        last = claim.appearances.filter(followed__isnull=True, dropped=True).order_by("-decided_at", "-pk")
        Appearance.objects.filter(pk__in=list(last.values_list("pk", flat=True)[:1])).update(dropped=False)
    for article in articles:
        catch_up(claim, article, at=at)
    return claim
