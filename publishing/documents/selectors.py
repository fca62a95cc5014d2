"""The public documents that are current, their versions, and when they last changed."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Max, QuerySet

from factcheck.models.enums import PublicationStatus
from lib.crypto.commitments import sha256_hex
from publishing.documents.public_snapshots import PublicVersion, add_snapshot_urls, get_snapshot_urls
from publishing.models import PublicDocument
from publishing.models.public_document import DocumentKind, PublicDocumentQuerySet


def list_current_documents() -> PublicDocumentQuerySet:
    """Return current documents without the tombstones."""
    return PublicDocument.objects.current().exclude(publication_status=PublicationStatus.RETRACTED)


def get_last_changed_at() -> datetime | None:
    """Return when the last document was written, tombstones included; None where there is none."""
    return PublicDocument.objects.order_by("-position").values_list("updated_at", flat=True).first()


def build_etag_stamp(*parts: str) -> str:
    """Return an ETag for what is made of all current documents, without reading any of them.

    It changes with each of them, and with ``parts``.
    """
    last = PublicDocument.objects.aggregate(last=Max("position"))["last"] or 0
    named = "\n".join([str(last), settings.STET_NEWSROOM_NAME, settings.STET_BASE_URL, *parts])
    return sha256_hex(named)


def list_versions(public_id: UUID) -> QuerySet[PublicDocument]:
    """Return one document for each version: the one that began it."""
    return PublicDocument.objects.filter(public_id=public_id, kind__in=DocumentKind.of_versions())


def find_version(public_id: UUID, number: int) -> PublicDocument | None:
    """Return the last document of a version, with the status that it had when replaced; None for none."""
    found = PublicDocument.objects.filter(public_id=public_id, version=number)
    return found.order_by("-position").first()


def get_last_content(document: PublicDocument) -> dict[str, Any]:
    """Return the content of an earlier version, with snapshot URLs of the sources that are gone by now."""
    version = PublicVersion(document.public_id, document.version)
    snapshot = get_snapshot_urls([version]).get(version, {})
    content = document.content
    return content | {"citations": add_snapshot_urls(content["citations"], snapshot)}


def build_superseded_document(earlier: PublicDocument, current: PublicDocument) -> bytes:
    """Return an earlier version as partners read it: what was published, headed by the current version."""
    banner = {"superseded_by": {"version": current.version, "url": current.content["url"]}}
    return json.dumps(banner | get_last_content(earlier), ensure_ascii=False, separators=(",", ":")).encode()
