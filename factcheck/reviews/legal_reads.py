"""The legal read: claims that standards reads before publication, held once they are approved."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.actions.permission_checks import require_admin
from accounts.models import Desk, User
from audit.actions import append_event
from factcheck.claims.closing import hold_for_legal_read
from factcheck.models import Claim, LegalReadRule
from factcheck.models.enums import ClaimKind, ClaimState
from factcheck.workflow.policies import EDITOR, STANDARDS_IN_PERSON, WorkflowFacts
from factcheck.workflow.transition import lock_for_action, record_edit
from lib.errors import Invalid, NotAllowed, WrongState
from lib.text.phrases import join_with_commas


@transaction.atomic
def set_legal_reads(desk: Desk, *, kinds: Iterable[str], by: User, at: datetime) -> None:
    """Set the kinds of claim that standards reads on a desk, in place of those before."""
    require_admin(by)
    wanted = set(kinds)
    if unknown := wanted - set(ClaimKind.values):
        raise Invalid(
            gettext("Unknown kind: {kinds}.").format(kinds=join_with_commas(sorted(unknown))),
            fields={"kinds": [gettext("Choose kinds from the list.")]},
        )
    before = set(LegalReadRule.objects.select_for_update().filter(desk=desk).values_list("kind", flat=True))
    if wanted == before:
        return
    LegalReadRule.objects.filter(desk=desk, kind__in=before - wanted).delete()
    LegalReadRule.objects.bulk_create(LegalReadRule(desk=desk, kind=kind) for kind in sorted(wanted - before))
    details = {"legal_reads": [sorted(before), sorted(wanted)]}
    append_event(actor=by, action="set_legal_reads", subject=desk, at=at, details=details)


def get_request_refusal(facts: WorkflowFacts) -> str:
    """Return why this person may not request a legal read of this claim; empty when they may."""
    return EDITOR.refusal(facts)


def get_waive_refusal(facts: WorkflowFacts) -> str:
    """Return why this person may not waive the legal read of this claim; empty when they may."""
    return STANDARDS_IN_PERSON.refusal(facts)


@transaction.atomic
def request_legal_read(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Request a legal read of this claim before publication, whatever its kind. An approved claim is held."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    if refusal := get_request_refusal(facts):
        raise NotAllowed(refusal)
    if claim.state in (ClaimState.SETTLED, ClaimState.CLOSED):
        raise WrongState(gettext("Work on this claim is finished. Reopen it first."))
    record_edit(claim, "request_legal_read", by=by, at=at, changes={"legal_read_requested": True})
    return hold_for_legal_read(claim, at=at)


@transaction.atomic
def waive_legal_read(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Waive the claim's own legal read, as a standards editor. One that is held stays held."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    if refusal := get_waive_refusal(facts):
        raise NotAllowed(refusal)
    record_edit(claim, "waive_legal_read", by=by, at=at, changes={"legal_read_requested": False})
    return claim
