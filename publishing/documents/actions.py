"""Writing public documents: a new one replaces the claim's last; old ones change where they have to.

All of it under the lock of the OutboxCursor, which the caller holds.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F

from accounts.models import Desk
from factcheck.models import Publication
from factcheck.workflow.content_hash import number_citations
from lib.crypto.commitments import sha256_hex
from publishing.documents.builder import UNNAMED_SOURCE
from publishing.documents.lookup_keys import get_tag_keys, get_url_keys
from publishing.documents.search_index import build_lexemes, index_document, record_document_languages
from publishing.models import (
    CachedFeedPage,
    CitedSource,
    DocumentTag,
    DocumentUrl,
    OutboxCursor,
    PublicDocument,
)
from publishing.models.cached_feed_page import PAGE_SIZE
from publishing.models.public_document import DocumentKind


class DocumentColumns(NamedTuple):
    """The columns beside the body. A tombstone's say nothing of the retracted verdict."""

    desk: Desk
    version: int
    publication_status: str
    language: str
    published_at: datetime
    rating: str = ""
    claimant: str = ""
    search_text: str = ""
    correction: str = ""

    @classmethod
    def from_document(cls, document: PublicDocument) -> "DocumentColumns":
        """Return the columns of a document that says the same of the same version.

        Not ``correction``: only the document that published a correction has its class.
        """
        return cls(**{name: getattr(document, name) for name in cls._fields if name != "correction"})


def serialize_document(content: Mapping[str, Any]) -> str:
    """Return the JSON of a document as it is sent."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def create_document(
    content: Mapping[str, Any],
    columns: DocumentColumns,
    *,
    position: int,
    public_id: UUID,
    kind: DocumentKind,
    at: datetime,
    event: int | None = None,
    previous: PublicDocument | None = None,
) -> PublicDocument:
    """Write the document of one change at its position, in place of ``previous``.

    Writes its search entry, the sources that it names, its tags and its URLs too.
    """
    if previous is not None:
        PublicDocument.objects.filter(pk=previous.pk).update(is_current=False)
    record_document_languages([columns.language])
    body = serialize_document(content)
    document = PublicDocument.objects.create(
        position=position,
        event=event,
        previous=previous.position if previous else None,
        public_id=public_id,
        kind=kind,
        updated_at=at,
        body=body,
        etag=sha256_hex(body),
        lexemes=build_lexemes(columns.search_text, columns.language),
        has_snapshot_urls=any("snapshot_url" in one for one in content.get("citations", ())),
        **columns._asdict(),
    )
    index_document(document, dict(content))
    _save_cited_sources(document, content)
    DocumentTag.objects.bulk_create(DocumentTag(document=document, key=key) for key in get_tag_keys(content))
    DocumentUrl.objects.bulk_create(DocumentUrl(document=document, key=key) for key in get_url_keys(content))
    return document


def _save_cited_sources(document: PublicDocument, content: Mapping[str, Any]) -> None:
    """Save the sources that the document names; the frozen citations say which source each one is."""
    named = {one["number"] for one in content.get("citations", ()) if one["title"] != UNNAMED_SOURCE}
    if not named:
        return
    publication = Publication.objects.select_related("verdict").get(
        claim__public_id=document.public_id, version=document.version
    )
    CitedSource.objects.bulk_create(
        CitedSource(document=document, source=UUID(str(frozen["source"])), number=number)
        for number, frozen in number_citations(publication.verdict.citations)
        if number in named
    )


def withhold_retracted_content(public_id: UUID) -> None:
    """Withhold earlier documents of a retracted verdict from those who follow the change feed."""
    earlier = PublicDocument.objects.filter(public_id=public_id, is_current=False, is_withheld=False)
    changed = list(earlier.values_list("position", flat=True))
    earlier.update(is_withheld=True)
    _bump_edition(changed)


def replace_document_bodies(documents: Mapping[int, Mapping[str, Any]]) -> None:
    """Replace the bodies of documents: {position: content}."""
    for position, content in documents.items():
        body = serialize_document(content)
        PublicDocument.objects.filter(pk=position).update(body=body, etag=sha256_hex(body))
        hidden = [one["number"] for one in content.get("citations", ()) if one["title"] == UNNAMED_SOURCE]
        CitedSource.objects.filter(document=position, number__in=hidden).delete()
    _bump_edition(documents)


def _bump_edition(positions: Iterable[int]) -> None:
    """Delete cached feed pages that hold these positions, and raise the edition of the feed."""
    pages = {(position - 1) // PAGE_SIZE for position in positions}
    if pages:
        CachedFeedPage.objects.filter(number__in=pages).delete()
        OutboxCursor.objects.update(edition=F("edition") + 1)
