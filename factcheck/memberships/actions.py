"""Leaving a desk: everything that a person holds there ends, in one transaction with the membership."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.actions.desks import remove_membership
from accounts.actions.permission_checks import require_admin
from accounts.models import Desk, User
from accounts.models.enums import Visibility
from accounts.selectors import get_system_user, list_desk_editors, list_edited_desks
from factcheck.assignments.actions import end_assignment
from factcheck.memberships.selectors import get_holdings, list_absence_notices
from factcheck.models import Claim, DraftFile, ItemTick, Notification, SoftLock
from factcheck.models.enums import BEFORE_VERDICT_STATES
from factcheck.models.reasons import build_reason
from factcheck.verdicts.publication import cancel_scheduled_publication
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.notify import notify
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import lock_claims, perform_transition, record_edit


@transaction.atomic
def remove_members(person: User, desks: Iterable[Desk], *, by: User, at: datetime) -> None:
    """Take the person off these desks and end what they hold there. Raises NotAllowed."""
    require_admin(by)
    for desk in desks:
        end_holdings(person, desk, at=at)
        remove_membership(person, desk, by=by, at=at)


@transaction.atomic
def end_holdings(person: User, desk: Desk, *, at: datetime) -> None:
    """End, as the system, what the person holds on a desk, and notify its editors of claims set free.

    Claims return to the queue, scheduled publications and votes on verdicts in review are withdrawn,
    restricted sources name the person no more, and drafts, ticks that were not sent, notifications and soft
    locks are deleted.
    """
    held = get_holdings(person, desk)
    touched = (
        *held.claims.values_list("pk", flat=True),
        *held.scheduled.values_list("pk", flat=True),
        *held.reviews.values_list("verdict__claim", flat=True),
        *held.sources.values_list("citations__claim", flat=True),
    )
    # Locked in one order, before anything is appended: see lock_articles_of_claims.
    locked = {claim.pk: claim for claim in lock_claims(Claim.objects.filter(pk__in=touched))}
    for pk in held.scheduled.values_list("pk", flat=True):
        locked[pk] = cancel_scheduled_publication(
            locked[pk], reason=build_reason("scheduler_left"), by=get_system_user(), at=at
        )
    for pk in list(held.claims.values_list("pk", flat=True)):
        _end_assignment(locked[pk], desk, person, at=at)
    for review in held.reviews.select_related("verdict"):
        review.withdrawn_at = at
        review.save(update_fields=["withdrawn_at"])
        _record_departure(locked[review.verdict.claim_id], person, at=at)
    for source in list(held.sources):
        source.permitted_people.remove(person)
        details = {"source": str(source.public_id), "person": str(person.public_id)}
        for pk in set(source.citations.values_list("claim", flat=True)):
            record_edit(locked[pk], "revoke_source_access", by=get_system_user(), at=at, details=details)
    held.drafts.delete()
    DraftFile.objects.filter(author=person, claim__desk=desk).delete()
    ItemTick.objects.filter(checker=person, revision__article__desk=desk).delete()
    held.notifications.delete()
    _hide_absences(person, desk)
    SoftLock.objects.filter(person=person, claim__desk=desk).delete()


def _hide_absences(person: User, left: Desk) -> None:
    """Leave an absent checker's name out of e-mails where only confidential desks are still concerned."""
    open_desks = list_edited_desks(person).exclude(pk=left.pk).filter(visibility=Visibility.OPEN)
    notices = list(list_absence_notices(person, without=open_desks))
    for notice in notices:
        notice.data["is_confidential"] = True
    Notification.objects.bulk_update(notices, ["data"])


def _end_assignment(claim: Claim, desk: Desk, person: User, *, at: datetime) -> None:
    """Return a claim to the queue; one whose verdict waits for others only loses its checker."""
    system = get_system_user()
    if claim.state in BEFORE_VERDICT_STATES:
        facts = get_claim_facts(claim, system, at)
        details = {"reason": build_reason("checker_left")}
        perform_transition(claim, CLAIM_WORK, "release", by=system, at=at, facts=facts, details=details)
    else:
        _record_departure(claim, person, at=at)
    end_assignment(claim, at=at, why="left the desk")
    editors = list_desk_editors(desk).exclude(pk=person.pk)
    notify(editors, claim, "checker_left", by=system, at=at)


def _record_departure(claim: Claim, person: User, *, at: datetime) -> None:
    details = {"person": str(person.public_id)}
    record_edit(claim, "end_part", by=get_system_user(), at=at, details=details)
