"""Every version of a verdict that was ever public, as it stood when the next one took its place."""

import json
from uuid import UUID

from django.db.models import QuerySet

from lib.commitments import sha256_hex
from publishing.models import PublicDocument
from publishing.models.public_document import Kind
from publishing.queries.kept import Reader


def versions(public_id: UUID) -> QuerySet[PublicDocument]:
    """One document for each version: the one that began it."""
    return PublicDocument.objects.filter(public_id=public_id, kind__in=Kind.of_versions())


def version_of(public_id: UUID, number: int) -> PublicDocument | None:
    """The last document of a version: it says how that version stood when it was replaced."""
    found = PublicDocument.objects.filter(public_id=public_id, version=number)
    return found.order_by("-position").first()


def superseded(read: Reader, current: PublicDocument) -> Reader:
    """An earlier version as partners read it: what was published, headed by what holds now."""
    banner = {"superseded_by": {"version": current.version, "url": current.content["url"]}}
    told = banner | json.loads(read.body)
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return Reader(body, sha256_hex(body))
