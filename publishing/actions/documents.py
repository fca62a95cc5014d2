"""Writing public documents: a new one takes the place of the claim's last, and what may change in old ones.

All of it under the lock of the RelayPosition: whoever calls holds it.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F

from accounts.models import Desk
from factcheck.models import Publication
from factcheck.queries.content import numbered
from lib.commitments import sha256_hex
from publishing.actions.indexing import index
from publishing.models import (
    CitedSource,
    DocumentAddress,
    DocumentTag,
    PublicDocument,
    RelayPosition,
    SealedPage,
)
from publishing.models.public_document import Kind
from publishing.models.sealed_page import SIZE
from publishing.queries.document import UNNAMED
from publishing.queries.found_by import address_keys, tag_keys


class Columns(NamedTuple):
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

    @classmethod
    def like(cls, document: PublicDocument) -> "Columns":
        """Those of a document that says the same of the same version. Which correction it was is told by the
        document that told of it, once.
        """
        return cls(**{name: getattr(document, name) for name in cls._fields if name != "correction"})


def written(content: Mapping[str, Any]) -> bytes:
    """A document as it is sent."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def put(
    content: Mapping[str, Any],
    columns: Columns,
    *,
    position: int,
    public_id: UUID,
    kind: Kind,
    at: datetime,
    event: int | None = None,
    previous: PublicDocument | None = None,
) -> PublicDocument:
    """Write the document of one change at its position, in place of ``previous``, with its index card, the
    sources that it names, and what it is found by.
    """
    if previous is not None:
        PublicDocument.objects.filter(pk=previous.pk).update(is_current=False)
    body = written(content)
    document = PublicDocument.objects.create(
        position=position,
        event=event,
        previous=previous.position if previous else None,
        public_id=public_id,
        kind=kind,
        updated_at=at,
        body=body,
        etag=sha256_hex(body),
        has_kept=any("kept_url" in one for one in content.get("citations", ())),
        **columns._asdict(),
    )
    index(document, dict(content))
    _cite(document, content)
    DocumentTag.objects.bulk_create(DocumentTag(document=document, key=key) for key in tag_keys(content))
    DocumentAddress.objects.bulk_create(
        DocumentAddress(document=document, key=key) for key in address_keys(content)
    )
    return document


def _cite(document: PublicDocument, content: Mapping[str, Any]) -> None:
    """Note the sources that the document names: what was frozen knows which of ours each of them is."""
    named = {one["number"] for one in content.get("citations", ()) if one["title"] != UNNAMED}
    if not named:
        return
    publication = Publication.objects.select_related("verdict").get(
        claim__public_id=document.public_id, version=document.version
    )
    CitedSource.objects.bulk_create(
        CitedSource(document=document, source=UUID(str(frozen["source"])), number=number)
        for number, frozen in numbered(publication.verdict.citations)
        if number in named
    )


def withhold(public_id: UUID) -> None:
    """What was said of a retracted verdict is repeated to nobody who follows the changes."""
    earlier = PublicDocument.objects.filter(public_id=public_id, is_current=False, withheld=False)
    changed = list(earlier.values_list("position", flat=True))
    earlier.update(withheld=True)
    _another_edition(changed)


def rewrite(documents: Mapping[int, Mapping[str, Any]]) -> None:
    """Give documents other bytes: {position: content}."""
    for position, content in documents.items():
        body = written(content)
        PublicDocument.objects.filter(pk=position).update(body=body, etag=sha256_hex(body))
        hidden = [one["number"] for one in content.get("citations", ()) if one["title"] == UNNAMED]
        CitedSource.objects.filter(document=position, number__in=hidden).delete()
    _another_edition(documents)


def _another_edition(positions: Iterable[int]) -> None:
    """Pages made of these are no longer what is to be sent."""
    pages = {(position - 1) // SIZE for position in positions}
    if pages:
        SealedPage.objects.filter(number__in=pages).delete()
        RelayPosition.objects.update(edition=F("edition") + 1)
