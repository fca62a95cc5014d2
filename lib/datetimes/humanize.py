"""Dates and times for people, in their language and a desk's time zone: moments, time passed, due dates."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from lib.text.phrases import format_number

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@lru_cache(maxsize=64)
def get_timezone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def format_timezone(tz: tzinfo) -> str:
    """Return the name of a zone as a person reads it: "America/New York"."""
    return str(tz).replace("_", " ")


def format_datetime(moment: datetime, *, at: datetime, tz: tzinfo) -> str:
    """Format a moment as short as it is clear: "11:20" today, "3 Sep 11:20" this year, else "3 Sep 2018"."""
    moment, at = moment.astimezone(tz), at.astimezone(tz)
    if moment.date() == at.date():
        return _format_clock(moment)
    if moment.year == at.year:
        return pgettext("date and time", "{date} {time}").format(
            date=date_format(moment, "MONTH_DAY_FORMAT"), time=_format_clock(moment)
        )
    return date_format(moment, "SHORT_DATE_FORMAT")


def format_moment_in_full(moment: datetime, *, tz: tzinfo) -> str:
    """Format a moment for whoever reads it, whenever and wherever that is.

    For example "Thursday 3 September 2026, 11:20 (Europe/London)".
    """
    local = moment.astimezone(tz)
    return pgettext("a moment, with the day of the week", "{weekday} {date}, {time} ({timezone})").format(
        weekday=date_format(local, "l"),
        date=date_format(local),
        time=_format_clock(local),
        timezone=format_timezone(tz),
    )


def format_day(moment: datetime, *, tz: tzinfo) -> str:
    """Format the day alone: "21 Dec 2017"."""
    return date_format(moment.astimezone(tz), "SHORT_DATE_FORMAT")


def _format_clock(moment: datetime) -> str:
    return date_format(moment, "TIME_FORMAT")


def format_time_ago(moment: datetime, *, at: datetime) -> str:
    """Format how long before ``at`` a moment was: "just now", "2 hours ago"; from 7 days on, its date."""
    passed = at - moment
    if passed >= 7 * DAY:
        return format_day(moment, tz=at.tzinfo or UTC)
    if passed >= DAY:
        count, message = passed // DAY, ngettext("{count} day ago", "{count} days ago", passed // DAY)
    elif passed >= HOUR:
        count, message = passed // HOUR, ngettext("{count} hour ago", "{count} hours ago", passed // HOUR)
    elif passed >= MINUTE:
        count = passed // MINUTE
        message = ngettext("{count} minute ago", "{count} minutes ago", count)
    else:
        return gettext("just now")
    return message.format(count=format_number(count))


def format_time_until(moment: datetime, *, at: datetime) -> str:
    """Format how long after ``at`` a moment is: "now", "in 5 minutes", "in 2 days"."""
    left = moment - at
    if left >= DAY:
        count, message = left // DAY, ngettext("in {count} day", "in {count} days", left // DAY)
    elif left >= HOUR:
        count, message = left // HOUR, ngettext("in {count} hour", "in {count} hours", left // HOUR)
    elif left > timedelta(0):
        count = max(1, left // MINUTE)
        message = ngettext("in {count} minute", "in {count} minutes", count)
    else:
        return gettext("now")
    return message.format(count=format_number(count))


def format_time_late(moment: datetime, *, at: datetime) -> str:
    """Format how late work is that was due at ``moment``: "2 hours late", "1 day late"."""
    late = at - moment
    if late >= DAY:
        count, message = late // DAY, ngettext("{count} day late", "{count} days late", late // DAY)
    elif late >= HOUR:
        count, message = late // HOUR, ngettext("{count} hour late", "{count} hours late", late // HOUR)
    else:
        count = max(1, late // MINUTE)
        message = ngettext("{count} minute late", "{count} minutes late", count)
    return message.format(count=format_number(count))


def format_duration(length: timedelta) -> str:
    """Format a length of time in its largest unit: "1 minute" at least, "2 hours", "3 days"."""
    return format_full_duration(max(length, MINUTE))


def format_full_duration(length: timedelta) -> str:
    """Format a length of time in its largest unit, with seconds: "12 seconds", "9 minutes", "1 day"."""
    if length >= DAY:
        count, message = length // DAY, ngettext("{count} day", "{count} days", length // DAY)
    elif length >= HOUR:
        count, message = length // HOUR, ngettext("{count} hour", "{count} hours", length // HOUR)
    elif length >= MINUTE:
        count, message = length // MINUTE, ngettext("{count} minute", "{count} minutes", length // MINUTE)
    else:
        count = max(0, length // timedelta(seconds=1))
        message = ngettext("{count} second", "{count} seconds", count)
    return message.format(count=format_number(count))


@dataclass(frozen=True, slots=True)
class DueText:
    """Due date of some work in words, and whether it has passed."""

    words: str
    late: bool


def format_due(moment: datetime | None, *, at: datetime, tz: tzinfo, over: bool = False) -> DueText | None:
    """Describe a due date: "Overdue since 09:00", "Due today 17:00", "Due Thu 17:00". None without one.

    ``over``: the work has ended, so nothing is late any more.
    """
    if moment is None:
        return None
    if moment < at and not over:
        overdue = gettext("Overdue since {time}").format(time=format_datetime(moment, at=at, tz=tz))
        return DueText(overdue, True)
    local = moment.astimezone(tz)
    days = (local.date() - at.astimezone(tz).date()).days
    if days == 0:
        return DueText(gettext("Due today {time}").format(time=_format_clock(local)), False)
    if days == 1:
        return DueText(gettext("Due tomorrow {time}").format(time=_format_clock(local)), False)
    return DueText(gettext("Due {time}").format(time=format_due_time(moment, at=at, tz=tz)), False)


def format_due_time(moment: datetime, *, at: datetime, tz: tzinfo) -> str:
    """Format a due date for a column of its own: "today 17:00", "Thu 17:00", "3 Sep", "3 Sep 2018"."""
    local, today = moment.astimezone(tz), at.astimezone(tz).date()
    days = (local.date() - today).days
    if days == 0:
        return gettext("today {time}").format(time=_format_clock(local))
    if days == 1:
        return gettext("tomorrow {time}").format(time=_format_clock(local))
    if 1 < days < 7:
        return pgettext("day of the week and time", "{weekday} {time}").format(
            weekday=date_format(local, "D"), time=_format_clock(local)
        )
    return date_format(local, "MONTH_DAY_FORMAT" if local.year == today.year else "SHORT_DATE_FORMAT")


def parse_partial_date(written: str) -> datetime:
    """Parse an ISO 8601 moment, or the beginning of a date cut to what is known ("2017", "2017-11"); UTC."""
    found = datetime.fromisoformat(written if len(written) > 7 else f"{written}-01-01"[:10])
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def format_public_time(at: datetime) -> str:
    """Format a moment for readers anywhere: 2 March 2026, 09:00 UTC."""
    at = at.astimezone(UTC)
    return gettext("{date}, {time} UTC").format(date=date_format(at), time=_format_clock(at))


def format_claim_date(written: str) -> str:
    """Format a date as exactly as it is known, in words: 2026, March 2026, 2 March 2026."""
    parts = written.split("-")
    if not written:
        return ""
    if len(parts) == 1:
        return parts[0]
    whole = date.fromisoformat("-".join([*parts, "01"][:3]))
    return date_format(whole, "YEAR_MONTH_FORMAT" if len(parts) == 2 else "DATE_FORMAT")
