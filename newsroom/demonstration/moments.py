"""Moments of the story, counted back from the moment it is loaded, in the newsroom's own time zone."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = "Europe/London"


@dataclass(frozen=True)
class Calendar:
    """``now`` is the present, aware; every answer is aware too."""

    now: datetime

    def days_ago(self, days: int, clock: str) -> datetime:
        """The wall clock "HH:MM" that many days ago. Only for whole days: today's would be in the future."""
        if days < 1:
            raise ValueError("Today may not have come so far; use hours_ago.")
        return self._on(-days, clock)

    def in_days(self, days: int, clock: str) -> datetime:
        """The wall clock "HH:MM" that many days from now; days is at least one."""
        if days < 1:
            raise ValueError("Today may be over; use in_hours or tonight.")
        return self._on(days, clock)

    def hours_ago(self, hours: float) -> datetime:
        """So long before the present."""
        return self.now - timedelta(hours=hours)

    def in_hours(self, hours: float) -> datetime:
        """So long after the present."""
        return self.now + timedelta(hours=hours)

    def tonight(self) -> datetime:
        """Three hours from now, or the last minute of today where that is sooner; a quarter of an hour from
        now where today is all but over.
        """
        return max(self.in_hours(0.25), min(self.in_hours(3), self._on(0, "23:59")))

    def _on(self, days: int, clock: str) -> datetime:
        zone = ZoneInfo(ZONE)
        day = self.now.astimezone(zone).date() + timedelta(days=days)
        return datetime.combine(day, time.fromisoformat(clock), tzinfo=zone)
