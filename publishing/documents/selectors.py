"""The public documents that are current, and when they last changed."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db.models import Max

from factcheck.models.enums import PublicationStatus
from publishing.models import PublicDocument
from publishing.models.public_document import PublicDocumentQuerySet


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
    return hashlib.sha256(named.encode()).hexdigest()
