"""Messages of webhooks, built when a delivery is sent, from what may be read at that moment."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework.utils.encoders import JSONEncoder

from factcheck.api.claim_data import annotate_for_api, build_claims_data
from factcheck.models.enums import PublicationStatus
from lib.datetimes.clock import format_timestamp
from publishing.models import Delivery, PublicDocument
from publishing.models.public_document import DocumentKind
from publishing.models.webhook_endpoint import WebhookEvent
from publishing.webhooks.chat_formats import build_chat_payload
from publishing.webhooks.chat_messages import build_chat_groups
from publishing.webhooks.claim_events import ClaimAct, list_sendable_claims


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


def build_message_body(delivery: Delivery, *, at: datetime) -> bytes:
    """Return the message as it is sent at the moment ``at``, as JSON in UTF-8."""
    fields = (
        build_chat_payload(delivery.endpoint.format, build_chat_groups(delivery, at=at))
        if delivery.endpoint.desk_id
        else _build_fields(delivery, at)
    )
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), cls=JSONEncoder).encode()


def build_claim_data(act: ClaimAct) -> dict[str, Any]:
    """Return the data that names a change of a claim without carrying it: all of a thin message."""
    return {
        "id": str(act.claim),
        "url": settings.STET_BASE_URL + reverse("claim_detail", args=[act.claim]),
        "api": settings.STET_BASE_URL + reverse("api_claim", args=[act.claim]),
        "action": act.action,
        "from_state": act.from_state,
        "to_state": act.to_state,
        "actor": act.actor,
    }


def _build_fields(delivery: Delivery, at: datetime) -> dict[str, Any]:
    data = dict(delivery.data)
    if (
        delivery.document is not None
        and delivery.event != WebhookEvent.UNLICENSED
        and not delivery.endpoint.is_thin
        and not _is_retracted_since(delivery.document)
    ):
        data["verdict"] = delivery.document.content
    service = delivery.endpoint.service
    if service is not None and not delivery.endpoint.is_thin and not delivery.is_test:
        claims = annotate_for_api(list_sendable_claims(delivery.endpoint, at=at), service)
        for claim in build_claims_data(list(claims.filter(public_id=delivery.subject)), service, at):
            data["claim"] = claim
    fields: dict[str, Any] = {
        "type": str(delivery.event),
        "timestamp": format_timestamp(delivery.happened_at),
        "data": data,
    }
    if delivery.is_test:
        fields["is_test"] = True
    return fields


def get_document_visible_at(document: PublicDocument, delay_minutes: int) -> datetime:
    """From when on a partner with this delay may read the document."""
    return max(document.updated_at, document.published_at + timedelta(minutes=delay_minutes))


def _is_retracted_since(document: PublicDocument) -> bool:
    """True if the verdict was retracted later: its content is then repeated to nobody."""
    if document.kind == DocumentKind.RETRACTED:
        return False
    current = PublicDocument.objects.current().filter(public_id=document.public_id)
    return current.filter(publication_status=PublicationStatus.RETRACTED).exists()
