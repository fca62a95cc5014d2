"""What a person decides where words changed under a claim: they say the same, check again, or drop."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.queries import system
from factcheck.actions.assigning import required
from factcheck.actions.publication import mark_under_review
from factcheck.actions.reviewing import void
from factcheck.actions.settling import close, dismiss, reopen
from factcheck.actions.transition import stand, touch
from factcheck.enums import VOIDABLE, CloseReason, Outcome, Standing, State
from factcheck.models import Appearance, Claim
from factcheck.policies import ASSIGNEE, EDITOR
from factcheck.queries.changed import of_appearances
from lib.errors import Blocked, NotAllowed, WrongState
from lib.table import Policy

CHECK_AGAIN = "The article's words changed under it"


@transaction.atomic
def accept(
    appearance: Appearance, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Appearance:
    """The changed words still say the same, and why: the claim and its check stand on them now."""
    claim, undecided = _undecided(appearance, EDITOR | ASSIGNEE, by=by, at=at, version=version)
    details = _details(undecided, required(reason, "reason"))
    _decide(undecided, by=by, at=at)
    touch(claim, "accept_appearance", by=by, at=at, details=details)
    return undecided


@transaction.atomic
def recheck(appearance: Appearance, *, by: User, at: datetime, version: int | None = None) -> Appearance:
    """The claim is checked again on the words that stand there now; a ruling on the old ones is taken back.

    Raises Blocked where the words are gone: there is nothing left to check.
    """
    claim, undecided = _undecided(appearance, EDITOR | ASSIGNEE, by=by, at=at, version=version)
    if undecided.start is None:
        raise Blocked("Its words are gone from the article: say that it still holds, or drop it.")
    # Before it is decided: afterwards the claim stands on the new words.
    changed = of_appearances(Appearance.objects.filter(pk=undecided.pk))
    _decide(undecided, by=by, at=at)
    touch(claim, "recheck_appearance", by=by, at=at, details=_details(undecided, ""))
    reason = f"{by}: {undecided.why or CHECK_AGAIN}"
    if claim.standing == Standing.LIVE:
        mark_under_review(claim, reason=reason, changed=changed, by=system(), at=at)
    if claim.state in VOIDABLE:
        void(claim, reason=reason, changed=changed, by=system(), at=at)
    elif claim.state == State.SETTLED:
        reopen(claim, reason=reason, changed=changed, by=system(), at=at)
    return undecided


@transaction.atomic
def drop(
    appearance: Appearance, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Appearance:
    """The article no longer says it: the claim leaves it, and is closed where it stands nowhere else.

    A public verdict stays public: it is on what was said. Raises NotAllowed but for editors.
    """
    claim, undecided = _undecided(appearance, EDITOR, by=by, at=at, version=version)
    reason = required(reason, "reason")
    undecided.outcome, undecided.start, undecided.end = Outcome.ORPHAN, None, None
    undecided.dropped = True
    _decide(undecided, by=by, at=at)
    touch(claim, "drop_appearance", by=by, at=at, details=_details(undecided, reason))
    public = claim.standing in (Standing.LIVE, Standing.UNDER_REVIEW)
    if public or claim.state == State.CLOSED or _stands_elsewhere(claim, undecided):
        return undecided
    if claim.state == State.SUGGESTED:
        dismiss(claim, by=by, at=at)
        return undecided
    if claim.state == State.SETTLED:
        reopen(claim, reason=reason, by=system(), at=at)
    close(claim, close_reason=CloseReason.DROPPED, note=reason, by=by, at=at)
    return undecided


def _undecided(
    appearance: Appearance, who: Policy, *, by: User, at: datetime, version: int | None
) -> tuple[Claim, Appearance]:
    """The claim under its lock, and the appearance that waits for a decision."""
    claim, facts = stand(appearance.claim, by=by, at=at, version=version)
    if refusal := who.refusal(facts):
        raise NotAllowed(refusal)
    found = Appearance.objects.undecided().select_related("revision").filter(pk=appearance.pk).first()
    if found is None:
        raise WrongState("There is nothing here to decide.")
    return claim, found


def _decide(appearance: Appearance, *, by: User, at: datetime) -> None:
    """From now on the claim stands on the words that are there, if any are."""
    if appearance.start is not None and appearance.end is not None:
        appearance.exact = appearance.revision.frame[appearance.start : appearance.end]
    appearance.decided_by, appearance.decided_at = by, at
    decided = ["exact", "start", "end", "outcome", "dropped", "decided_by", "decided_at"]
    appearance.save(update_fields=decided)


def _details(appearance: Appearance, reason: str) -> dict[str, object]:
    return {"appearance": str(appearance.public_id), "reason": reason}


def _stands_elsewhere(claim: Claim, dropped: Appearance) -> bool:
    """Whether a newest appearance of the claim still has a place, in this article or another."""
    newest = claim.appearances.filter(followed__isnull=True, start__isnull=False)
    return newest.exclude(pk=dropped.pk).exists()
