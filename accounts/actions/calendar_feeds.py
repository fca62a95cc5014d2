"""The secret address of one's own calendar of due times: create, replace, withdraw."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import CalendarFeed, User
from audit.actions import append_event
from lib.crypto import tokens


@transaction.atomic
def create_calendar_feed(*, by: User, at: datetime) -> str:
    """Create one's own address and return it; it is shown once. An earlier one no longer works."""
    token = tokens.mint_token("calendar")
    CalendarFeed.objects.update_or_create(person=by, defaults={"digest": token.digest, "created_at": at})
    append_event(actor=by, action="create_calendar_feed", subject_type="user", subject=by, at=at)
    return f"{settings.STET_BASE_URL}/calendar/{token.secret}/due.ics"


@transaction.atomic
def revoke_calendar_feed(*, by: User, at: datetime) -> None:
    """Withdraw one's own address. Does nothing, and appends no event, where there is none."""
    if CalendarFeed.objects.filter(person=by).delete()[0]:
        append_event(actor=by, action="revoke_calendar_feed", subject_type="user", subject=by, at=at)
