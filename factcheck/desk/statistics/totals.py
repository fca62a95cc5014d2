"""Statistics of a period, for one person: the daily statistics added up in a fixed number of queries."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from math import ceil
from statistics import median
from typing import Any

from django.db.models import Max, Q, QuerySet, Subquery, Sum, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.models import Desk, User
from accounts.selectors import list_edited_desks
from factcheck.models import Claimant, ClaimTag, DailyStatistic, Rating
from factcheck.models.daily_statistic import DAILY_MEASURES, PERSON_MEASURES, Measure

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


MAX_ROWS = 20
"""Claimants, and tags, that are listed: those with the most verdicts."""
RECENT_DAYS = timedelta(days=60)
"""Time in which the rollup has run, or there is nothing to show."""
MIN_TIMES = 5
"""Number of times from which on a median says something."""
TIMED_MEASURES = (Measure.TIME_IN_STATE, Measure.TURNAROUND, Measure.REPORT_ANSWERED)


@dataclass(frozen=True, slots=True)
class Times:
    """Lengths of time in seconds; ``median`` and ``p90`` are None where there are fewer than MIN_TIMES.

    ``p90`` is the shortest time within which nine in ten of them lie.
    """

    count: int = 0
    median: float | None = None
    p90: float | None = None


def measure_times(seconds: Iterable[int]) -> Times:
    """Return median and ninetieth percentile of some lengths of time."""
    found = sorted(seconds)
    if len(found) < MIN_TIMES:
        return Times(len(found))
    return Times(len(found), median(found), found[ceil(len(found) * 0.9) - 1])


@dataclass(slots=True)
class PersonRow:
    """Work of one person: the number of each action, and the time from assignment to review."""

    person: User
    counts: Counter[str] = field(default_factory=Counter)
    times: Times = Times()


@dataclass(slots=True)
class Statistics:
    """All that the figures are made of.

    ``daily``: {(measure, key): {day: count}}, with the day before the period. ``rated``: {measure: {key:
    {rating: count}}}. ``claimants``: {key: claimant}. ``counted_at`` is None where nothing has been
    counted yet.
    """

    period: Period
    desks: Sequence[Desk]
    daily: dict[tuple[str, str], dict[date, int]]
    times: dict[tuple[str, str], Times]
    rated: dict[str, dict[str, Counter[str]]]
    people: list[PersonRow]
    ratings: list[Rating]
    tags: dict[str, str]
    claimants: dict[str, Claimant] = field(default_factory=dict)
    counted_at: datetime | None = None
    claims_url: str = field(default_factory=partial(reverse, "statistics_claims"))
    """Address of the claims that a number counts."""

    def get_day(self, measure: str, key: str, day: date) -> int:
        """Return one count of one day."""
        return self.daily.get((measure, key), {}).get(day, 0)

    def get_sum(self, measure: str, *keys: str) -> int:
        """Return the sum of a measure in the period; of some of its keys, if any are given."""
        return sum(self.get_step_sums(measure, *keys))

    def get_step_sums(self, measure: str, *keys: str) -> list[int]:
        """Return the same for each step of the period."""
        steps = list(self.period.iter_steps())
        found = [0] * len(steps)
        for (name, key), days in self.daily.items():
            if name != measure or (keys and key not in keys):
                continue
            for number, step in enumerate(steps):
                if step.first == step.last:
                    found[number] += days.get(step.first, 0)
                else:
                    found[number] += sum(days.get(day, 0) for day in step.iter_days())
        return found

    def get_times(self, measure: str, key: str = "") -> Times:
        """Return the times of one key."""
        return self.times.get((measure, key), Times())


def get_statistics(user: User, desks: Sequence[Desk], period: Period) -> Statistics:
    """Return the statistics of these desks, of those that the person may read.

    Eight queries at most; two more where ``people`` are asked for.
    """
    visible = DailyStatistic.objects.visible_to(user).filter(desk__in=desks)
    rows = visible.filter(day__gte=period.first, day__lte=period.last)
    times = _get_times(rows)
    people: Any = SimpleLazyObject(lambda: _list_people(rows, user))
    daily, counted_at = _get_daily(visible.filter(day__gte=period.day_before, day__lte=period.last))
    claimants, by_claimant = _get_rated_claimants(rows, user)
    rated = {
        str(Measure.CLAIMANT_RATING): by_claimant,
        str(Measure.TAG_RATING): _get_rated_tags(rows),
    }
    wanted = {rating for keys in rated.values() for counts in keys.values() for rating in counts}
    wanted |= {key for measure, key in daily if measure == Measure.RATING}
    ratings = Rating.objects.filter(pk__in=[pk for pk in wanted if pk]).order_by("scale", "position")
    return Statistics(
        period=period,
        desks=desks,
        daily=daily,
        times=times,
        rated=rated,
        people=people,
        ratings=list(ratings),
        tags=_get_tag_labels(rated[Measure.TAG_RATING]),
        claimants=claimants,
        counted_at=counted_at,
    )


def _get_daily(
    rows: QuerySet[DailyStatistic],
) -> tuple[dict[tuple[str, str], dict[date, int]], datetime | None]:
    """Return {(measure, key): {day: count}}, and when the newest of them was counted."""
    of_days = rows.filter(measure__in=DAILY_MEASURES).order_by().values("measure", "key", "day")
    found: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    counted_at = None
    for row in of_days.annotate(total=Sum("count"), newest=Max("counted_at")):
        found[row["measure"], row["key"]][row["day"]] = row["total"]
        counted_at = max(counted_at or row["newest"], row["newest"])
    return found, counted_at


def _with_text(rows: QuerySet[DailyStatistic]) -> QuerySet[Any]:
    """Add ``text``, the durations as JSON: a year of all desks is parsed at once, and not row by row."""
    return rows.order_by().annotate(text=Cast("durations", TextField()))


def _parse_durations(texts: Sequence[str]) -> Iterator[int]:
    return chain.from_iterable(json.loads(f"[{','.join(texts)}]"))


def _get_rated_tags(rows: QuerySet[DailyStatistic]) -> dict[str, Counter[str]]:
    """Return {tag: {rating: count}} of the tags with the most verdicts, by name."""
    each = rows.filter(measure=Measure.TAG_RATING).order_by()
    first = each.values("key").annotate(total=Sum("count")).order_by("-total", "key").values("key")
    listed = each.filter(key__in=Subquery(first[:MAX_ROWS])).values("key", "subkey")
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in listed.annotate(total=Sum("count")).order_by("key"):
        found[row["key"]][row["subkey"]] = row["total"]
    return found


def _get_rated_claimants(
    rows: QuerySet[DailyStatistic], user: User
) -> tuple[dict[str, Claimant], dict[str, Counter[str]]]:
    """Return {key: claimant}, and {key: {rating: count}} of those with the most verdicts.

    Merged claimants are added up under the one that stayed. One that the person may not see, because its
    claims are on another desk by now, is counted among the verdicts without a claimant.
    """
    visible = Claimant.objects.visible_to(user).select_related("main__desk", "desk")
    counted = rows.filter(measure=Measure.CLAIMANT_RATING).order_by().values("key", "subkey")
    totals = list(counted.annotate(total=Sum("count")))
    known = visible.in_bulk([int(row["key"]) for row in totals if row["key"].isdecimal()])
    mains = visible.in_bulk({one.main_id for one in known.values() if one.main_id is not None})
    found: dict[str, Counter[str]] = defaultdict(Counter)
    claimants: dict[str, Claimant] = {}
    for row in totals:
        claimant = known.get(int(row["key"])) if row["key"].isdecimal() else None
        if claimant is None:
            found[""][row["subkey"]] += row["total"]
            continue
        claimant = mains.get(claimant.main_id or 0, claimant)
        claimants[str(claimant.pk)] = claimant
        found[str(claimant.pk)][row["subkey"]] += row["total"]
    most = sorted(found, key=lambda key: (-found[key].total(), key))[:MAX_ROWS]
    return claimants, {key: found[key] for key in most}


def _get_tag_labels(rated: dict[str, Counter[str]]) -> dict[str, str]:
    """Return {key: label}, as the newest claim with the tag spells it: all claims with it are the archive."""
    newest = [
        Subquery(ClaimTag.objects.filter(key=key).order_by("-claim_id").values("pk")[:1]) for key in rated
    ]
    return dict(ClaimTag.objects.filter(Q(pk__in=newest)).order_by().values_list("key", "label"))


def _get_times(rows: QuerySet[DailyStatistic]) -> dict[tuple[str, str], Times]:
    """Return the times of what is timed, by measure and key."""
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    listed = _with_text(rows.filter(measure__in=TIMED_MEASURES))
    for measure, key, text in listed.values_list("measure", "key", "text"):
        texts[measure, key].append(text)
    return {key: measure_times(_parse_durations(each)) for key, each in texts.items()}


def _list_people(rows: QuerySet[DailyStatistic], user: User) -> list[PersonRow]:
    """Return what each person did, by name: everybody on the desks that ``user`` edits, and they themselves.

    A person has one row of times, of all that they did.
    """
    own = Q(desk__in=list_edited_desks(user).order_by()) | Q(key=str(user.public_id))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    texts: dict[str, list[str]] = defaultdict(list)
    listed = _with_text(rows.filter(own, measure__in=PERSON_MEASURES))
    for measure, key, count, text in listed.values_list("measure", "key", "count", "text"):
        texts[key].append(text)
        counts[key][measure] += count
    people = User.objects.filter(public_id__in=list(counts)).order_by("name", "id")
    named: list[tuple[str, Any]] = [(str(person.public_id), person) for person in people]
    return [
        PersonRow(person, counts[key], measure_times(_parse_durations(texts[key]))) for key, person in named
    ]


def find_last_day(user: User, desks: Sequence[Desk], *, at: datetime) -> date | None:
    """Return the last day that is counted for all of these desks, or None where none is.

    A day has begun on one desk before another, and the first run of a new day comes some minutes later.
    """
    rows = DailyStatistic.objects.visible_to(user).filter(
        desk__in=desks, measure=Measure.PUBLIC, day__gte=at.date() - RECENT_DAYS
    )
    last = rows.order_by().values("desk").annotate(last=Max("day")).values_list("last", flat=True)
    return min(last, default=None)
