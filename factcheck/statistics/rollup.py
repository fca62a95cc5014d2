"""The rollup: write the daily statistics from the rows that they count, for all days or the last ones."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Max

from accounts.models import Desk
from articles.models import Article
from articles.models.enums import ArticleState, Provenance
from audit.models import Event
from audit.selectors import find_event_number
from factcheck.link_checks.health_selectors import count_by_health, rank_watched_sources
from factcheck.models import Claim, DailyStatistic, Source
from factcheck.models.daily_statistic import SNAPSHOT_MEASURES, Measure
from factcheck.statistics.counting import Key, Tally, count_claim
from factcheck.statistics.records import find_changed_claims, iter_records
from factcheck.statistics.timelines import DeskDays
from factcheck.workflow.galley_items import list_items
from lib.datetimes.humanize import get_timezone

OVERLAP = timedelta(days=1)
"""Time before the last counted day that is counted again."""
CLOCK_SLACK = timedelta(hours=24)
"""Time by which an event may be dated before its predecessor, and by which zones are ahead of UTC."""


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
    changed = find_changed_claims(Event.objects.filter(number__gte=find_event_number(since)))
    return sorted(changed.union(Claim.objects.open().order_by().values_list("pk", flat=True)))


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


logger = logging.getLogger("stet.statistics")


def take_snapshots(*, at: datetime) -> int:
    """Count links and galleys of each desk whose day has no such count yet; return how many rows there are.

    A desk whose sources take too long to count is tried again in the next run, and stops no other.
    """
    days = {desk: at.astimezone(get_timezone(desk.timezone)).date() for desk in Desk.objects.all()}
    taken = DailyStatistic.objects.filter(
        measure=Measure.LINK, key="", day__gte=min(days.values(), default=date.max)
    )
    done = set(taken.values_list("desk", "day"))
    written = 0
    for desk, day in days.items():
        if (desk.pk, day) in done:
            continue
        try:
            written += _take_snapshot(desk, day, at=at)
        except DatabaseError:
            logger.exception("links and galleys of desk %s could not be counted", desk.public_id)
    return written


@transaction.atomic
def _take_snapshot(desk: Desk, day: date, *, at: datetime) -> int:
    """Count one desk. No source off the record is counted.

    The row of links without a key is the number of all, and says that the day was counted.
    """
    sources = Source.objects.filter(is_restricted=False)
    links = count_by_health(rank_watched_sources(sources, Claim.objects.filter(desk=desk)))
    counts: dict[Key, int] = {(desk.pk, day, str(Measure.LINK), "", ""): sum(links.values())}
    for name, count in links.items():
        counts[desk.pk, day, str(Measure.LINK), name, ""] = count
    for name, count in _count_items(desk).items():
        counts[desk.pk, day, str(Measure.GALLEY), name, ""] = count
    insert_counts(counts, {}, at=at)
    return len(counts)


def _count_items(desk: Desk) -> Counter[str]:
    """Return how many items are in each state, in the desk's own copy that is being checked."""
    articles = Article.objects.filter(
        desk=desk, provenance=Provenance.OWN_COPY, state=ArticleState.CHECKING
    ).select_related("current_revision__article")
    found: Counter[str] = Counter()
    for article in articles.iterator(chunk_size=50):
        if article.current_revision is not None:
            found.update(str(item.state) for item in list_items(article.current_revision))
    return found


INSERT_SIZE = 2000


def insert_counts(counts: Mapping[Key, int], durations: Mapping[Key, list[int]], *, at: datetime) -> None:
    """Insert a row for each count. Two runs at the same time count the same: the later one overwrites."""

    def iter_rows() -> Iterator[DailyStatistic]:
        for entry, count in counts.items():
            desk, day, measure, key, subkey = entry
            yield DailyStatistic(
                desk_id=desk, day=day, measure=measure, key=key, subkey=subkey, count=count,
                durations=durations.get(entry, []), counted_at=at,
            )  # fmt: skip

    DailyStatistic.objects.bulk_create(
        iter_rows(),
        batch_size=INSERT_SIZE,
        update_conflicts=True,
        unique_fields=["desk", "measure", "day", "key", "subkey"],
        update_fields=["count", "durations", "counted_at"],
    )
