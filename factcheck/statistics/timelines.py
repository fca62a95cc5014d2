"""The timeline of one claim, read from its events: states, desks, and when it was open (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from factcheck.models.enums import OPEN_STATES, ClaimState

COUNTED_STATES = tuple(state for state in OPEN_STATES if state != ClaimState.SUGGESTED)
"""States of an open claim: a suggestion is no claim yet."""


class ClaimEvent(NamedTuple):
    """One event of a claim; ``desk`` is the key of a desk, of a move alone."""

    at: datetime
    action: str
    from_state: str
    to_state: str
    actor: str
    desk: int | None = None


class OpenSpan(NamedTuple):
    """Time in which a claim was open on one desk, until ``end`` (None: it still is).

    ``opened_at`` is when it became open, on whatever desk; ``how`` and ``outcome`` name the acts at both
    ends.
    """

    desk: int
    start: datetime
    end: datetime | None
    opened_at: datetime
    how: str
    outcome: str


class StateSpan(NamedTuple):
    """Time in which a claim was in one state, and the desk on which it left it."""

    state: str
    start: datetime
    end: datetime
    desk: int


@dataclass(slots=True)
class Timeline:
    """History of one claim by its events, in order."""

    states: list[StateSpan] = field(default_factory=list)
    open: list[OpenSpan] = field(default_factory=list)
    desks: list[tuple[datetime, int]] = field(default_factory=list)

    def get_desk(self, at: datetime) -> int:
        """Return the desk of the claim at a moment; the first one before it was there."""
        found = self.desks[0][1]
        for since, desk in self.desks:
            if since <= at:
                found = desk
        return found


OPENING = {"reopen": "reopened", "restore": "restored"}
MOVED = "moved"
MOVE_ACTIONS = frozenset({"move", "undo"})
"""Actions that can take a claim to another desk: to move it, and to undo that."""


def build_timeline(events: Sequence[ClaimEvent], *, first_desk: int) -> Timeline:
    """Return the timeline of a claim. ``events`` are in order, and none is before the one before it."""
    found = Timeline()
    if not events:
        return found
    desk, state = first_desk, ""
    entered = started = opened_at = events[0].at
    how = ""
    found.desks.append((entered, desk))
    for event in events:
        if event.action in MOVE_ACTIONS and event.desk is not None:
            if state in COUNTED_STATES:
                found.open.append(OpenSpan(desk, started, event.at, opened_at, how, MOVED))
                started, how = event.at, MOVED
            desk = event.desk
            found.desks.append((event.at, desk))
        if event.to_state == state:
            continue
        was_open, is_open = state in COUNTED_STATES, event.to_state in COUNTED_STATES
        if was_open:
            found.states.append(StateSpan(state, entered, event.at, desk))
        if was_open and not is_open:
            found.open.append(OpenSpan(desk, started, event.at, opened_at, how, event.to_state))
        if is_open and not was_open:
            started, opened_at, how = event.at, event.at, OPENING.get(event.action, "flagged")
        state, entered = event.to_state, event.at
    if state in COUNTED_STATES:
        found.open.append(OpenSpan(desk, started, None, opened_at, how, ""))
    return found


class DeskDays:
    """Days of one desk's time zone."""

    def __init__(self, tz: ZoneInfo, *, first: date, at: datetime) -> None:
        self.tz, self.first, self.at = tz, first, at
        self.today = at.astimezone(tz).date()

    def get_day(self, moment: datetime) -> date:
        """Return the day in which a moment is."""
        return moment.astimezone(self.tz).date()

    def get_counted_day(self, moment: datetime) -> date | None:
        """Return the day of a moment, or None if that day is not counted now."""
        day = self.get_day(moment)
        return day if self.first <= day <= self.today and moment <= self.at else None

    def get_end(self, day: date) -> datetime:
        """Return the end of a day: the next midnight, and today the present."""
        return min(datetime.combine(day + timedelta(days=1), time(), self.tz), self.at)

    def iter_days(self, start: datetime, end: datetime | None) -> Iterator[date]:
        """Yield the counted days at whose end something was there that began at ``start``."""
        day = max(self.get_day(start), self.first)
        # At midnight sharp it is still there at the end of the day before.
        last = self.today if end is None else min(self.get_day(end) - timedelta(days=1), self.today)
        while day <= last:
            yield day
            day += timedelta(days=1)
