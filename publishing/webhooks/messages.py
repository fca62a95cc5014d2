"""Messages of webhooks, built when a delivery is sent, under the licence as it is at that moment."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from factcheck.models.enums import PublicationStatus
from publishing.documents.builder import format_timestamp
from publishing.models import Delivery, PublicDocument
from publishing.models.public_document import DocumentKind
from publishing.models.webhook_endpoint import WebhookEvent


def build_verdict_data(document: PublicDocument, event: str) -> dict[str, Any]:
    """Return the data that names a change of a verdict without carrying it: all of a thin message.

    Of a verdict that left the licence it says no more than the change feed does.
    """
    if event == WebhookEvent.UNLICENSED:
        return {
            "id": str(document.public_id),
            "version": document.version,
            "position": document.position,
        }
    return {
        "id": str(document.public_id),
        "url": document.content["url"],
        "api": settings.STET_BASE_URL + reverse("api_verdict", kwargs={"id": document.public_id}),
        "version": document.version,
        "publication_status": document.publication_status,
        "position": document.position,
    }


def build_message_body(delivery: Delivery) -> bytes:
    """Return the message, as JSON in UTF-8."""
    data = dict(delivery.data)
    if (
        delivery.document is not None
        and delivery.event != WebhookEvent.UNLICENSED
        and not delivery.endpoint.is_thin
        and not _is_retracted_since(delivery.document)
    ):
        data["verdict"] = delivery.document.content
    fields: dict[str, Any] = {
        "type": str(delivery.event),
        "timestamp": format_timestamp(delivery.happened_at),
        "data": data,
    }
    if delivery.is_test:
        fields["is_test"] = True
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def get_document_visible_at(document: PublicDocument, delay_minutes: int) -> datetime:
    """From when on a partner with this delay may read the document."""
    return max(document.updated_at, document.published_at + timedelta(minutes=delay_minutes))


def _is_retracted_since(document: PublicDocument) -> bool:
    """True if the verdict was retracted later: its content is then repeated to nobody."""
    if document.kind == DocumentKind.RETRACTED:
        return False
    current = PublicDocument.objects.current().filter(public_id=document.public_id)
    return current.filter(publication_status=PublicationStatus.RETRACTED).exists()
