"""Times of the stories, relative to the time of loading, in the newsroom's own time zone."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

TIME_ZONE_NAME = "Europe/London"


@dataclass(frozen=True)
class StoryCalendar:
    """Relative times. ``now`` is the present, aware; every result is aware too."""

    now: datetime

    def days_ago(self, days: int, clock: str) -> datetime:
        """Return the local time "HH:MM" that many days ago; at least one, since today's may be future."""
        if days < 1:
            raise ValueError("Today may not have come so far; use hours_ago.")
        return self._get_datetime(-days, clock)

    def in_days(self, days: int, clock: str) -> datetime:
        """Return the local time "HH:MM" that many days from now; ``days`` is at least one."""
        if days < 1:
            raise ValueError("Today may be over; use in_hours or tonight.")
        return self._get_datetime(days, clock)

    def hours_ago(self, hours: float) -> datetime:
        """Return the time that many hours before the present."""
        return self.now - timedelta(hours=hours)

    def in_hours(self, hours: float) -> datetime:
        """Return the time that many hours after the present."""
        return self.now + timedelta(hours=hours)

    def get_tonight(self) -> datetime:
        """Return three hours from now, or the last minute of today where that is sooner.

        A quarter of an hour from now where today is all but over.
        """
        return max(self.in_hours(0.25), min(self.in_hours(3), self._get_datetime(0, "23:59")))

    def _get_datetime(self, days: int, clock: str) -> datetime:
        zone = ZoneInfo(TIME_ZONE_NAME)
        day = self.now.astimezone(zone).date() + timedelta(days=days)
        return datetime.combine(day, time.fromisoformat(clock), tzinfo=zone)
