"""The period of a page of statistics, and the steps in which its charts show it (pure)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MAX_DAYS = 366
MAX_DAILY_STEPS = 62
"""Days of the longest period that is shown day by day; a longer one is shown in weeks."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    @classmethod
    def ending(cls, last: date, *, days: int) -> "Period":
        """Return the period of so many days that ends with ``last``."""
        return cls(last - timedelta(days=days - 1), last)

    @property
    def day_count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def day_before(self) -> date:
        return self.first - timedelta(days=1)

    @property
    def is_weekly(self) -> bool:
        """True if charts show weeks."""
        return self.day_count > MAX_DAILY_STEPS

    def iter_steps(self) -> Iterator["Period"]:
        """Yield the days, or the weeks, of which the last is cut at the end."""
        size = timedelta(days=7 if self.is_weekly else 1)
        first = self.first
        while first <= self.last:
            yield Period(first, min(first + size - timedelta(days=1), self.last))
            first += size

    def iter_days(self) -> Iterator[date]:
        """Yield every day."""
        for number in range(self.day_count):
            yield self.first + timedelta(days=number)
