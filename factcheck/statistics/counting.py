"""Counts of one claim: all that it adds to the days of its desks (pure, but for the rows it is given)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from articles.models.enums import Provenance
from factcheck.models.daily_statistic import Measure
from factcheck.models.enums import ClaimState
from factcheck.statistics.timelines import ClaimEvent, DeskDays, Timeline, build_timeline

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
