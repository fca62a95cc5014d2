"""What a webhook says: made up when a delivery is sent, under the licence as it is at that moment."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from factcheck.enums import Standing
from publishing.models import Delivery, PublicDocument
from publishing.models.public_document import Kind
from publishing.queries.document import moment


def verdict_data(document: PublicDocument) -> dict[str, Any]:
    """What names a change of a verdict without carrying it: all of a thin message."""
    return {
        "id": str(document.public_id),
        "url": document.content["url"],
        "api": settings.STET_BASE_URL + reverse("api_verdict", kwargs={"id": document.public_id}),
        "version": document.version,
        "standing": document.standing,
        "position": document.position,
    }


def body(delivery: Delivery) -> bytes:
    """The message, as JSON in UTF-8."""
    data = dict(delivery.data)
    if delivery.document is not None and not delivery.endpoint.thin and not _taken_back(delivery.document):
        data["verdict"] = delivery.document.content
    said: dict[str, Any] = {
        "type": str(delivery.event),
        "timestamp": moment(delivery.happened_at),
        "data": data,
    }
    if delivery.test:
        said["test"] = True
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def visible_at(document: PublicDocument, delay_minutes: int) -> datetime:
    """From when on a partner with this delay may read the document."""
    return max(document.updated_at, document.published_at + timedelta(minutes=delay_minutes))


def _taken_back(document: PublicDocument) -> bool:
    """Whether the verdict was retracted since: what it said is repeated to nobody."""
    if document.kind == Kind.RETRACTED:
        return False
    current = PublicDocument.objects.current().filter(public_id=document.public_id)
    return current.filter(standing=Standing.RETRACTED).exists()
