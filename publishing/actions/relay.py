"""The relay: reads the record in order and writes what the public is told, each change once.

Events are numbered in the order of their commits and without a gap, so the number of the last one read is
all there is to remember. One relay runs at a time, under the lock of the RelayPosition.
"""

import json
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max

from accounts.models import Desk
from factcheck.enums import Standing
from factcheck.models import Claim, Publication
from lib.commitments import sha256_hex
from publishing.actions.indexing import index
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


class _Columns(NamedTuple):
    """What stands beside the body. A tombstone says nothing of the verdict that was."""

    desk: Desk
    version: int
    standing: str
    language: str
    published_at: datetime
    rating: str = ""
    claimant: str = ""
    words: str = ""
    correction: str = ""


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
    if previous is not None:
        PublicDocument.objects.filter(pk=previous.pk).update(is_current=False)
    body = _bytes(content)
    document = PublicDocument.objects.create(
        position=position,
        event=event.number,
        public_id=claim.public_id,
        kind=kind,
        updated_at=event.at,
        body=body,
        etag=sha256_hex(body),
        **columns._asdict(),
    )
    index(document, content)
    if kind == Kind.RESTATED:
        _take_names_out(claim)
    return 1


def _bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _stood(previous: PublicDocument | None, event: Event) -> PublicDocument:
    """What stood before a change of standing. The tables let none happen to what was never published."""
    if previous is None:
        raise LookupError(f"Event {event.number} ({event.step}) is about a claim without a public document.")
    return previous


def _version(claim: Claim, event: Event) -> tuple[_Columns, dict[str, Any]]:
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
    first = Publication.objects.get(claim=claim, version=1)
    verdict = publication.verdict
    columns = _Columns(
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


def _standing(previous: PublicDocument, event: Event) -> tuple[_Columns, dict[str, Any]]:
    columns = _Columns(
        desk=previous.desk,
        version=previous.version,
        standing=event.to_state,
        language=previous.language,
        published_at=previous.published_at,
        rating=previous.rating,
        claimant=previous.claimant,
        words=previous.words,
    )
    return columns, with_standing(previous.content, event.to_state, event.at)


def _take_names_out(claim: Claim) -> None:
    """Earlier documents stay within reach, so what may not be named any more leaves them too. That was
    promised to a person; nobody was promised that the bytes of a superseded version stand for ever.
    """
    hidden = {
        one.version: {told["number"]: told for told in citations_of(one.verdict) if told["title"] == UNNAMED}
        for one in claim.publications.select_related("verdict")
    }
    for document in PublicDocument.objects.filter(public_id=claim.public_id, is_current=False):
        content = document.content
        cited = content.get("citations", [])
        content["citations"] = [hidden.get(document.version, {}).get(one["number"], one) for one in cited]
        if content["citations"] != cited:
            body = _bytes(content)
            PublicDocument.objects.filter(pk=document.pk).update(body=body, etag=sha256_hex(body))


def _restated(
    claim: Claim, previous: PublicDocument | None, event: Event
) -> tuple[_Columns, dict[str, Any]] | None:
    """The current version with its sources named as they may be now; None where that changes nothing."""
    if previous is None or previous.standing == Standing.RETRACTED:
        return None
    content = previous.content
    verdict = claim.publications.select_related("verdict").get(version=previous.version).verdict
    citations = citations_of(verdict)
    if citations == content["citations"]:
        return None
    # Which correction it was is told by the document that told of it, once.
    told = {name: getattr(previous, name) for name in _Columns._fields if name != "correction"}
    return _Columns(**told), content | {"citations": citations, "updated_at": moment(event.at)}


def _tombstone(claim: Claim, previous: PublicDocument, at: datetime) -> tuple[_Columns, dict[str, Any]]:
    columns = _Columns(
        desk=previous.desk,
        version=previous.version,
        standing=Standing.RETRACTED,
        language=previous.language,
        published_at=previous.published_at,
    )
    return columns, tombstone(claim, claim.retraction, at)
