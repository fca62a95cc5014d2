"""Rows of claims that are counted, a thousand claims at a time, in a fixed number of queries for each."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Min, QuerySet

from accounts.models import Desk
from articles.models.enums import Provenance
from audit.models import Event, EventDetail
from factcheck.models import (
    Appearance,
    Assignment,
    Claim,
    ClaimTag,
    Publication,
    ReaderReport,
    Retraction,
    Verdict,
)
from factcheck.models.enums import PublicationStatus
from factcheck.statistics.counting import PUBLISH_ACTIONS, REVIEW_ACTIONS, ClaimRecord, PublicationRow
from factcheck.statistics.timelines import MOVE_ACTIONS, ClaimEvent
from factcheck.workflow.tables import CLAIM_WORK

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
