"""Random histories of claims, written as rows and events, and the same counted by hand, the slow way."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Desk, User
from audit.models import Event, EventDetail
from factcheck.models import (
    Assignment,
    Claim,
    ClaimTag,
    DailyStatistic,
    Publication,
    Rating,
    ReaderReport,
    Retraction,
    Verdict,
)
from lib.crypto.commitments import sha256_hex
from tests.factories import create_claimant

NEXT = {
    "": [("suggest", "suggested"), ("flag", "flagged"), ("flag", "flagged")],
    "suggested": [("flag", "flagged"), ("dismiss", "closed")],
    "flagged": [("take", "assigned"), ("close", "closed"), ("move", "")],
    "assigned": [("start", "checking"), ("release", "flagged"), ("assign", "assigned")],
    "checking": [("submit", "in_review"), ("request_reply", "awaiting_reply"), ("release", "flagged")],
    "awaiting_reply": [("log_reply", "checking"), ("request_reply", "awaiting_reply")],
    "in_review": [("approve", "approved"), ("send_back", "checking"), ("record_vote", "in_review")],
    "approved": [("settle", "settled"), ("settle", "settled"), ("hold", "on_hold"), ("void", "checking")],
    "on_hold": [("lift_hold", "approved")],
    "settled": [("reopen", "flagged"), ("move", ""), ("retract", ""), ("report", "")],
    "closed": [("restore", "flagged"), ("move", "")],
}
Row = tuple[str, date, str, str, str]
OPEN = {"flagged", "assigned", "checking", "awaiting_reply", "in_review", "approved", "on_hold"}


class Writer:
    """Writes one history after the other; ``chance`` decides everything."""

    def __init__(self, chance: random.Random, desks: list[Desk], people: list[User]) -> None:
        self.chance, self.desks, self.people = chance, desks, people
        self.ratings = list(Rating.objects.all())
        self.pending: list[tuple[datetime, str, str, str, str, str, User, dict[str, str]]] = []

    def write_claim(self, begin: datetime, steps: int) -> None:
        """Write one claim with all that happens to it."""
        chance = self.chance
        desk, at = chance.choice(self.desks), begin
        claimant = chance.choice(["Ada", "Bo  Lee", ""])
        claim = Claim.objects.create(
            desk=desk, statement="The ferry was late.", claimant=claimant,
            attributed_to=create_claimant(desk, self.people[0], claimant) if claimant else None,
            provenance=chance.choice(["external", "external", "own_copy"]), state="flagged",
            created_by=self.people[0], created_at=begin,
        )  # fmt: skip
        for place, tag in enumerate(chance.sample(["red", "blue"], chance.randrange(3))):
            ClaimTag.objects.create(claim=claim, position=place, label=tag.title(), key=tag)
        state, verdict, version = "", None, 0
        for _ in range(steps):
            action, to = chance.choice(NEXT[state])
            by = chance.choice(self.people)
            if action == "move":
                other = chance.choice([one for one in self.desks if one != desk])
                details = {"desk": str(other.public_id), "from": str(desk.public_id)}
                self._add(claim, at, "move", state, state, by, details)
                desk = other
            elif action == "retract":
                if version and not hasattr(claim, "retraction"):
                    Retraction.objects.create(
                        claim=claim, reason="r", public_note="n", proposed_by=self.people[0],
                        proposed_at=at, confirmed_by=self.people[1], confirmed_at=at,
                    )  # fmt: skip
                    self._add(claim, at, "retract", "live", "retracted", by)
            elif action == "report":
                if version:
                    self._report(claim, at)
            else:
                if action == "settle" and claim.provenance == "external" and verdict is not None:
                    if hasattr(claim, "retraction"):
                        break
                    version += 1
                    Publication.objects.create(
                        claim=claim, verdict=verdict, version=version, published_by=by, published_at=at,
                        kind="published" if version == 1 else "corrected",
                        correction="" if version == 1 else chance.choice(["minor", "major"]),
                    )  # fmt: skip
                    name = "publish" if version == 1 else "correct"
                    self._add(claim, at, name, "none" if version == 1 else "live", "live", by)
                self._add(claim, at, action, state, to, by)
                if action in ("take", "assign"):
                    claim.assignments.filter(ended_at=None).update(ended_at=at, end_reason="x")
                    Assignment.objects.create(claim=claim, checker=by, assigned_by=by, assigned_at=at)
                if action == "submit":
                    own = claim.provenance == "own_copy"
                    verdict = Verdict.objects.create(
                        claim=claim, number=claim.verdicts.count() + 1, statement="s", author=by,
                        claimant=claim.claimant, created_at=at,
                        tick=chance.choice(["keep", "cut"]) if own else "",
                        rating=None if own else chance.choice(self.ratings),
                    )  # fmt: skip
                state = to
            at += timedelta(minutes=chance.choice([1, 50, 700, 3000, 9000]))
        if version:
            claim.publication_status = "retracted" if hasattr(claim, "retraction") else "live"
            claim.save()

    def _report(self, claim: Claim, at: datetime) -> None:
        report = ReaderReport.objects.create(
            claim=claim, publication=1, text="t", text_hash="h", received_at=at
        )
        for _ in range(self.chance.randrange(3)):
            at += timedelta(minutes=self.chance.choice([5, 900, 4000]))
            self._add(report, at, "answer_reader_report", "new", "answered", self.people[0])

    def _add(
        self,
        subject: Claim | ReaderReport,
        at: datetime,
        action: str,
        before: str,
        after: str,
        by: User,
        details: dict[str, str] | None = None,
    ) -> None:
        kind = "claim" if isinstance(subject, Claim) else "reader_report"
        self.pending.append((at, kind, str(subject.public_id), action, before, after, by, details or {}))

    def write_events(self, until: datetime | None = None) -> None:
        """Write the events of all claims in the order of time, as the chain has them, and what they change.

        With ``until``, only those before: the others have not happened yet.
        """
        desks = {str(desk.public_id): desk for desk in self.desks}
        self.pending.sort(key=lambda one: one[0])
        happened = [one for one in self.pending if until is None or one[0] <= until]
        self.pending = self.pending[len(happened) :]
        events, moves = [], []
        changes: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        for number, one in enumerate(happened, Event.objects.count() + 1):
            at, kind, subject, action, before, after, by, details = one
            event = Event(
                number=number, at=at, actor=str(by.public_id), action=action, subject_type=kind,
                subject=subject, from_state=before, to_state=after, hash=sha256_hex(str(number)),
            )  # fmt: skip
            events.append(event)
            if action == "move":
                moves.append(EventDetail(event=event, salt="0" * 64, body=details))
                changes[subject]["desk"] = desks[details["desk"]]
            elif kind == "claim" and action not in ("publish", "correct", "retract"):
                changes[subject]["state"] = after
        Event.objects.insert_rows(events)
        EventDetail.objects.insert_rows(moves)
        for subject, change in changes.items():
            Claim.objects.filter(public_id=subject).update(**change)


def count_by_hand(desks: list[Desk], at: datetime) -> tuple[Counter[Row], dict[Row, list[int]]]:
    """Count everything again from the rows: each claim at the end of each day, and each event by its day."""
    found: Counter[Row] = Counter()
    lengths: dict[Row, list[int]] = {}
    zones = {desk.pk: ZoneInfo(desk.timezone) for desk in desks}
    ids = {str(desk.public_id): desk.pk for desk in desks}
    slugs = {desk.pk: desk.slug for desk in desks}

    def add(desk: int, moment: datetime, *what: str, since: datetime | None = None) -> None:
        if moment <= at:
            measure, key, subkey = (*what, "", "")[:3]
            row = (slugs[desk], moment.astimezone(zones[desk]).date(), measure, key, subkey)
            found[row] += 1
            if since is not None:
                lengths.setdefault(row, []).append(int((moment - since).total_seconds()))

    for claim in Claim.objects.all():
        events = [
            event
            for event in Event.objects.select_related("detail").order_by("number")
            if event.subject == str(claim.public_id) and event.at <= at
        ]
        moves = [event for event in events if event.action == "move"]

        def desk_at(moment: datetime, *, moves: list[Event] = moves, last: int = claim.desk_id) -> int:
            here = ids[str(moves[0].details["from"])] if moves else last
            for move in moves:
                if move.at <= moment:
                    here = ids[str(move.details["desk"])]
            return here

        work = [
            event
            for event in events
            if event.action not in ("move", "publish", "correct", "retract", "record_vote")
        ]
        assigned = list(claim.assignments.all())
        for assignment in assigned:
            add(desk_at(assignment.assigned_at), assignment.assigned_at, "assigned",
                str(assignment.checker.public_id))  # fmt: skip
        opened = None
        first_opened = None
        author = ""
        for event in events:
            here = desk_at(event.at)
            if event in work:
                if event.to_state in OPEN and event.from_state not in OPEN:
                    opened = event.at
                    first_opened = first_opened or opened
                    how = {"reopen": "reopened", "restore": "restored"}.get(event.action, "flagged")
                    add(here, event.at, "opened", how)
                if event.from_state in OPEN and event.to_state not in OPEN:
                    add(here, event.at, "finished", event.to_state)
                if event.from_state in OPEN and event.to_state != event.from_state:
                    entered = [one.at for one in work if one.at < event.at and one.from_state != one.to_state]
                    add(here, event.at, "time_in_state", event.from_state, since=entered[-1])
                if event.action == "settle" and claim.provenance == "own_copy":
                    last = [verdict for verdict in claim.verdicts.all() if verdict.created_at <= event.at][-1]
                    add(here, event.at, "tick", last.tick)
                    add(here, event.at, "turnaround", "settled", since=opened)
                    add(here, event.at, "published", event.actor)
            if event.action == "move" and _state_before(work, event) in OPEN:
                add(ids[str(event.details["from"])], event.at, "finished", "moved")
                add(ids[str(event.details["desk"])], event.at, "opened", "moved")
            if event.action == "submit":
                author = event.actor
                given = [one.assigned_at for one in assigned if str(one.checker.public_id) == author]
                given = [moment for moment in given if moment <= event.at]
                add(here, event.at, "submitted", author, since=max(given, default=None))
            if event.action in ("approve", "record_vote", "send_back"):
                add(here, event.at, "reviewed", event.actor)
            if event.action == "send_back":
                add(here, event.at, "sent_back", author)
            if event.action in ("publish", "correct"):
                add(here, event.at, "published", event.actor)
        for publication in claim.publications.all():
            moment = publication.published_at
            here = desk_at(moment)
            if publication.correction:
                add(here, moment, "correction", publication.correction)
                continue
            rating = str(publication.verdict.rating_id)
            add(here, moment, "rating", rating)
            add(here, moment, "claimant_rating", str(claim.attributed_to_id or ""), rating)
            add(here, moment, "turnaround", "published", since=first_opened)
            for tag in claim.tag_rows.all():
                add(here, moment, "tag_rating", tag.key, rating)
        retraction = getattr(claim, "retraction", None)
        if retraction is not None:
            add(desk_at(retraction.confirmed_at), retraction.confirmed_at, "retraction")
        for report in claim.reader_reports.all():
            add(desk_at(report.received_at), report.received_at, "report_received")
            for event in Event.objects.filter(subject=str(report.public_id)):
                add(desk_at(event.at), event.at, "report_answered", since=report.received_at)
        _count_ends_of_days(found, claim, events, work, desk_at, zones, slugs, at)
    return found, lengths


def _count_ends_of_days(
    found: Counter[Row],
    claim: Claim,
    events: list[Event],
    work: list[Event],
    desk_at: Callable[[datetime], int],
    zones: dict[int, ZoneInfo],
    slugs: dict[int, str],
    at: datetime,
) -> None:
    """Look at one claim at each midnight of each desk, as somebody would who counts the queue then."""
    if not events:
        return
    publication = claim.publications.filter(version=1).first()
    retraction = getattr(claim, "retraction", None)
    for pk, tz in zones.items():
        day = events[0].at.astimezone(tz).date()
        while day <= at.astimezone(tz).date():
            midnight = min(datetime.combine(day + timedelta(days=1), time(), tz), at)
            past = [event for event in work if event.at < midnight or event.at == midnight == at]
            here = desk_at(midnight - timedelta(microseconds=1))
            if here == pk and past and past[-1].to_state in OPEN:
                opened = [one.at for one in past if one.to_state in OPEN and one.from_state not in OPEN][-1]
                waited = midnight - opened
                old, new = timedelta(days=7), timedelta(days=2)
                age = "old" if waited >= old else "week" if waited >= new else "new"
                found[slugs[pk], day, "open", age, ""] += 1
            gone = retraction is not None and retraction.confirmed_at < midnight
            if here == pk and publication and publication.published_at < midnight and not gone:
                found[slugs[pk], day, "public", "", ""] += 1
            day += timedelta(days=1)


def _state_before(work: list[Event], event: Event) -> str:
    return [one for one in work if one.number < event.number][-1].to_state


def read_rows() -> tuple[Counter[Row], dict[Row, list[int]]]:
    """Return what the rollup wrote, in the form of ``count_by_hand``; without how things are now."""
    rows = DailyStatistic.objects.exclude(measure__in=("link", "galley")).select_related("desk")
    each = {(row.desk.slug, row.day, row.measure, row.key, row.subkey): row for row in rows}
    lengths = {key: sorted(row.durations) for key, row in each.items() if row.durations}
    return Counter({key: row.count for key, row in each.items() if row.count}), lengths
