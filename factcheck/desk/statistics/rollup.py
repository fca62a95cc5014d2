"""The rollup: write the daily statistics from the claims that they count, read a thousand at a time."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Max, Min, QuerySet

from accounts.models import Desk
from articles.models import Article
from articles.models.enums import ArticleState, Provenance
from audit.models import Event, EventDetail
from audit.selectors import find_event_number
from factcheck.desk.statistics.counting import (
    MOVE_ACTIONS,
    PUBLISH_ACTIONS,
    REVIEW_ACTIONS,
    ClaimEvent,
    ClaimRecord,
    DeskDays,
    Key,
    PublicationRow,
    Tally,
    count_claim,
)
from factcheck.link_checks.health_selectors import count_by_health, rank_watched_sources
from factcheck.models import (
    Appearance,
    Assignment,
    Claim,
    ClaimTag,
    DailyStatistic,
    Publication,
    ReaderReport,
    Retraction,
    Source,
    Verdict,
)
from factcheck.models.daily_statistic import SNAPSHOT_MEASURES, Measure
from factcheck.models.enums import PublicationStatus
from factcheck.workflow.galley_items import list_items
from factcheck.workflow.tables import CLAIM_WORK
from lib.datetimes.humanize import get_timezone

BATCH_SIZE = 1000
STATE_ACTIONS = frozenset(each.name for each in CLAIM_WORK.transitions) | {"undo"}
COUNTED_ACTIONS = STATE_ACTIONS | {*REVIEW_ACTIONS, *PUBLISH_ACTIONS, *MOVE_ACTIONS}


def find_changed_claims(events: QuerySet[Event]) -> set[int]:
    """Return the keys of the claims that these events, or reports that they are of, are about."""
    claims, reports = (
        events.filter(subject_type=name).order_by().values_list("subject", flat=True).distinct()
        for name in ("claim", "reader_report")
    )
    found = set(Claim.objects.filter(public_id__in=list(claims)).values_list("pk", flat=True))
    reported = ReaderReport.objects.filter(public_id__in=list(reports))
    return found | set(reported.values_list("claim", flat=True))


def iter_records(keys: Sequence[int], *, at: datetime) -> Iterator[ClaimRecord]:
    """Yield the record of each of these claims, of what happened until ``at``."""
    desks = {str(public_id): pk for pk, public_id in Desk.objects.values_list("pk", "public_id")}
    for begin in range(0, len(keys), BATCH_SIZE):
        yield from _load_records(keys[begin : begin + BATCH_SIZE], desks, at=at).values()


def _load_records(keys: Sequence[int], desks: dict[str, int], *, at: datetime) -> dict[int, ClaimRecord]:
    records: dict[int, ClaimRecord] = {}
    subjects: dict[str, int] = {}
    public = []
    for pk, public_id, desk, provenance, status in Claim.objects.filter(pk__in=keys).values_list(
        "pk", "public_id", "desk", "provenance", "publication_status"
    ):
        records[pk] = ClaimRecord(claim=pk, first_desk=desk, provenance=provenance)
        subjects[str(public_id)] = pk
        if status != PublicationStatus.NONE:
            public.append(pk)
    _load_events(records, subjects, desks, at=at)
    _load_publications(records, public)
    own = [pk for pk, record in records.items() if record.provenance == Provenance.OWN_COPY]
    for pk, created_at, tick in (
        Verdict.objects.filter(claim__in=own).order_by("number").values_list("claim", "created_at", "tick")
    ):
        records[pk].ticks.append((created_at, tick))
    for pk, assigned_at, person in Assignment.objects.filter(claim__in=keys).values_list(
        "claim", "assigned_at", "checker__public_id"
    ):
        records[pk].assignments.append((assigned_at, str(person)))
    _load_reports(records, public, at=at)
    return records


def _load_events(
    records: dict[int, ClaimRecord], subjects: dict[str, int], desks: dict[str, int], *, at: datetime
) -> None:
    events = Event.objects.filter(
        subject_type="claim", subject__in=list(subjects), action__in=COUNTED_ACTIONS, at__lte=at
    ).order_by("number")
    moves: list[tuple[int, int, int]] = []
    for number, subject, moment, action, before, after, actor in events.values_list(
        "number", "subject", "at", "action", "from_state", "to_state", "actor"
    ):
        pk = subjects[subject]
        found = records[pk].events
        if action in MOVE_ACTIONS:
            moves.append((number, pk, len(found)))
        if action not in STATE_ACTIONS:
            # Of a publication the states are its own, and not those of the work.
            before = after = found[-1].to_state if found else ""
        # Clocks of two machines differ by seconds: nothing is before what was before it.
        moment = max(moment, found[-1].at) if found else moment
        found.append(ClaimEvent(moment, action, before, after, actor))
    if moves:
        _add_desks(records, moves, desks)


def _add_desks(
    records: dict[int, ClaimRecord], moves: list[tuple[int, int, int]], desks: dict[str, int]
) -> None:
    """Add to each move and to the undo of one its desk, and to each claim the desk where it began.

    A move that was recorded without it left the desk of the claim's first article.
    """
    details: dict[int, Any] = dict(
        EventDetail.objects.filter(event__in=[number for number, *_ in moves]).values_list("event", "body")
    )
    moved = {pk for _, pk, _ in moves}
    first = Appearance.objects.filter(claim__in=moved).values("claim").annotate(first=Min("pk"))
    began = dict(
        Appearance.objects.filter(pk__in=first.values("first")).values_list(
            "claim", "revision__article__desk"
        )
    )
    for number, pk, place in reversed(moves):
        record, detail = records[pk], details.get(number, {})
        if record.events[place].action == "undo":
            # Of acts on many claims only that of moving them has a desk to give back.
            if (back := detail.get("after", {}).get("desk_id")) is not None:
                record.events[place] = record.events[place]._replace(desk=back)
                record.first_desk = detail["before"]["desk_id"]
            continue
        to = desks.get(detail.get("desk", ""), record.first_desk)
        record.events[place] = record.events[place]._replace(desk=to)
        # The last one of this loop is the first move.
        record.first_desk = desks.get(detail.get("from", ""), began.get(pk, record.first_desk))


def _load_publications(records: dict[int, ClaimRecord], public: list[int]) -> None:
    for pk, moment, correction, rating, claimant in (
        Publication.objects.filter(claim__in=public)
        .order_by("version")
        .values_list("claim", "published_at", "correction", "verdict__rating", "claim__attributed_to")
    ):
        row = PublicationRow(moment, correction, rating, claimant)
        records[pk].publications.append(row)
    for retraction in Retraction.objects.filter(claim__in=public, confirmed_at__isnull=False):
        records[retraction.claim_id].retracted_at = retraction.confirmed_at
    for pk, key in ClaimTag.objects.filter(claim__in=public).values_list("claim", "key"):
        records[pk].tags.append(key)


def _load_reports(records: dict[int, ClaimRecord], public: list[int], *, at: datetime) -> None:
    """Add when each report came in, and each answer: an answered report can be opened and answered again."""
    reports: dict[str, tuple[int, datetime]] = {}
    for pk, public_id, received in ReaderReport.objects.filter(claim__in=public).values_list(
        "claim", "public_id", "received_at"
    ):
        records[pk].received.append(received)
        reports[str(public_id)] = (pk, received)
    answers = Event.objects.filter(
        subject_type="reader_report",
        subject__in=list(reports),
        action="answer_reader_report",
        at__lte=at,
    )
    for subject, moment in answers.order_by("number").values_list("subject", "at"):
        pk, received = reports[subject]
        records[pk].answered.append((received, moment))


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
