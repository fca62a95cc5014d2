"""The relay: reads the audit log in order and writes the public documents, each change once.

Events are numbered in the order of their commits and without a gap, so the number of the last one read is all
there is to remember. One relay runs at a time, under the lock of the OutboxCursor.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from audit.models import Event
from factcheck.models import Claim, Publication
from factcheck.models.enums import PublicationStatus
from publishing.documents.actions import (
    DocumentColumns,
    create_document,
    replace_document_bodies,
    withhold_retracted_content,
)
from publishing.documents.builder import (
    UNNAMED_SOURCE,
    build_citations,
    build_tombstone,
    build_verdict_document,
    get_search_text,
    update_document,
)
from publishing.documents.follow_up import build_follow_up
from publishing.documents.public_snapshots import PublicVersion, add_snapshot_urls, get_snapshot_urls
from publishing.models import OutboxCursor, PublicDocument
from publishing.models.public_document import DocumentKind

EVENT_KINDS = {
    "publish": DocumentKind.PUBLISHED,
    "correct": DocumentKind.CORRECTED,
    "mark_under_review": DocumentKind.UNDER_REVIEW,
    "reaffirm": DocumentKind.REAFFIRMED,
    "retract": DocumentKind.RETRACTED,
    "erase_source": DocumentKind.RESTATED,
    "restrict_source": DocumentKind.RESTATED,
    "lift_source_restriction": DocumentKind.RESTATED,
    "add_repeated_appearance": DocumentKind.FOLLOW_UP,
    "take_back_repeat": DocumentKind.FOLLOW_UP,
    "count_repeat": DocumentKind.FOLLOW_UP,
    "confirm_page_finding": DocumentKind.FOLLOW_UP,
    "supersede_page_finding": DocumentKind.FOLLOW_UP,
    "log_correction_request": DocumentKind.FOLLOW_UP,
    "log_correction_answer": DocumentKind.FOLLOW_UP,
    "hide_correction_request": DocumentKind.FOLLOW_UP,
    "show_correction_request": DocumentKind.FOLLOW_UP,
}
"""Actions that change what is public: transitions of publication status, naming or hiding a source, and what
happened since the verdict."""
BATCH_SIZE = 100
"""Documents written in one transaction: the lock is short, and a reader sees progress."""


def relay_events() -> int:
    """Write the documents of all public changes since the last run; return how many. Safe to repeat."""
    written = 0
    while (batch := _relay_batch()) is not None:
        written += batch
    return written


@transaction.atomic
def _relay_batch() -> int | None:
    """Write up to BATCH_SIZE documents under the lock; return None at the end of the audit log."""
    mark, _ = OutboxCursor.objects.select_for_update().get_or_create(id=1)
    head = Event.objects.aggregate(last=Max("number"))["last"] or 0
    if head <= mark.event_number:
        return None
    news = Event.objects.filter(
        number__gt=mark.event_number, number__lte=head, subject_type="claim", action__in=EVENT_KINDS
    )
    events = list(news.order_by("number")[:BATCH_SIZE])
    before = mark.position
    for event in events:
        mark.position += _write_document(event, mark.position + 1)
    mark.event_number = events[-1].number if len(events) == BATCH_SIZE else head
    mark.save(update_fields=["event_number", "position"])
    return mark.position - before


def _write_document(event: Event, position: int) -> int:
    """Write the document of an event; return 1, or 0 where it changes nothing that was published."""
    claim = Claim.objects.select_related("desk").get(public_id=event.subject)
    previous = (
        PublicDocument.objects.current().filter(public_id=claim.public_id).select_related("desk").first()
    )
    kind = EVENT_KINDS[event.action]
    if kind in (DocumentKind.PUBLISHED, DocumentKind.CORRECTED):
        columns, content = _build_version(claim, event)
    elif kind == DocumentKind.RESTATED:
        restated = _build_restatement(claim, previous, event)
        if restated is None:
            _remove_names(claim)
            return 0
        columns, content = restated
    elif kind == DocumentKind.FOLLOW_UP:
        followed = _build_follow_up(claim, previous, event)
        if followed is None:
            return 0
        columns, content = followed
    elif kind == DocumentKind.RETRACTED:
        columns, content = _build_tombstone(claim, _get_current_document(previous, event), event.at)
    else:
        columns, content = _build_status_change(_get_current_document(previous, event), event)
    create_document(
        content,
        columns,
        position=position,
        public_id=claim.public_id,
        kind=kind,
        at=event.at,
        event=event.number,
        previous=previous,
    )
    if kind == DocumentKind.RESTATED:
        _remove_names(claim)
    if kind == DocumentKind.RETRACTED:
        withhold_retracted_content(claim.public_id)
    return 1


def _get_current_document(previous: PublicDocument | None, event: Event) -> PublicDocument:
    """Return the document before a change of status.

    Raises LookupError without one: the state machine lets none happen to a claim that was never published.
    """
    if previous is None:
        raise LookupError(
            f"Event {event.number} ({event.action}) is about a claim without a public document."
        )
    return previous


def _build_version(claim: Claim, event: Event) -> tuple[DocumentColumns, dict[str, Any]]:
    """Build the document of a publication: the n-th for the n-th event that publishes."""
    earlier = Event.objects.filter(
        subject_type="claim",
        subject=event.subject,
        action__in=["publish", "correct"],
        number__lte=event.number,
    )
    publication = Publication.objects.select_related(
        "claim__desk", "verdict__author", "verdict__rating__scale"
    ).get(claim=claim, version=earlier.count())
    content = build_verdict_document(publication)
    version = PublicVersion(claim.public_id, publication.version)
    content["citations"] = add_snapshot_urls(
        content["citations"], get_snapshot_urls([version]).get(version, {})
    )
    if follow_up := build_follow_up(claim, event.at):
        content["follow_up"] = follow_up
    first = Publication.objects.get(claim=claim, version=1)
    verdict = publication.verdict
    columns = DocumentColumns(
        desk=claim.desk,
        version=publication.version,
        publication_status=PublicationStatus.LIVE,
        language=claim.language,
        published_at=first.published_at,
        rating=content["rating"]["label"],
        claimant=verdict.claimant,
        search_text=get_search_text(verdict),
        correction=publication.correction,
    )
    return columns, content


def _build_status_change(previous: PublicDocument, event: Event) -> tuple[DocumentColumns, dict[str, Any]]:
    columns = DocumentColumns.from_document(previous)._replace(publication_status=event.to_state)
    return columns, update_document(previous.content, event.at, publication_status=event.to_state)


def _remove_names(claim: Claim) -> None:
    """Remove the names of restricted sources from earlier documents of the claim.

    They can still be fetched. The person was promised this; nobody was promised that the bytes of a
    superseded version stay for ever.
    """
    hidden = {
        one.version: {
            data["number"]: data for data in build_citations(one.verdict) if data["title"] == UNNAMED_SOURCE
        }
        for one in claim.publications.select_related("verdict")
    }
    named: dict[int, dict[str, Any]] = {}
    for document in PublicDocument.objects.filter(public_id=claim.public_id, is_current=False):
        content = document.content
        cited = content.get("citations", [])
        content["citations"] = [hidden.get(document.version, {}).get(one["number"], one) for one in cited]
        if content["citations"] != cited:
            named[document.position] = content
    replace_document_bodies(named)


def _build_restatement(
    claim: Claim, previous: PublicDocument | None, event: Event
) -> tuple[DocumentColumns, dict[str, Any]] | None:
    """Return the current version with its sources named as they may be now; None if nothing changes."""
    if previous is None or previous.publication_status == PublicationStatus.RETRACTED:
        return None
    content = previous.content
    verdict = claim.publications.select_related("verdict").get(version=previous.version).verdict
    remaining = {one["number"]: one["snapshot_url"] for one in content["citations"] if "snapshot_url" in one}
    citations = [
        one if one["title"] == UNNAMED_SOURCE else add_snapshot_urls([one], remaining)[0]
        for one in build_citations(verdict)
    ]
    if citations == content["citations"]:
        return None
    return DocumentColumns.from_document(previous), update_document(content, event.at, citations=citations)


def _build_follow_up(
    claim: Claim, previous: PublicDocument | None, event: Event
) -> tuple[DocumentColumns, dict[str, Any]] | None:
    """Return the current version with what happened since it; None if nothing changes for readers."""
    if previous is None or previous.publication_status == PublicationStatus.RETRACTED:
        return None
    follow_up = build_follow_up(claim, event.at)
    if follow_up == previous.content.get("follow_up", {}):
        return None
    # The verdict itself is as it was: neither its date nor the one in its ClaimReview changes.
    content = {name: value for name, value in previous.content.items() if name != "follow_up"}
    if follow_up:
        content["follow_up"] = follow_up
    return DocumentColumns.from_document(previous), content


def _build_tombstone(
    claim: Claim, previous: PublicDocument, at: datetime
) -> tuple[DocumentColumns, dict[str, Any]]:
    columns = DocumentColumns(
        desk=previous.desk,
        version=previous.version,
        publication_status=PublicationStatus.RETRACTED,
        language=previous.language,
        published_at=previous.published_at,
    )
    return columns, build_tombstone(previous.content, claim.retraction.public_note, at)
