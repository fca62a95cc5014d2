"""Handover of a person's claims: by an editor, some or all, or by an admin who deactivates the person.

Both end in ``hand_over_claim``: an existing action, with its own event, for each claim.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from accounts.actions.people import deactivate_person, lock_with_admins
from accounts.models import User
from accounts.selectors import get_system_user
from factcheck.assignments.actions import assign_claim, end_assignment, release_claim
from factcheck.bulk.actions import create_bulk_action, get_values
from factcheck.bulk.acts import BULK_ACTS
from factcheck.models import Assignment, BulkAction, BulkActionItem, Claim
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import APPROVAL_WITHDRAWABLE_STATES, BulkActName
from factcheck.models.reasons import Reason, build_reason
from factcheck.verdicts.publication import cancel_scheduled_publication
from factcheck.workflow.notify import notify
from factcheck.workflow.recusal import is_recused
from factcheck.workflow.transition import lock_claims, record_edit
from lib.errors import Blocked, DomainError

HANDED_OVER = build_reason("handed_over")


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimHandover:
    """One claim and who gets it; None: back to the queue. ``claim`` is as the editor saw it."""

    claim: Claim
    colleague: User | None
    version: int | None = None


def list_held_claims(person: User) -> ClaimQuerySet:
    """Return the open claims that this person has, on every desk."""
    held = Assignment.objects.active().filter(checker=person).values("claim")
    return Claim.objects.open().filter(pk__in=held)


def hand_over_claims(
    handovers: Iterable[ClaimHandover], *, note: str, by: User, at: datetime
) -> dict[int, DomainError]:
    """Hand over each claim in a transaction of its own; return the refusals by the claim's key.

    A claim that is refused stays as it is, and the others are handed over: by one act of ``by``, which can be
    undone as one from the queue can.
    """
    refusals: dict[int, DomainError] = {}
    saved = create_bulk_action(BulkActName.ASSIGN, by=by, at=at)
    for handover in handovers:
        try:
            _hand_over_undoably(handover, saved, note=note, by=by, at=at)
        except DomainError as refusal:
            refusals[handover.claim.pk] = refusal
    return refusals


@transaction.atomic
def _hand_over_undoably(
    handover: ClaimHandover, saved: BulkAction, *, note: str, by: User, at: datetime
) -> None:
    # Not locked: whoever changes the claim meanwhile changes its version, and the handover is refused.
    claim = Claim.objects.get(pk=handover.claim.pk)
    version = claim.version if handover.version is None else handover.version
    before = get_values([claim], BULK_ACTS[saved.act].restored_fields)[claim.pk]
    hand_over_claim(replace(handover, version=version), note=note, by=by, at=at)
    claim.refresh_from_db(fields=["version"])
    BulkActionItem.objects.create(bulk_action=saved, claim=claim, version=claim.version, before=before)


@transaction.atomic
def hand_over_claim(
    handover: ClaimHandover, *, note: str, by: User, at: datetime, unassigned: Reason = HANDED_OVER
) -> None:
    """Assign the claim to the colleague, or unassign it; a claim that waits for others only changes hands.

    ``unassigned`` is the reason for its unassignment where no note says it.
    Raises what ``assign_claim`` and ``release_claim`` do, and Blocked for a colleague with an interest.
    """
    claim, colleague = handover.claim, handover.colleague
    if claim.state not in APPROVAL_WITHDRAWABLE_STATES:
        if colleague is not None:
            assign_claim(claim, checker=colleague, note=note, by=by, at=at, version=handover.version)
        else:
            reason = note or unassigned
            release_claim(claim, reason=reason, by=by, at=at, version=handover.version)
    elif colleague is not None:
        # Whoever takes over has it if it comes back.
        if is_recused(claim, colleague):
            raise Blocked(
                gettext("{person} has declared an interest in this claim.").format(person=colleague)
            )
        details = {"checker": str(colleague.public_id)}
        record_edit(claim, "hand_over", by=by, at=at, details=details)
        before = end_assignment(claim, at=at, why="handed over")
        Assignment.objects.create(claim=claim, checker=colleague, assigned_by=by, assigned_at=at)
        notify({colleague}, claim, "assigned_in_review", by=by, at=at, previous=str(before))


@transaction.atomic
def deactivate_with_handover(
    person: User,
    *,
    colleagues: Mapping[int, User | None],
    by: User,
    at: datetime,
    choices: Mapping[int, User | None] | None = None,
    note: str = "",
) -> None:
    """Deactivate a person or service, and hand over what they have: all of it or, where one is refused, none.

    What they had scheduled is not published, of which the desk's editors are told. ``choices`` has who takes
    over by the claim's key, and ``colleagues`` by the desk's for every other claim; None: back to the queue.
    Raises NotAllowed and Blocked as ``deactivate_person`` and ``assign_claim`` do.
    """
    # People, claims, and the audit log last: the order in which everybody locks.
    lock_with_admins(person)
    held = list_held_claims(person)
    locked = lock_claims(Claim.objects.filter(Q(pk__in=held) | Q(publish_scheduled_by=person)))
    held_keys = set(held.values_list("pk", flat=True))
    deactivate_person(person, by=by, at=at)
    system = get_system_user()
    for claim in locked:
        if claim.publish_scheduled_by_id == person.pk:
            claim = cancel_scheduled_publication(
                claim, reason=build_reason("scheduler_deactivated"), by=system, at=at
            )
        if claim.pk in held_keys:
            colleague = (choices or {}).get(claim.pk, colleagues.get(claim.desk_id))
            handover = ClaimHandover(claim=claim, colleague=colleague)
            unassigned = build_reason("checker_deactivated", person=str(person))
            hand_over_claim(handover, note=note, unassigned=unassigned, by=system, at=at)
