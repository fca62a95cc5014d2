"""Quiet hours: a time of day during which a person gets no notification by e-mail at once."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo

from accounts.models import Membership, User
from lib.datetimes.humanize import get_timezone


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
