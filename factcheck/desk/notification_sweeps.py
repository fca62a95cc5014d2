"""Sweeps that notify: claims due soon or overdue, escalation to editors, and news of followed claims.

A follower whom the action itself has notified is not notified again.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from accounts.models import Desk, User
from accounts.selectors import find_return, get_system_user, list_desk_editors
from audit.models import Event
from factcheck.follows.selectors import get_followers
from factcheck.models import Assignment, Claim, DeadlineCursor, EscalationCursor, FollowCursor, Notification
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import ANCHORED_OUTCOMES, BEFORE_VERDICT_STATES
from factcheck.models.followed_actions import FOLLOWED_ACTIONS
from factcheck.workflow.facts import find_current_checker
from factcheck.workflow.notify import Notice, notify, notify_each
from lib.datetimes.clock import subtract_working_time

SOON = timedelta(hours=2)
"""Time before a deadline at which the checker is notified."""
UNFINISHED_STATES = ("flagged", *BEFORE_VERDICT_STATES)
"""States of a claim for which somebody still has to submit a verdict."""


def notify_of_deadlines(*, at: datetime) -> int:
    """Notify of the claims that became due soon, or overdue, since the last run; return how many.

    A claim that is given a due time that was announced before is not announced again.
    """
    cursor, is_new = DeadlineCursor.objects.get_or_create(
        pk=1, defaults={"soon_until": at + SOON, "overdue_until": at}
    )
    if is_new or not _list_unannounced(cursor, at=at).exists():
        return 0
    return _announce_due_time(at=at)


@transaction.atomic
def _announce_due_time(*, at: datetime) -> int:
    # Locked, and asked again: two workers may sweep at once.
    cursor = DeadlineCursor.objects.select_for_update().get(pk=1)
    claims = list(_list_unannounced(cursor, at=at).select_related("desk").order_by("due_at", "pk"))
    for claim in claims:
        due_at = claim.due_at or at
        if due_at <= at:
            cursor.overdue_until = due_at
        cursor.soon_until = max(cursor.soon_until, due_at)
        checker = find_current_checker(claim)
        notify(
            _list_recipients(claim, checker, at=at),
            claim,
            "overdue" if due_at <= at else "due_soon",
            by=get_system_user(),
            at=at,
            **({} if checker else {"is_unassigned": True}),
        )
    cursor.save()
    return len(claims)


def _list_unannounced(cursor: DeadlineCursor, *, at: datetime) -> ClaimQuerySet:
    overdue = Q(due_at__gt=cursor.overdue_until, due_at__lte=at)
    soon = Q(due_at__gt=cursor.soon_until, due_at__lte=at + SOON)
    return Claim.objects.open().filter(overdue | soon, state__in=UNFINISHED_STATES)


def _list_recipients(claim: Claim, checker: User | None, *, at: datetime) -> list[User]:
    """Return the checker, and the editors while the checker is away; without a checker, the editors."""
    if checker is not None:
        is_absent = find_return(checker, at=at) is not None
        return [checker, *(list_desk_editors(claim.desk) if is_absent else ())]
    is_overdue = claim.due_at is not None and claim.due_at <= at
    return list(list_desk_editors(claim.desk)) if is_overdue else []


logger = logging.getLogger("stet.escalation")


def escalate_overdue_claims(*, at: datetime) -> int:
    """Notify editors of the claims that stayed overdue for too long since the last run; return how many.

    A desk that begins to escalate is told nothing of the claims that were overdue for that long before.
    """
    # Without escalation no cursor is kept, so a desk that turns it on again starts from then.
    EscalationCursor.objects.filter(desk__escalation_hours__isnull=True).delete()
    count = 0
    for desk in Desk.objects.filter(escalation_hours__isnull=False):
        try:
            count += _escalate_desk(desk, at=at)
        except Exception:
            # A desk with impossible working hours must not stop the escalation of other desks.
            logger.exception("the overdue claims of desk %s could not be escalated", desk.slug)
    return count


def _escalate_desk(desk: Desk, *, at: datetime) -> int:
    until = subtract_working_time(at, timedelta(hours=desk.escalation_hours or 0), desk.working_hours)
    cursor, is_new = EscalationCursor.objects.get_or_create(desk=desk, defaults={"due_until": until})
    if is_new or not _list_claims_due(cursor, until).exists():
        return 0
    return _announce_escalation(desk, until, at=at)


def _list_claims_due(cursor: EscalationCursor, until: datetime) -> ClaimQuerySet:
    due = Claim.objects.filter(due_at__gt=cursor.due_until, due_at__lte=until)
    return due.filter(desk=cursor.desk_id, state__in=UNFINISHED_STATES)


@transaction.atomic
def _announce_escalation(desk: Desk, until: datetime, *, at: datetime) -> int:
    # Locked, and asked again: two workers may sweep at once.
    cursor = EscalationCursor.objects.select_for_update().get(desk=desk)
    claims = list(_list_claims_due(cursor, until).select_related("desk").order_by("due_at", "pk"))
    held = Assignment.objects.filter(claim__in=claims, ended_at__isnull=True).select_related("checker")
    checkers = {one.claim_id: str(one.checker) for one in held}
    editors = list(list_desk_editors(desk))
    for claim in claims:
        late = int((at - (claim.due_at or at)).total_seconds())
        data = {"time_late": late} | ({"checker": checkers[claim.pk]} if claim.pk in checkers else {})
        notify(editors, claim, "claim_escalated", by=get_system_user(), at=at, **data)
    cursor.due_until = max(cursor.due_until, until)
    cursor.save(update_fields=["due_until"])
    return len(claims)


MAX_EVENTS = 500
"""Events that one sweep reads; the next one goes on."""


def notify_followers(*, at: datetime) -> int:
    """Notify the followers of what happened to claims since the last sweep; return how many were notified."""
    newest = Event.objects.aggregate(newest=Max("number"))["newest"] or 0
    cursor, is_new = FollowCursor.objects.get_or_create(pk=1, defaults={"event_number": newest})
    return 0 if is_new or cursor.event_number == newest else _read_events(upto=newest, at=at)


@transaction.atomic
def _read_events(*, upto: int, at: datetime) -> int:
    # Locked, and asked again: two workers may sweep at once.
    cursor = FollowCursor.objects.select_for_update().get(pk=1)
    found = Event.objects.filter(
        number__gt=cursor.event_number, number__lte=upto, subject_type="claim", action__in=FOLLOWED_ACTIONS
    )
    events = list(found.select_related("detail").order_by("number")[:MAX_EVENTS])
    read = events[-1].number if len(events) == MAX_EVENTS else upto
    # The other worker may have read further than this one knows of.
    cursor.event_number = max(cursor.event_number, read)
    cursor.save(update_fields=["event_number"])
    return _notify_of_events([event for event in events if _is_news(event)])


def _is_news(event: Event) -> bool:
    """Return whether followers are told; not of a new version that left the claim's text as it was."""
    return event.action != "reanchor" or event.details.get("outcome") not in ANCHORED_OUTCOMES


def _notify_of_events(events: list[Event]) -> int:
    claims = {
        str(claim.public_id): claim
        for claim in Claim.objects.filter(public_id__in={event.subject for event in events}).select_related(
            "desk"
        )
    }
    followers = get_followers(list(claims.values()))
    people = User.objects.in_bulk(set().union(*followers.values()))
    known = _list_known(claims.values(), events)
    actors = {str(one.public_id): one for one in User.objects.filter(public_id__in={e.actor for e in events})}
    count = 0
    for event in events:
        claim, actor = claims.get(str(event.subject)), actors.get(str(event.actor))
        if claim is None or actor is None:
            continue
        notices = [
            Notice(people[key], claim, "followed", {"action": event.action})
            for key in sorted(followers[claim.pk])
            if (key, claim.pk, event.at) not in known
        ]
        if notices:
            count += len(notify_each(notices, by=actor, at=event.at))
    return count


def _list_known(claims: Iterable[Claim], events: Iterable[Event]) -> set[tuple[int, int, datetime]]:
    """Return (person, claim, time) of the notifications that the actions wrote themselves."""
    written = Notification.objects.filter(claim__in=claims, created_at__in={event.at for event in events})
    return set(written.values_list("person_id", "claim_id", "created_at"))
