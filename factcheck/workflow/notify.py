"""Notifications written in the transaction of the action that they tell of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

from django.db.models import prefetch_related_objects

from accounts.models import Membership, User
from accounts.models.enums import UserKind
from accounts.selectors import get_readers, list_readers
from articles.models import Article
from audit.models import Event
from factcheck.models import Claim, Notification
from factcheck.models.notification_events import EVENTS
from factcheck.models.notification_topics import Channel
from factcheck.workflow.notification_channels import get_channels
from lib.datetimes.humanize import get_timezone
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import SEND_DUE_NOTIFICATIONS_TASK

EXCERPT_LENGTH = 300
"""Characters of a comment that a notification quotes."""


def list_participants(claim: Claim) -> set[User]:
    """Return the people in a claim's audit events who may see it still; services are left out."""
    return get_participants([claim])[claim.pk]


def get_participants(claims: Sequence[Claim]) -> dict[int, set[User]]:
    """Return {claim's key: its participants}. Two queries, and one for each desk."""
    prefetch_related_objects(claims, "desk")
    events = Event.objects.filter(subject_type="claim", subject__in=[str(one.public_id) for one in claims])
    actors: dict[str, set[str]] = {}
    for subject, actor in events.order_by().values_list("subject", "actor").distinct():
        actors.setdefault(subject, set()).add(actor)
    every = set().union(*actors.values())
    people = {
        desk: {
            str(person.public_id): person
            for person in list_readers(desk).filter(public_id__in=every, kind=UserKind.PERSON)
        }
        for desk in {one.desk for one in claims}
    }
    return {
        one.pk: {
            people[one.desk][actor]
            for actor in actors.get(str(one.public_id), ())
            if actor in people[one.desk]
        }
        for one in claims
    }


class Notice(NamedTuple):
    """One event for one person about a claim, an article or neither; ``data`` has what its sentence names."""

    person: User
    subject: Claim | Article | None
    event: str
    data: Mapping[str, Any] = {}


def notify(
    people: Iterable[User], claim: Claim, event: str, *, by: User, at: datetime, **data: Any
) -> list[Notification]:
    """Notify each of ``people`` who may see the claim now, except ``by``, as each has chosen.

    ``event`` is a code of EVENTS; ``data`` has what its sentence names.
    """
    return notify_each([Notice(person, claim, event, data) for person in people], by=by, at=at)


def notify_of_article(
    people: Iterable[User], article: Article, event: str, *, by: User, at: datetime, **data: Any
) -> list[Notification]:
    """Notify each of ``people`` who may see the article now, except ``by``, as ``notify`` does of a claim."""
    return notify_each([Notice(person, article, event, data) for person in people], by=by, at=at)


def notify_each(notices: Iterable[Notice], *, by: User, at: datetime) -> list[Notification]:
    """Notify of claims and articles whoever may see each of them now, except ``by``, as each has chosen.

    Two queries, two for each topic, and one for all notifications.
    """
    wanted = [one for one in notices if one.person.pk != by.pk]
    people = {one.person.pk for one in wanted}
    desks = {one.subject.desk_id: one.subject.desk for one in wanted if one.subject is not None}
    readers = get_readers(desks.values(), people)
    seen = {}
    for one in wanted:
        # As the person is now, whose address may have changed since the caller read it.
        person = one.person if one.subject is None else readers[one.subject.desk_id].get(one.person.pk)
        if person is not None:
            seen[person.pk, one.subject, one.event] = one._replace(person=person)
    return _create_notifications(list(seen.values()), by=by, at=at)


def notify_admins(event: str, *, at: datetime, **data: Any) -> list[Notification]:
    """Notify the admins of something that concerns the installation."""
    admins = User.objects.filter(kind=UserKind.PERSON, is_active=True, is_staff=True)
    return _create_notifications([Notice(person, None, event, data) for person in admins], by=None, at=at)


def _create_notifications(notices: Sequence[Notice], *, by: User | None, at: datetime) -> list[Notification]:
    people: dict[str, list[User]] = {}
    for one in notices:
        people.setdefault(EVENTS[one.event].topic, []).append(one.person)
    chosen = {topic: get_channels(topic, persons) for topic, persons in people.items()}
    quiet_ends = get_quiet_ends((one.person for one in notices), at=at)
    notifications = [
        Notification(
            person=one.person,
            claim=one.subject if isinstance(one.subject, Claim) else None,
            article=one.subject if isinstance(one.subject, Article) else None,
            event=one.event,
            data=one.data,
            actor=by,
            created_at=at,
            is_in_app=Channel.IN_APP in channels,
            email_due_at=quiet_ends.get(one.person.pk, at)
            if Channel.EMAIL in channels and one.person.email
            else None,
            is_in_digest=Channel.DIGEST in channels,
        )
        for one in notices
        if (channels := chosen[EVENTS[one.event].topic][one.person.pk]) or EVENTS[one.event].is_always_written
    ]
    if any(one.email_due_at == at for one in notifications):
        enqueue_on_commit(SEND_DUE_NOTIFICATIONS_TASK)
    return Notification.objects.bulk_create(notifications)


def mark_notifications_read(person: User, *, at: datetime, notices: Sequence[int] | None = None) -> int:
    """Mark notifications of a person (primary keys; None: all) as read; return how many were unread."""
    unread = Notification.objects.filter(person=person).unread()
    if notices is not None:
        unread = unread.filter(pk__in=notices)
    return unread.update(read_at=at)


def get_quiet_ends(people: Iterable[User], *, at: datetime) -> dict[int, datetime]:
    """Return when the quiet hours end, by primary key, of those people whose quiet hours it is now.

    The hours are those of the place of a person's first desk. One query, and none where nobody has any.
    """
    quiet = {one.pk: one for one in people if one.quiet_from is not None and one.quiet_until is not None}
    if not quiet:
        return {}
    desks = Membership.objects.filter(user__in=quiet).order_by("-desk__name")
    zones = dict(desks.values_list("user_id", "desk__timezone"))
    ends = {
        key: find_quiet_end(at, one.quiet_from, one.quiet_until, tz=get_timezone(zones.get(key, "UTC")))
        for key, one in quiet.items()
    }
    return {key: end for key, end in ends.items() if end is not None}


def find_quiet_end(at: datetime, first: time | None, last: time | None, *, tz: tzinfo) -> datetime | None:
    """Return when the quiet hours from ``first`` to ``last`` end, in UTC; None if ``at`` is not in them.

    Hours that end earlier than they begin go over midnight.
    """
    if first is None or last is None:
        return None
    here = at.astimezone(tz)
    clock = here.time()
    is_overnight = last < first
    is_quiet = clock >= first or clock < last if is_overnight else first <= clock < last
    if not is_quiet:
        return None
    day = here.date() + timedelta(days=1 if is_overnight and clock >= first else 0)
    return datetime.combine(day, last, tzinfo=tz).astimezone(UTC)
