"""Notifications to the followers of claims: a sweep over the audit log, up to where the last one came.

A person whom the action itself has notified is not notified again.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from audit.models import Event
from factcheck.follows.selectors import get_followers
from factcheck.models import Claim, FollowCursor, Notification
from factcheck.models.enums import ANCHORED_OUTCOMES
from factcheck.models.followed_actions import FOLLOWED_ACTIONS
from factcheck.workflow.notify import Notice, notify_each

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
