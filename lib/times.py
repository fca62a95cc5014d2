"""Moments in words, in a desk's own zone (pure): when it was, how long ago, and when work is due."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def when(moment: datetime, *, at: datetime, tz: tzinfo) -> str:
    """As short as it is clear: "11:20" today, "3 Sep 11:20" this year, else "3 Sep 2018"."""
    moment, at = moment.astimezone(tz), at.astimezone(tz)
    if moment.date() == at.date():
        return f"{moment:%H:%M}"
    if moment.year == at.year:
        return f"{moment.day} {moment:%b %H:%M}"
    return f"{moment.day} {moment:%b %Y}"


def day(moment: datetime, *, tz: tzinfo) -> str:
    """The day alone: "21 Dec 2017"."""
    moment = moment.astimezone(tz)
    return f"{moment.day} {moment:%b %Y}"


def ago(moment: datetime, *, at: datetime) -> str:
    """How long before ``at``: "just now", "4 min ago", "2 h ago", "3 days ago"."""
    passed = at - moment
    return "just now" if passed < MINUTE else f"{span(passed)} ago"


def span(length: timedelta) -> str:
    """A length of time in its largest unit: minutes, hours, days."""
    if length < HOUR:
        return f"{max(1, length // MINUTE)} min"
    if length < DAY:
        return f"{length // HOUR} h"
    days = length // DAY
    return "1 day" if days == 1 else f"{days} days"


@dataclass(frozen=True, slots=True)
class Due:
    """When work is due, in words, and whether that has passed."""

    words: str
    late: bool


def due(moment: datetime | None, *, at: datetime, tz: tzinfo, over: bool = False) -> Due | None:
    """ "due 2 h ago", "due today 17:00", "due tomorrow 09:00", "due Thu 17:00", "due 3 Sep". None: no date.

    ``over``: the work has ended, so nothing is late any more.
    """
    if moment is None:
        return None
    if moment < at and not over:
        return Due(f"due {ago(moment, at=at)}", True)
    local, today = moment.astimezone(tz), at.astimezone(tz).date()
    days = (local.date() - today).days
    if days == 0:
        return Due(f"due today {local:%H:%M}", False)
    if days == 1:
        return Due(f"due tomorrow {local:%H:%M}", False)
    if 1 < days < 7:
        return Due(f"due {local:%a %H:%M}", False)
    return Due(f"due {local.day} {local:%b}" + ("" if local.year == today.year else f" {local.year}"), False)


def beginning(written: str) -> datetime:
    """The beginning of a date cut to what is known ("2017", "2017-11"), or the moment itself; UTC."""
    found = datetime.fromisoformat(written if len(written) > 7 else f"{written}-01-01"[:10])
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
