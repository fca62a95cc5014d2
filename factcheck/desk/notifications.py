"""Notifications of one person: how they want to be notified, and the rows and counts of their list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext

from accounts.actions.notification_settings import set_digest_frequency, set_quiet_hours
from accounts.models import Membership, NotificationPreference, User
from audit.actions import append_event
from factcheck.models import Notification
from factcheck.models.notification import NotificationQuerySet
from factcheck.models.notification_topics import TOPICS_BY_CODE, Channel, NotificationTopic
from factcheck.workflow.notification_channels import get_channels_by_topic, get_default_channels_by_topic
from lib.datetimes.humanize import format_due_time, format_time_ago, get_timezone
from lib.db.rows import delete_oldest
from lib.errors import NotAllowed
from lib.web.cursors import seal_cursor

RETENTION = timedelta(days=90)


@transaction.atomic
def set_notification_settings(
    person: User,
    *,
    channels: Mapping[str, frozenset[str]],
    digest_frequency: str,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
    by: User,
    at: datetime,
) -> None:
    """Set one's own channels, by topic, frequency of digests, and quiet hours.

    Topics that are left out stay as they are. A row is kept only where it differs from the default. Raises
    NotAllowed for anybody else, and Invalid at ``digest_frequency`` or ``quiet_until``.
    """
    if by != person:
        raise NotAllowed(gettext("You can change this only for yourself."))
    set_digest_frequency(person, by=by, at=at, how=digest_frequency)
    set_quiet_hours(person, quiet_from=quiet_from, quiet_until=quiet_until, by=by, at=at)
    # Locked, so that the same form sent twice at once is saved twice, one after the other.
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    before, defaults = get_channels_by_topic(person), get_default_channels_by_topic(person)
    wanted = {
        code: chosen | {Channel.IN_APP} if TOPICS_BY_CODE[code].is_always_shown else chosen
        for code, chosen in channels.items()
    }
    changed = [code for code, chosen in wanted.items() if chosen != before[code]]
    preferences = NotificationPreference.objects.filter(person=person)
    preferences.filter(topic__in=changed).delete()
    NotificationPreference.objects.bulk_create(
        NotificationPreference(
            person=person, topic=code, **{channel: channel in wanted[code] for channel in Channel.values}
        )
        for code in changed
        if wanted[code] != defaults[code]
    )
    if changed:
        _record_change(person, changed, at=at)


@transaction.atomic
def reset_notification_settings(person: User, *, by: User, at: datetime) -> None:
    """Return to the default channels of every topic. Raises NotAllowed for anybody else."""
    if by != person:
        raise NotAllowed(gettext("You can change this only for yourself."))
    preferences = NotificationPreference.objects.filter(person=person)
    changed = list(preferences.values_list("topic", flat=True))
    if changed:
        preferences.delete()
        _record_change(person, changed, at=at)


def delete_old_notifications(*, at: datetime) -> int:
    """Delete notifications that are older than ``RETENTION``, read or not; return how many."""
    old = Notification.objects.filter(created_at__lt=at - RETENTION)
    return delete_oldest(old.order_by("created_at"))


def _record_change(person: User, topics: list[str], *, at: datetime) -> None:
    details = {"notification_topics": sorted(topics)}
    append_event(actor=person, action="update_person", subject=person, at=at, details=details)


SHOWN_KEY = "notifications shown"
MIN_ALIKE = 3


@dataclass(frozen=True, slots=True)
class NotificationRow:
    """One notification as the list shows it."""

    notification: Notification
    sentence: str
    topic: NotificationTopic
    ago: str
    is_waiting: bool
    due: str


@dataclass(frozen=True, slots=True)
class NotificationGroup:
    """Notifications of one act on many claims: the first row, and the others folded under it.

    ``shown`` is the sealed list of those that are unread, of which there are ``unread``; "" for none.
    """

    first: NotificationRow
    others: list[NotificationRow]
    unread: int
    shown: str


def list_notifications(user: User, *, show: str = "all") -> NotificationQuerySet:
    """Return a person's notifications: all, the unread ones, or those for which somebody waits."""
    rows = Notification.objects.visible_to(user).filter(is_in_app=True)
    if show == "unread":
        rows = rows.unread()
    rows = rows.waiting() if show == "waiting" else rows.with_waiting()
    return rows.select_related("claim__desk", "article__desk", "actor")


def count_by_filter(user: User) -> dict[str, int]:
    """Return the number of unread notifications, and of those for which somebody waits."""
    return {show: list_notifications(user, show=show).count() for show in ("unread", "waiting")}


def list_unread(user: User) -> NotificationQuerySet:
    """Return the person's notifications that they have not opened, of what they may still see."""
    return Notification.objects.visible_to(user).unread()


def build_notification_rows(notifications: Iterable[Any], *, at: datetime) -> list[NotificationRow]:
    """Return the rows; each notification has ``is_waiting`` from ``with_waiting``."""
    return [
        NotificationRow(
            notification=one,
            sentence=one.sentence,
            topic=one.topic,
            ago=format_time_ago(one.created_at, at=at),
            is_waiting=one.is_waiting,
            due=_describe_due(one, at=at),
        )
        for one in notifications
    ]


def _describe_due(one: Notification, *, at: datetime) -> str:
    """Return when the claim is due, in its desk's time; "" where that does not concern the reader."""
    if one.due_at is None or one.subject is None:
        return ""
    return format_due_time(one.due_at, at=at, tz=get_timezone(one.subject.desk.timezone))


def group_alike(rows: Iterable[NotificationRow]) -> list[NotificationGroup]:
    """Return the rows with those of one act together, in their order; two do not make a group."""
    groups = []
    for _, same in groupby(rows, key=lambda row: (row.notification.created_at, row.sentence)):
        alike = list(same)
        if len(alike) < MIN_ALIKE:
            groups += [NotificationGroup(row, [], 0, "") for row in alike]
            continue
        unread = [row.notification.pk for row in alike if row.notification.read_at is None]
        shown = seal_cursor(SHOWN_KEY, unread) if unread else ""
        groups.append(NotificationGroup(alike[0], alike[1:], len(unread), shown))
    return groups


def group_by_day(
    rows: Iterable[NotificationRow], user: User, *, at: datetime
) -> list[tuple[str, list[NotificationGroup]]]:
    """Return the rows by the day on which each came, where the person's first desk is."""
    zones = (
        Membership.objects.filter(user=user).order_by("desk__name").values_list("desk__timezone", flat=True)
    )
    tz = get_timezone(zones.first() or "UTC")
    today = at.astimezone(tz).date()
    names = {today: gettext("Today"), today - timedelta(days=1): gettext("Yesterday")}
    return [
        (names.get(day) or date_format(day, "SHORT_DATE_FORMAT"), group_alike(some))
        for day, some in groupby(rows, key=lambda row: row.notification.created_at.astimezone(tz).date())
    ]
