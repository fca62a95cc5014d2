"""Handover of the claims of somebody who leaves: to a colleague for each desk, or back to the queue."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy

from accounts.actions import deactivate_person
from accounts.models import User
from accounts.selectors import get_system_user
from factcheck.assignments.actions import assign_claim, end_assignment, release_claim
from factcheck.models import Assignment, Claim
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import APPROVAL_WITHDRAWABLE_STATES
from factcheck.verdicts.publication import cancel_scheduled_publication
from factcheck.workflow.notify import notify
from factcheck.workflow.transition import lock_claims, record_edit

SCHEDULE_REASON = gettext_lazy("The person who scheduled it was deactivated.")


def list_held_claims(person: User) -> ClaimQuerySet:
    """Return the open claims that this person has, on every desk."""
    held = Assignment.objects.filter(checker=person, ended_at__isnull=True).values("claim")
    return Claim.objects.open().filter(pk__in=held)


@transaction.atomic
def deactivate_with_handover(
    person: User, *, colleagues: Mapping[int, User | None], by: User, at: datetime
) -> None:
    """Deactivate a person or service, and hand over what they have: all of it or, where one is refused, none.

    What they had scheduled is not published, of which the desk's editors are told.
    ``colleagues`` has who takes over by the desk's key; None: the claims of that desk go back to the queue.
    Raises NotAllowed and Blocked as ``deactivate_person`` and ``assign_claim`` do.
    """
    # People, claims, and the audit log last: the order in which everybody locks.
    list(User.objects.select_for_update().filter(is_staff=True, is_active=True).order_by("pk"))
    held = list_held_claims(person)
    locked = lock_claims(Claim.objects.filter(Q(pk__in=held) | Q(publish_scheduled_by=person)))
    held_keys = set(held.values_list("pk", flat=True))
    deactivate_person(person, by=by, at=at)
    for claim in locked:
        if claim.publish_scheduled_by_id == person.pk:
            claim = cancel_scheduled_publication(
                claim, reason=str(SCHEDULE_REASON), by=get_system_user(), at=at
            )
        if claim.pk in held_keys:
            _hand_over(claim, person, colleagues.get(claim.desk_id), at=at)


def _hand_over(claim: Claim, person: User, colleague: User | None, *, at: datetime) -> None:
    system = get_system_user()
    if claim.state not in APPROVAL_WITHDRAWABLE_STATES:
        if colleague is not None:
            assign_claim(claim, checker=colleague, by=system, at=at)
        else:
            reason = gettext("{person} was deactivated").format(person=person)
            release_claim(claim, reason=reason, by=system, at=at)
    elif colleague is not None:
        # It waits for others now; whoever takes over has it if it comes back.
        details = {"checker": str(colleague.public_id)}
        record_edit(claim, "hand_over", by=system, at=at, details=details)
        end_assignment(claim, at=at, why="handed over")
        Assignment.objects.create(claim=claim, checker=colleague, assigned_by=system, assigned_at=at)
        message = gettext("If this claim comes back, you take it over from {person}.").format(person=person)
        notify({colleague}, claim, message, by=system, at=at)
