"""Dates and times for people, in a desk's own time zone (pure): moments, time passed, due dates."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@lru_cache(maxsize=64)
def get_timezone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def format_datetime(moment: datetime, *, at: datetime, tz: tzinfo) -> str:
    """Format a moment as short as it is clear: "11:20" today, "3 Sep 11:20" this year, else "3 Sep 2018"."""
    moment, at = moment.astimezone(tz), at.astimezone(tz)
    if moment.date() == at.date():
        return f"{moment:%H:%M}"
    if moment.year == at.year:
        return f"{moment.day} {moment:%b %H:%M}"
    return f"{moment.day} {moment:%b %Y}"


def format_day(moment: datetime, *, tz: tzinfo) -> str:
    """Format the day alone: "21 Dec 2017"."""
    moment = moment.astimezone(tz)
    return f"{moment.day} {moment:%b %Y}"


def format_time_ago(moment: datetime, *, at: datetime) -> str:
    """Format how long before ``at`` a moment was: "just now", "4 min ago", "2 h ago", "3 days ago"."""
    passed = at - moment
    return "just now" if passed < MINUTE else f"{format_duration(passed)} ago"


def format_duration(length: timedelta) -> str:
    """Format a length of time in its largest unit: minutes, hours, days."""
    if length < HOUR:
        return f"{max(1, length // MINUTE)} min"
    if length < DAY:
        return f"{length // HOUR} h"
    days = length // DAY
    return "1 day" if days == 1 else f"{days} days"


def format_full_duration(length: timedelta) -> str:
    """Format a length of time in its largest unit, written out: "12 seconds", "9 minutes", "1 day"."""
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if length >= unit:
            return f"{length // unit} {name}{'' if length // unit == 1 else 's'}"
    seconds = max(0, length // timedelta(seconds=1))
    return f"{seconds} second{'' if seconds == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class DueText:
    """Due date of some work in words, and whether it has passed."""

    words: str
    late: bool


def format_due(moment: datetime | None, *, at: datetime, tz: tzinfo, over: bool = False) -> DueText | None:
    """Describe a due date: "due 2 h ago", "due today 17:00", "due Thu 17:00", "due 3 Sep". None without one.

    ``over``: the work has ended, so nothing is late any more.
    """
    if moment is None:
        return None
    if moment < at and not over:
        return DueText(f"due {format_time_ago(moment, at=at)}", True)
    local, today = moment.astimezone(tz), at.astimezone(tz).date()
    days = (local.date() - today).days
    if days == 0:
        return DueText(f"due today {local:%H:%M}", False)
    if days == 1:
        return DueText(f"due tomorrow {local:%H:%M}", False)
    if 1 < days < 7:
        return DueText(f"due {local:%a %H:%M}", False)
    return DueText(
        f"due {local.day} {local:%b}" + ("" if local.year == today.year else f" {local.year}"), False
    )


def parse_partial_date(written: str) -> datetime:
    """Parse an ISO 8601 moment, or the beginning of a date cut to what is known ("2017", "2017-11"); UTC."""
    found = datetime.fromisoformat(written if len(written) > 7 else f"{written}-01-01"[:10])
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def format_public_time(at: datetime) -> str:
    """Format a moment for readers anywhere: 2 March 2026, 09:00 UTC."""
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def format_claim_date(written: str) -> str:
    """Format a date as exactly as it is known, in words: 2026, March 2026, 2 March 2026."""
    parts = written.split("-")
    if not written:
        return ""
    if len(parts) == 1:
        return parts[0]
    whole = date.fromisoformat("-".join([*parts, "01"][:3]))
    month = f"{whole:%B} {whole.year}"
    return month if len(parts) == 2 else f"{whole.day} {month}"
