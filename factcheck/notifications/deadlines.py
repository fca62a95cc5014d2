"""Notifications of claims that are due soon or overdue: a sweep that asks one index what has come due."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.selectors import find_return, get_system_user, list_desk_editors
from factcheck.models import Claim, DeadlineCursor
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import BEFORE_VERDICT_STATES
from factcheck.workflow.facts import find_current_checker
from factcheck.workflow.notify import notify

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
