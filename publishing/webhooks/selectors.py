"""Webhook endpoints and deliveries, for a partner and for the newsroom. Neither gets a secret here."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Desk
from articles.models import Article
from publishing.models import Delivery, Partner, PublicDocument, WebhookEndpoint
from publishing.models.delivery import DeliveryState
from publishing.models.webhook_endpoint import EndpointOwner

WITH_OWNER = ("endpoint__partner", "endpoint__service", "endpoint__desk")
"""Arguments of ``select_related`` for a delivery, so that its endpoint's owner takes no query."""


def list_endpoints(owner: EndpointOwner) -> QuerySet[WebhookEndpoint]:
    """Return the owner's endpoints, each with its number of ``waiting`` messages. There are at most ten."""
    return _annotate_waiting(owner.webhook_endpoints.active(), Delivery.objects.all())


def list_endpoints_for_owner(owner: EndpointOwner, *, at: datetime) -> QuerySet[WebhookEndpoint]:
    """Return ``list_endpoints`` as the owner's people see them: held-back messages are not counted."""
    seen = exclude_held_back(Delivery.objects.all(), owner, at=at)
    return _annotate_waiting(owner.webhook_endpoints.active(), seen)


def list_program_endpoints() -> QuerySet[WebhookEndpoint]:
    """Return the endpoints of all services, each with its number of ``waiting`` messages."""
    endpoints = WebhookEndpoint.objects.active().filter(service__isnull=False).select_related("service")
    return _annotate_waiting(endpoints, Delivery.objects.all())


def list_chat_endpoints(desks: QuerySet[Desk]) -> QuerySet[WebhookEndpoint]:
    """Return the chats of these desks, each with its number of ``waiting`` messages."""
    endpoints = WebhookEndpoint.objects.active().filter(desk__in=desks).select_related("desk")
    return _annotate_waiting(endpoints, Delivery.objects.all())


def list_deliveries(owner: EndpointOwner) -> QuerySet[Delivery]:
    """Return every message for the owner that is stored, also to endpoints that were removed since."""
    return list_deliveries_to(owner.webhook_endpoints.all())


def list_deliveries_to(endpoints: QuerySet[WebhookEndpoint]) -> QuerySet[Delivery]:
    """Return every message to these endpoints that is stored."""
    return Delivery.objects.filter(endpoint__in=endpoints).select_related("endpoint")


def exclude_held_back(
    deliveries: QuerySet[Delivery], owner: EndpointOwner, *, at: datetime
) -> QuerySet[Delivery]:
    """Leave out the messages of which a partner may not even know yet; the newsroom's own people see all."""
    return deliveries.exclude(filter_held_back(owner, at=at)) if isinstance(owner, Partner) else deliveries


def filter_held_back(partner: Partner, *, at: datetime) -> Q:
    """Match messages that were not sent and may not be yet: that one exists would tell what is coming."""
    # A dropped message was not sent either: its endpoint was removed, or the licence narrowed meanwhile.
    not_sent = Q(state__in=[DeliveryState.WAITING, DeliveryState.DROPPED])
    return not_sent & filter_too_early(partner, at=at)


def filter_too_early(partner: Partner, *, at: datetime) -> Q:
    """Match messages that are under embargo or within the licence's delay, as ``is_visible_to_owner``.

    By what holds now, for an embargo can be set or moved after they were made due.
    """
    delayed = partner.get_visibility_cutoff(at)
    later = Q(published_at__gt=delayed) | Q(updated_at__gt=at)
    verdict = Exists(PublicDocument.objects.filter(later, pk=OuterRef("document")))
    embargoed = Article.objects.filter(public_id=OuterRef("subject"), embargo_until__gt=at)
    article = Q(document=None) & (Q(happened_at__gt=delayed) | Exists(embargoed))
    return Q(is_test=False) & (article | verdict)


def _annotate_waiting(
    endpoints: QuerySet[WebhookEndpoint], seen: QuerySet[Delivery]
) -> QuerySet[WebhookEndpoint]:
    other = seen.filter(endpoint=OuterRef("pk"), state=DeliveryState.WAITING).order_by()
    many = other.values("endpoint").annotate(many=Count("pk")).values("many")
    return endpoints.annotate(waiting=Coalesce(Subquery(many), 0))
