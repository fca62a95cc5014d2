"""Escalation: the desk's editors are notified, once, of a claim that stays overdue for too many hours."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Desk
from accounts.selectors import get_system_user, list_desk_editors
from factcheck.models import Assignment, Claim, EscalationCursor
from factcheck.models.claim import ClaimQuerySet
from factcheck.notifications.deadlines import UNFINISHED_STATES
from factcheck.workflow.notify import notify
from lib.datetimes.clock import subtract_working_time

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
