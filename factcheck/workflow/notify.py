"""Notifications written in the transaction of the action that they tell of."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from accounts.models import User
from accounts.models.enums import UserKind
from accounts.selectors import list_readers
from audit.models import Event
from factcheck.models import Claim, Notification


def list_participants(claim: Claim) -> set[User]:
    """Return the people in a claim's audit events who may see it still; services are left out."""
    actors = set(
        Event.objects.filter(subject_type="claim", subject=str(claim.public_id)).values_list(
            "actor", flat=True
        )
    )
    return set(list_readers(claim.desk).filter(public_id__in=actors, kind=UserKind.PERSON))


def notify(people: Iterable[User], claim: Claim, text: str, *, by: User, at: datetime) -> None:
    """Create one notification for each of ``people`` who may see the claim now, except ``by``."""
    wanted = {person.pk for person in people} - {by.pk}
    Notification.objects.bulk_create(
        Notification(person=person, claim=claim, text=text, created_at=at)
        for person in list_readers(claim.desk).filter(pk__in=wanted)
    )


def mark_notifications_read(person: User, *, at: datetime, notices: Sequence[int] | None = None) -> int:
    """Mark notifications of a person (primary keys; None: all) as read; return how many were unread."""
    unread = Notification.objects.filter(person=person, read_at__isnull=True)
    if notices is not None:
        unread = unread.filter(pk__in=notices)
    return unread.update(read_at=at)
