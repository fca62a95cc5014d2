"""Messages that may be sent: by the licence of a partner, or by what a program or a chat may see."""

from datetime import datetime

from articles.models import Article
from publishing.models import Delivery, PublicDocument
from publishing.models.webhook_endpoint import WebhookEvent
from publishing.partners.licenses import get_visible_at, is_covered
from publishing.webhooks.claim_events import list_claims_of, list_sendable_claims
from publishing.webhooks.messages import get_document_visible_at


def is_visible_to_owner(delivery: Delivery, *, at: datetime) -> bool:
    """True if the owner of the endpoint, as things are now, may read the message yet."""
    later = get_not_before(delivery, at)
    return later is not None and later <= at


def get_not_before(delivery: Delivery, at: datetime) -> datetime | None:
    """Return when the message may be sent first, as things are now; None for never."""
    if delivery.is_test:
        return at
    partner, document = delivery.endpoint.partner, delivery.document
    if partner is None:
        claims = list_sendable_claims(delivery.endpoint, at=at).filter(public_id__in=list_claims_of(delivery))
        return at if claims.exists() else None
    if document is None:
        article = Article.objects.select_related("desk").get(public_id=delivery.subject)
        return (
            get_visible_at(partner, article, delivery.happened_at) if is_covered(partner, article) else None
        )
    visible = get_document_visible_at(document, partner.delay_minutes)
    # A message that a verdict left the licence goes to whoever had the document before.
    judged = document.pk
    if delivery.event == WebhookEvent.UNLICENSED and document.previous is not None:
        judged = document.previous
    covered = PublicDocument.objects.filter(pk=judged).covered_by_license(partner, at=max(at, visible))
    return visible if covered.exists() else None
