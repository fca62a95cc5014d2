"""Legal hold: standards keep everything that a claim stands on from being deleted, and let it go again."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from factcheck.actions.assigning import required
from factcheck.actions.transition import stand, touch
from factcheck.models import Claim, LegalHold, Source
from factcheck.policies import STANDARDS, Facts
from lib.errors import NotAllowed, WrongState


def may_hold(facts: Facts) -> str:
    """Why this person may neither place nor lift a legal hold; empty when they may. In any state of the work:
    lawyers write when they like.
    """
    return STANDARDS.refusal(facts)


@transaction.atomic
def place_legal_hold(
    claim: Claim, *, reason: str, by: User, at: datetime, version: int | None = None
) -> LegalHold:
    """Delete nothing that the claim stands on until the hold is lifted. The work goes on as before.

    Raises NotAllowed, WrongState where one stands, Invalid without a reason.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    if refusal := may_hold(facts):
        raise NotAllowed(refusal)
    if LegalHold.objects.filter(claim=claim, lifted_at__isnull=True).exists():
        raise WrongState("There is a legal hold on it already.")
    reason = required(reason, "reason", "Say why it has to be kept.")
    # The sweep that erases old copies holds these rows while it judges.
    sources = Source.objects.filter(citations__claim=claim).values("pk")
    list(Source.objects.filter(pk__in=sources).select_for_update(no_key=True).order_by("pk"))
    hold = LegalHold.objects.create(claim=claim, reason=reason, placed_by=by, placed_at=at)
    touch(claim, "place_legal_hold", by=by, at=at, details={"reason": reason})
    return hold


@transaction.atomic
def lift_legal_hold(
    claim: Claim, *, reason: str, by: User, at: datetime, version: int | None = None
) -> LegalHold:
    """From now on the copies are kept as long as the desk keeps others.

    Raises NotAllowed, WrongState where none stands, Invalid without a reason.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    if refusal := may_hold(facts):
        raise NotAllowed(refusal)
    hold = LegalHold.objects.filter(claim=claim, lifted_at__isnull=True).first()
    if hold is None:
        raise WrongState("There is no legal hold on it.")
    hold.lifted_why = required(reason, "reason", "Say why it need not be kept any longer.")
    hold.lifted_by, hold.lifted_at = by, at
    hold.save(update_fields=["lifted_by", "lifted_at", "lifted_why"])
    touch(claim, "lift_legal_hold", by=by, at=at, details={"reason": hold.lifted_why})
    return hold
