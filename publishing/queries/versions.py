"""Every version of a verdict that was ever public, as it stood when the next one took its place."""

import json
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from publishing.models import PublicDocument
from publishing.models.public_document import Kind
from publishing.queries.kept import Version, kept_addresses, with_kept


def versions(public_id: UUID) -> QuerySet[PublicDocument]:
    """One document for each version: the one that began it."""
    return PublicDocument.objects.filter(public_id=public_id, kind__in=Kind.of_versions())


def version_of(public_id: UUID, number: int) -> PublicDocument | None:
    """The last document of a version: it says how that version stood when it was replaced."""
    found = PublicDocument.objects.filter(public_id=public_id, version=number)
    return found.order_by("-position").first()


def last_content(document: PublicDocument) -> dict[str, Any]:
    """What an earlier version said, and where its sources are kept whose originals are gone by now."""
    version = Version(document.public_id, document.version)
    kept = kept_addresses([version]).get(version, {})
    content = document.content
    return content | {"citations": with_kept(content["citations"], kept)}


def superseded(earlier: PublicDocument, current: PublicDocument) -> bytes:
    """An earlier version as partners read it: what was published, headed by what holds now."""
    banner = {"superseded_by": {"version": current.version, "url": current.content["url"]}}
    return json.dumps(banner | last_content(earlier), ensure_ascii=False, separators=(",", ":")).encode()
