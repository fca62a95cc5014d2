"""The one clock, years and moments as programs read them, and working hours.

Years that a moment somebody types may have.

The database and Python each know years that the other, or another time zone, cannot show: a moment stored in
one of them breaks every page that reads it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.utils import timezone
from django.utils.translation import gettext

from lib.errors import Invalid


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return timezone.now()


def format_timestamp(at: datetime) -> str:
    """Format a moment by RFC 3339, in UTC and to the second: 2026-03-02T09:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


MAX_DAYS = 3660
"""Days that are searched: ten years without a working day are a mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """Hours of a week in a time zone. ``weekdays`` are ISO numbers, Monday is 1.

    ``closes_at`` is later than ``opens_at``; midnight as ``closes_at`` is the end of the day.
    """

    weekdays: frozenset[int]
    opens_at: time
    closes_at: time
    tz: tzinfo
    holidays: frozenset[date] = field(default_factory=frozenset)

    def is_working_day(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and day not in self.holidays

    def get_span(self, day: date) -> tuple[datetime, datetime]:
        """Return when the hours of this day begin and end, in UTC: a span has its true length there."""
        opens = datetime.combine(day, self.opens_at, tzinfo=self.tz)
        last = day + timedelta(days=1) if self.closes_at == time(0) else day
        return opens.astimezone(UTC), datetime.combine(last, self.closes_at, tzinfo=self.tz).astimezone(UTC)

    def iter_spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the working hours of each day from ``start`` on, the first cut to what is left of it."""
        first = start.astimezone(self.tz).date()
        for number in range(MAX_DAYS):
            day = first + timedelta(days=number)
            opens, closes = self.get_span(day)
            if self.is_working_day(day) and closes > start:
                yield max(opens, start.astimezone(UTC)), closes

    def iter_spans_back(self, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the working hours of each day from ``end`` back, the first cut to what of it has passed."""
        last = end.astimezone(self.tz).date()
        for number in range(MAX_DAYS):
            day = last - timedelta(days=number)
            opens, closes = self.get_span(day)
            if self.is_working_day(day) and opens < end:
                yield opens, min(closes, end.astimezone(UTC))


def add_working_time(start: datetime, length: timedelta, hours: WorkingHours) -> datetime:
    """Return the moment, in UTC, when ``length`` of working hours after ``start`` has passed.

    Raises ValueError where ten years have too few.
    """
    left = length
    for opens, closes in hours.iter_spans(start):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise ValueError("There are too few working hours in ten years.")


def subtract_working_time(end: datetime, length: timedelta, hours: WorkingHours) -> datetime:
    """Return the moment, in UTC, since which ``length`` of working hours has passed until ``end``.

    Raises ValueError where ten years have too few.
    """
    left = length
    for opens, closes in hours.iter_spans_back(end):
        if closes - opens >= left:
            return closes - left
        left -= closes - opens
    raise ValueError("There are too few working hours in ten years.")


FIRST_YEAR = 1900
LAST_YEAR = 2200


def require_usual_year(day: date) -> None:
    """Raise Invalid for a day or moment before ``FIRST_YEAR`` or after ``LAST_YEAR``."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = gettext("The year must be from {first} to {last}.")
        raise Invalid(message.format(first=FIRST_YEAR, last=LAST_YEAR))
