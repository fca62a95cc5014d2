"""The relay: reads the record in order and writes what the public is told, each change once.

Events are numbered in the order of their commits and without a gap, so the number of the last one read is
all there is to remember. One relay runs at a time, under the lock of the RelayPosition.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from factcheck.enums import Standing
from factcheck.models import Claim, Publication
from publishing.actions.documents import Columns, put, rewrite, withhold
from publishing.models import PublicDocument, RelayPosition
from publishing.models.public_document import Kind
from publishing.queries.document import (
    UNNAMED,
    citations_of,
    moment,
    tombstone,
    verdict_document,
    with_standing,
    words,
)
from publishing.queries.kept import Version, kept_addresses, with_kept
from record.models import Event

STEPS = {
    "publish": Kind.PUBLISHED,
    "correct": Kind.CORRECTED,
    "mark_under_review": Kind.UNDER_REVIEW,
    "reaffirm": Kind.REAFFIRMED,
    "retract": Kind.RETRACTED,
    "restrict_source": Kind.RESTATED,
    "unrestrict_source": Kind.RESTATED,
}
"""What the public hears of: steps of the standing table, and whether a source may be named."""
BATCH = 100
"""Documents written in one transaction: the lock is short, and a reader sees progress."""


def relay() -> int:
    """Write the documents of all that happened in public since last time; how many. Twice does no harm."""
    written = 0
    while (batch := _relay_batch()) is not None:
        written += batch
    return written


@transaction.atomic
def _relay_batch() -> int | None:
    """Up to BATCH documents under the lock; None when the record has been read to its end."""
    mark, _ = RelayPosition.objects.select_for_update().get_or_create(id=1)
    head = Event.objects.aggregate(last=Max("number"))["last"] or 0
    if head <= mark.event:
        return None
    news = Event.objects.filter(number__gt=mark.event, number__lte=head, subject_type="claim", step__in=STEPS)
    events = list(news.order_by("number")[:BATCH])
    before = mark.position
    for event in events:
        mark.position += _write(event, mark.position + 1)
    mark.event = events[-1].number if len(events) == BATCH else head
    mark.save(update_fields=["event", "position"])
    return mark.position - before


def _write(event: Event, position: int) -> int:
    """How many documents the event made: 1, or 0 where it changes nothing that anybody was told."""
    claim = Claim.objects.select_related("desk").get(public_id=event.subject)
    previous = (
        PublicDocument.objects.current().filter(public_id=claim.public_id).select_related("desk").first()
    )
    kind = STEPS[event.step]
    if kind in (Kind.PUBLISHED, Kind.CORRECTED):
        columns, content = _version(claim, event)
    elif kind == Kind.RESTATED:
        restated = _restated(claim, previous, event)
        if restated is None:
            _take_names_out(claim)
            return 0
        columns, content = restated
    elif kind == Kind.RETRACTED:
        columns, content = _tombstone(claim, _stood(previous, event), event.at)
    else:
        columns, content = _standing(_stood(previous, event), event)
    put(
        content,
        columns,
        position=position,
        public_id=claim.public_id,
        kind=kind,
        at=event.at,
        event=event.number,
        previous=previous,
    )
    if kind == Kind.RESTATED:
        _take_names_out(claim)
    if kind == Kind.RETRACTED:
        withhold(claim.public_id)
    return 1


def _stood(previous: PublicDocument | None, event: Event) -> PublicDocument:
    """What stood before a change of standing. The tables let none happen to what was never published."""
    if previous is None:
        raise LookupError(f"Event {event.number} ({event.step}) is about a claim without a public document.")
    return previous


def _version(claim: Claim, event: Event) -> tuple[Columns, dict[str, Any]]:
    """The n-th publication for the n-th time that the record tells of one."""
    earlier = Event.objects.filter(
        subject_type="claim",
        subject=event.subject,
        step__in=["publish", "correct"],
        number__lte=event.number,
    )
    publication = Publication.objects.select_related(
        "claim__desk", "verdict__author", "verdict__rating__scale"
    ).get(claim=claim, version=earlier.count())
    content = verdict_document(publication)
    version = Version(claim.public_id, publication.version)
    content["citations"] = with_kept(content["citations"], kept_addresses([version]).get(version, {}))
    first = Publication.objects.get(claim=claim, version=1)
    verdict = publication.verdict
    columns = Columns(
        desk=claim.desk,
        version=publication.version,
        standing=Standing.LIVE,
        language=claim.language,
        published_at=first.at,
        rating=content["rating"]["label"],
        claimant=verdict.claimant,
        words=words(verdict),
        correction=publication.correction,
    )
    return columns, content


def _standing(previous: PublicDocument, event: Event) -> tuple[Columns, dict[str, Any]]:
    columns = Columns.like(previous)._replace(standing=event.to_state)
    return columns, with_standing(previous.content, event.to_state, event.at)


def _take_names_out(claim: Claim) -> None:
    """Earlier documents stay within reach, so what may not be named any more leaves them too. That was
    promised to a person; nobody was promised that the bytes of a superseded version stand for ever.
    """
    hidden = {
        one.version: {told["number"]: told for told in citations_of(one.verdict) if told["title"] == UNNAMED}
        for one in claim.publications.select_related("verdict")
    }
    named: dict[int, dict[str, Any]] = {}
    for document in PublicDocument.objects.filter(public_id=claim.public_id, is_current=False):
        content = document.content
        cited = content.get("citations", [])
        content["citations"] = [hidden.get(document.version, {}).get(one["number"], one) for one in cited]
        if content["citations"] != cited:
            named[document.position] = content
    rewrite(named)


def _restated(
    claim: Claim, previous: PublicDocument | None, event: Event
) -> tuple[Columns, dict[str, Any]] | None:
    """The current version with its sources named as they may be now; None where that changes nothing."""
    if previous is None or previous.standing == Standing.RETRACTED:
        return None
    content = previous.content
    verdict = claim.publications.select_related("verdict").get(version=previous.version).verdict
    kept = {one["number"]: one["kept_url"] for one in content["citations"] if "kept_url" in one}
    citations = [
        one if one["title"] == UNNAMED else with_kept([one], kept)[0] for one in citations_of(verdict)
    ]
    if citations == content["citations"]:
        return None
    return Columns.like(previous), content | {"citations": citations, "updated_at": moment(event.at)}


def _tombstone(claim: Claim, previous: PublicDocument, at: datetime) -> tuple[Columns, dict[str, Any]]:
    columns = Columns(
        desk=previous.desk,
        version=previous.version,
        standing=Standing.RETRACTED,
        language=previous.language,
        published_at=previous.published_at,
    )
    return columns, tombstone(claim, claim.retraction, at)
