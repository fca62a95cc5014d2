"""A person's own choice of how they are notified, and the end of old notifications."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext

from accounts.actions.notification_settings import set_digest_frequency, set_quiet_hours
from accounts.models import NotificationPreference, User
from audit.actions import append_event
from factcheck.models import Notification
from factcheck.models.notification_topics import TOPICS_BY_CODE, Channel
from factcheck.workflow.notification_channels import get_channels_by_topic, get_default_channels_by_topic
from lib.db.rows import delete_oldest
from lib.errors import NotAllowed

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
