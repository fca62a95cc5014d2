"""Publishing the URLs of archived copies in verdicts whose sources are gone.

Pages die after verdicts, so this runs again and again.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from factcheck.models.enums import PublicationStatus
from lib.datetimes.clock import format_timestamp
from publishing.documents.actions import DocumentColumns, create_document
from publishing.documents.public_snapshots import (
    PublicVersion,
    add_snapshot_urls,
    get_snapshot_urls,
    list_claims_with_dead_sources,
)
from publishing.models import OutboxCursor, PublicDocument
from publishing.models.public_document import DocumentKind

BATCH_SIZE = 100
"""Documents written in one transaction."""


def update_snapshot_urls(*, at: datetime) -> int:
    """Write a document for each verdict whose snapshot URLs have changed; return how many.

    What changes meanwhile is left to the next run.
    """
    data = PublicDocument.objects.current().exclude(publication_status=PublicationStatus.RETRACTED)
    positions = list(
        data.filter(Q(has_snapshot_urls=True) | Q(public_id__in=list_claims_with_dead_sources()))
        .order_by("position")
        .values_list("position", flat=True)
    )
    starts = range(0, len(positions), BATCH_SIZE)
    return sum(_restate_documents(positions[start : start + BATCH_SIZE], at) for start in starts)


def _restate_documents(positions: list[int], at: datetime) -> int:
    stale = _list_outdated(positions)
    if not stale:
        return 0
    with transaction.atomic():
        mark, _ = OutboxCursor.objects.select_for_update().get_or_create(id=1)
        before = mark.position
        # Under the lock once more: the relay may have written since.
        for document, citations in _list_outdated([document.position for document, _ in stale]):
            mark.position += 1
            create_document(
                document.content | {"citations": citations, "updated_at": format_timestamp(at)},
                DocumentColumns.from_document(document),
                position=mark.position,
                public_id=document.public_id,
                kind=DocumentKind.RESTATED,
                at=at,
                previous=document,
            )
        mark.save(update_fields=["position"])
        return mark.position - before


def _list_outdated(positions: list[int]) -> list[tuple[PublicDocument, list[dict[str, Any]]]]:
    """Return current documents whose citations differ from what they should be, each with the right ones."""
    documents = list(PublicDocument.objects.current().filter(pk__in=positions).select_related("desk"))
    found = get_snapshot_urls(PublicVersion(one.public_id, one.version) for one in documents)
    changed = []
    for document in documents:
        now = document.content["citations"]
        due = add_snapshot_urls(now, found.get(PublicVersion(document.public_id, document.version), {}))
        if due != now:
            changed.append((document, due))
    return sorted(changed, key=lambda pair: pair[0].position)
