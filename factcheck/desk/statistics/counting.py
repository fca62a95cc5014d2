"""Counts of one claim, from its timeline: what it adds to the days of its desks (pure, given its rows)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy

from articles.models.enums import Provenance
from factcheck.models.daily_statistic import Measure
from factcheck.models.enums import OPEN_STATES, ClaimState, CorrectionClass, RatingTone, Tick
from lib.text.phrases import StrOrPromise

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


AGES = {"new": timedelta(days=2), "week": timedelta(days=7)}
"""Bounds of the ages of open claims; beyond the last they are ``OLD``."""
OLD = "old"
REVIEW_ACTIONS = ("approve", "dissent", "record_vote", "send_back")
PUBLISH_ACTIONS = ("publish", "correct")


@dataclass(slots=True)
class PublicationRow:
    """A publication as it is counted; ``correction`` is "" for the first."""

    at: datetime
    correction: str
    rating: int | None
    claimant: int | None


@dataclass(slots=True)
class ClaimRecord:
    """All rows of one claim that are counted; ``claim`` is its key."""

    claim: int
    first_desk: int
    provenance: str
    events: list[ClaimEvent] = field(default_factory=list)
    publications: list[PublicationRow] = field(default_factory=list)
    retracted_at: datetime | None = None
    ticks: list[tuple[datetime, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    assignments: list[tuple[datetime, str]] = field(default_factory=list)
    received: list[datetime] = field(default_factory=list)
    answered: list[tuple[datetime, datetime]] = field(default_factory=list)


Key = tuple[int, date, str, str, str]


class Tally:
    """Counts and durations by (desk, day, measure, key, subkey), of the days that are counted now."""

    def __init__(self, days: dict[int, DeskDays]) -> None:
        self.days = days
        self.counts: dict[Key, int] = defaultdict(int)
        self.durations: dict[Key, list[int]] = defaultdict(list)
        self.public_changes: dict[tuple[int, date], int] = defaultdict(int)

    def add(
        self,
        desk: int,
        at: datetime,
        measure: str,
        key: str = "",
        subkey: str = "",
        *,
        took: timedelta | None = None,
    ) -> None:
        """Count one thing that happened at a moment."""
        day = self.days[desk].get_counted_day(at)
        if day is None:
            return
        entry = (desk, day, str(measure), key, subkey)
        self.counts[entry] += 1
        if took is not None:
            self.durations[entry].append(max(0, int(took.total_seconds())))

    def add_public(self, desk: int, at: datetime, change: int) -> None:
        """Count one claim more, or fewer, that is public on a desk from a moment on."""
        if (day := self.days[desk].get_counted_day(at)) is not None:
            self.public_changes[desk, day] += change


def count_claim(tally: Tally, record: ClaimRecord) -> None:
    """Add everything that one claim contributes."""
    timeline = build_timeline(record.events, first_desk=record.first_desk)
    if not timeline.desks:
        return
    _count_open(tally, timeline)
    for span in timeline.states:
        tally.add(span.desk, span.end, Measure.TIME_IN_STATE, span.state, took=span.end - span.start)
    _count_publications(tally, record, timeline)
    if record.provenance == Provenance.OWN_COPY:
        _count_ticks(tally, record, timeline)
    _count_people(tally, record, timeline)
    for at in record.received:
        tally.add(timeline.get_desk(at), at, Measure.REPORT_RECEIVED)
    for received, at in record.answered:
        tally.add(timeline.get_desk(at), at, Measure.REPORT_ANSWERED, took=at - received)


def _count_open(tally: Tally, timeline: Timeline) -> None:
    for span in timeline.open:
        tally.add(span.desk, span.start, Measure.OPENED, span.how)
        if span.end is not None:
            tally.add(span.desk, span.end, Measure.FINISHED, span.outcome)
        days = tally.days[span.desk]
        for day in days.iter_days(span.start, span.end):
            age = get_age(days.get_end(day) - span.opened_at)
            tally.counts[span.desk, day, str(Measure.OPEN), age, ""] += 1


def get_age(age: timedelta) -> str:
    """Return the group of an age of an open claim."""
    return next((name for name, bound in AGES.items() if age < bound), OLD)


def _count_publications(tally: Tally, record: ClaimRecord, timeline: Timeline) -> None:
    for row in record.publications:
        desk = timeline.get_desk(row.at)
        if row.correction:
            tally.add(desk, row.at, Measure.CORRECTION, row.correction)
            continue
        rating = str(row.rating or "")
        tally.add(desk, row.at, Measure.RATING, rating)
        tally.add(desk, row.at, Measure.CLAIMANT_RATING, str(row.claimant or ""), rating)
        for tag in record.tags:
            tally.add(desk, row.at, Measure.TAG_RATING, tag, rating)
        if timeline.open:
            took = row.at - timeline.open[0].opened_at
            tally.add(desk, row.at, Measure.TURNAROUND, "published", took=took)
        tally.add_public(desk, row.at, 1)
        for since, moved_to in timeline.desks:
            if since > row.at and (record.retracted_at is None or since <= record.retracted_at):
                tally.add_public(desk, since, -1)
                tally.add_public(moved_to, since, 1)
                desk = moved_to
        if record.retracted_at is not None:
            tally.add_public(desk, record.retracted_at, -1)
            tally.add(desk, record.retracted_at, Measure.RETRACTION)


def _count_ticks(tally: Tally, record: ClaimRecord, timeline: Timeline) -> None:
    for span in timeline.open:
        if span.end is None or span.outcome != ClaimState.SETTLED:
            continue
        given = [tick for at, tick in record.ticks if at <= span.end]
        if given:
            tally.add(span.desk, span.end, Measure.TICK, given[-1])
        tally.add(span.desk, span.end, Measure.TURNAROUND, "settled", took=span.end - span.opened_at)


def _count_people(tally: Tally, record: ClaimRecord, timeline: Timeline) -> None:
    for at, person in record.assignments:
        tally.add(timeline.get_desk(at), at, Measure.ASSIGNED, person)
    author = ""
    for event in record.events:
        desk = timeline.get_desk(event.at)
        if event.action == "submit":
            author = event.actor
            took = _get_time_since_assignment(record.assignments, author, event.at)
            tally.add(desk, event.at, Measure.SUBMITTED, author, took=took)
        if event.action in REVIEW_ACTIONS:
            tally.add(desk, event.at, Measure.REVIEWED, event.actor)
        if event.action == "send_back" and author:
            tally.add(desk, event.at, Measure.SENT_BACK, author)
        settled = event.action == "settle" and record.provenance == Provenance.OWN_COPY
        if event.action in PUBLISH_ACTIONS or settled:
            tally.add(desk, event.at, Measure.PUBLISHED, event.actor)


def _get_time_since_assignment(
    assignments: Iterable[tuple[datetime, str]], person: str, at: datetime
) -> timedelta | None:
    given = [since for since, who in assignments if who == person and since <= at]
    return at - max(given) if given else None


NUMBER_LABELS: dict[Measure, StrOrPromise] = {
    Measure.OPEN: gettext_lazy("Open claims at the end of the day"),
    Measure.OPENED: gettext_lazy("Incoming claims"),
    Measure.FINISHED: gettext_lazy("Claims settled, closed or moved away"),
    Measure.TIME_IN_STATE: gettext_lazy("Claims that left a state"),
    Measure.TURNAROUND: gettext_lazy("Turnaround"),
    Measure.RATING: gettext_lazy("Published verdicts"),
    Measure.CLAIMANT_RATING: gettext_lazy("Verdicts by claimant"),
    Measure.TAG_RATING: gettext_lazy("Verdicts by tag"),
    Measure.TICK: gettext_lazy("Checks of our copy"),
    Measure.CORRECTION: gettext_lazy("Corrections"),
    Measure.RETRACTION: gettext_lazy("Retractions"),
    Measure.REPORT_RECEIVED: gettext_lazy("Reader reports received"),
    Measure.REPORT_ANSWERED: gettext_lazy("Reader reports answered"),
    Measure.ASSIGNED: gettext_lazy("Assigned"),
    Measure.SUBMITTED: gettext_lazy("Sent to review"),
    Measure.SENT_BACK: gettext_lazy("Sent back"),
    Measure.REVIEWED: gettext_lazy("Reviewed"),
    Measure.PUBLISHED: gettext_lazy("Published or settled"),
}
KEY_LABELS: dict[Measure, dict[str, StrOrPromise]] = {
    Measure.OPEN: {
        OLD: gettext_lazy("7 days and more"),
        "week": gettext_lazy("2 to 7 days"),
        "new": gettext_lazy("under 2 days"),
    },
    Measure.OPENED: {
        "flagged": gettext_lazy("Flagged"),
        "reopened": gettext_lazy("Reopened"),
        "restored": gettext_lazy("Restored"),
        "moved": gettext_lazy("Moved here"),
    },
    Measure.FINISHED: {
        ClaimState.SETTLED: ClaimState.SETTLED.label,
        ClaimState.CLOSED: ClaimState.CLOSED.label,
        "moved": gettext_lazy("Moved away"),
    },
    Measure.TIME_IN_STATE: dict(ClaimState.choices),
    Measure.TURNAROUND: {
        "published": gettext_lazy("From flag to publication"),
        "settled": gettext_lazy("Our copy: from flag to settled"),
    },
    Measure.RATING: dict(RatingTone.choices),
    Measure.TICK: dict(Tick.choices),
    Measure.CORRECTION: dict(CorrectionClass.choices),
}
"""Words of the keys that are the same for everybody; the others are names."""
