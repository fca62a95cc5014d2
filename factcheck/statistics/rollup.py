"""The rollup: write the daily statistics from the rows that they count, for all days or the last ones."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Max

from accounts.models import Desk
from audit.models import Event
from audit.selectors import find_event_number
from factcheck.models import (
    Claim,
    DailyStatistic,
    ReaderReport,
)
from factcheck.models.daily_statistic import SNAPSHOT_MEASURES, Measure
from factcheck.models.enums import OPEN_STATES
from factcheck.statistics.counting import Key, Tally, count_claim
from factcheck.statistics.records import iter_records
from factcheck.statistics.rows import insert_counts
from factcheck.statistics.snapshots import take_snapshots
from factcheck.statistics.timelines import DeskDays
from lib.datetimes.humanize import get_timezone

OVERLAP = timedelta(days=1)
"""Time before the last counted day that is counted again."""
CLOCK_SLACK = timedelta(hours=24)
"""How much earlier than the event before it an event may be; and the zones that are ahead of UTC."""


def refresh_statistics(*, at: datetime) -> int:
    """Count the days since the last run; return how many rows were written. The first run counts all."""
    last = DailyStatistic.objects.aggregate(last=Max("day"))["last"]
    return _count_days(first=last and last - OVERLAP, at=at) + take_snapshots(at=at)


def rebuild_statistics(*, at: datetime) -> int:
    """Count every day again; return how many rows were written.

    How links and galleys were on a day cannot be told afterwards: those counts stay as they are.
    """
    return _count_days(first=None, at=at) + take_snapshots(at=at)


@transaction.atomic
def _count_days(*, first: date | None, at: datetime) -> int:
    desks = list(Desk.objects.all())
    days = {desk.pk: DeskDays(get_timezone(desk.timezone), first=first or date.min, at=at) for desk in desks}
    tally = Tally(days)
    for record in iter_records(_list_claim_keys(first), at=at):
        count_claim(tally, record)
    before = {} if first is None else _get_public_counts(first - timedelta(days=1))
    counts = tally.counts | _count_public(tally, before)
    old = DailyStatistic.objects.exclude(measure__in=SNAPSHOT_MEASURES)
    (old if first is None else old.filter(day__gte=first)).delete()
    insert_counts(counts, tally.durations, at=at)
    return len(counts)


def _list_claim_keys(first: date | None) -> list[int]:
    """Return the keys of the claims that can add to the days from ``first`` on, in order."""
    if first is None:
        return list(Claim.objects.order_by("pk").values_list("pk", flat=True))
    since = datetime.combine(first, time(), UTC) - CLOCK_SLACK
    events = Event.objects.filter(number__gte=find_event_number(since)).order_by()
    claims, reports = (
        events.filter(subject_type=name).values_list("subject", flat=True).distinct()
        for name in ("claim", "reader_report")
    )
    found = set(Claim.objects.filter(state__in=OPEN_STATES).values_list("pk", flat=True))
    found |= set(Claim.objects.filter(public_id__in=list(claims)).values_list("pk", flat=True))
    reported = ReaderReport.objects.filter(public_id__in=list(reports))
    return sorted(found | set(reported.values_list("claim", flat=True)))


def _get_public_counts(day: date) -> dict[int, int]:
    found = DailyStatistic.objects.filter(day=day, measure=Measure.PUBLIC)
    return dict(found.values_list("desk", "count"))


def _count_public(tally: Tally, before: dict[int, int]) -> dict[Key, int]:
    """Return how many verdicts were public at the end of each day: a row a day, from the desk's first on."""
    begins: dict[int, date] = {}
    for desk, day, *_ in tally.counts:
        begins[desk] = min(day, begins.get(desk, day))
    found: dict[Key, int] = {}
    for desk, days in tally.days.items():
        day = days.first if desk in before else begins.get(desk, days.today)
        count = before.get(desk, 0)
        while day <= days.today:
            count += tally.public_changes.get((desk, day), 0)
            found[desk, day, str(Measure.PUBLIC), "", ""] = count
            day += timedelta(days=1)
    return found
