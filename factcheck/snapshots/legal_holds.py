"""Legal holds: standards keep the snapshots under a claim from being deleted, and lift that again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from factcheck.assignments.actions import require_text
from factcheck.models import Claim, LegalHold, Source
from factcheck.workflow.policies import STANDARDS_IN_PERSON, WorkflowFacts
from factcheck.workflow.transition import lock_for_action, record_edit
from lib.errors import NotAllowed, WrongState


def get_legal_hold_refusal(facts: WorkflowFacts) -> str:
    """Return why this person may neither place nor lift a legal hold; empty when they may.

    In any state of the work: lawyers write when they like.
    """
    return STANDARDS_IN_PERSON.refusal(facts)


@transaction.atomic
def place_legal_hold(
    claim: Claim, *, reason: str, by: User, at: datetime, version: int | None = None
) -> LegalHold:
    """Delete no snapshot of the claim's sources until the hold is lifted. The work goes on as before.

    Raise NotAllowed, WrongState where there is one already, Invalid without a reason.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    if refusal := get_legal_hold_refusal(facts):
        raise NotAllowed(refusal)
    if LegalHold.objects.filter(claim=claim, lifted_at__isnull=True).exists():
        raise WrongState(gettext("This claim already has a legal hold."))
    reason = require_text(reason, "reason", gettext("Explain why the sources must be kept."))
    # The sweep that erases old snapshots locks these rows while it judges.
    sources = Source.objects.filter(citations__claim=claim).values("pk")
    list(Source.objects.filter(pk__in=sources).select_for_update(no_key=True).order_by("pk"))
    hold = LegalHold.objects.create(claim=claim, reason=reason, placed_by=by, placed_at=at)
    record_edit(claim, "place_legal_hold", by=by, at=at, details={"reason": reason})
    return hold


@transaction.atomic
def lift_legal_hold(
    claim: Claim, *, reason: str, by: User, at: datetime, version: int | None = None
) -> LegalHold:
    """Lift the legal hold: from now on the snapshots are kept as long as the desk keeps others.

    Raise NotAllowed, WrongState where there is none, Invalid without a reason.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    if refusal := get_legal_hold_refusal(facts):
        raise NotAllowed(refusal)
    hold = LegalHold.objects.filter(claim=claim, lifted_at__isnull=True).first()
    if hold is None:
        raise WrongState(gettext("This claim has no legal hold."))
    hold.lift_reason = require_text(reason, "reason", gettext("Explain why the hold is no longer needed."))
    hold.lifted_by, hold.lifted_at = by, at
    hold.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    record_edit(claim, "lift_legal_hold", by=by, at=at, details={"reason": hold.lift_reason})
    return hold
