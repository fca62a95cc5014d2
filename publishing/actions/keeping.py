"""Telling partners where a source is kept whose original is gone; pages die after verdicts, so it is looked
at again and again.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from factcheck.enums import Standing
from publishing.actions.documents import Columns, put
from publishing.models import PublicDocument, RelayPosition
from publishing.models.public_document import Kind
from publishing.queries.document import moment
from publishing.queries.kept import Version, claims_with_gone, kept_addresses, with_kept

BATCH = 100
"""Documents written in one transaction."""


def restate_kept(*, at: datetime) -> int:
    """Write a document for each verdict whose kept addresses are other than it says; how many. Whatever came
    in between is looked at next time.
    """
    told = PublicDocument.objects.current().exclude(standing=Standing.RETRACTED)
    positions = list(
        told.filter(Q(has_kept=True) | Q(public_id__in=claims_with_gone()))
        .order_by("position")
        .values_list("position", flat=True)
    )
    starts = range(0, len(positions), BATCH)
    return sum(_restate(positions[start : start + BATCH], at) for start in starts)


def _restate(positions: list[int], at: datetime) -> int:
    stale = _stale(positions)
    if not stale:
        return 0
    with transaction.atomic():
        mark, _ = RelayPosition.objects.select_for_update().get_or_create(id=1)
        before = mark.position
        # Under the lock once more: the relay may have been at it.
        for document, citations in _stale([document.position for document, _ in stale]):
            mark.position += 1
            put(
                document.content | {"citations": citations, "updated_at": moment(at)},
                Columns.like(document),
                position=mark.position,
                public_id=document.public_id,
                kind=Kind.RESTATED,
                at=at,
                previous=document,
            )
        mark.save(update_fields=["position"])
        return mark.position - before


def _stale(positions: list[int]) -> list[tuple[PublicDocument, list[dict[str, Any]]]]:
    """Documents that hold now, and their citations as they should be, where they are not."""
    documents = list(PublicDocument.objects.current().filter(pk__in=positions).select_related("desk"))
    found = kept_addresses(Version(one.public_id, one.version) for one in documents)
    changed = []
    for document in documents:
        now = document.content["citations"]
        due = with_kept(now, found.get(Version(document.public_id, document.version), {}))
        if due != now:
            changed.append((document, due))
    return sorted(changed, key=lambda pair: pair[0].position)
