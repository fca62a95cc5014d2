"""Webhook endpoints and deliveries, for a partner and for the newsroom. Neither gets a secret here."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from articles.models import Article
from publishing.models import Delivery, Partner, PublicDocument, WebhookEndpoint
from publishing.models.delivery import DeliveryState


def list_endpoints(partner: Partner) -> QuerySet[WebhookEndpoint]:
    """Return the partner's endpoints, each with its number of ``waiting`` messages. There are at most ten."""
    return _annotate_waiting(partner, list_deliveries(partner))


def list_endpoints_for_partner(partner: Partner, *, at: datetime) -> QuerySet[WebhookEndpoint]:
    """Return ``list_endpoints`` as the partner itself sees them: held-back messages are not counted."""
    return _annotate_waiting(partner, list_deliveries_for_partner(partner, at=at))


def list_deliveries(partner: Partner) -> QuerySet[Delivery]:
    """Return every message for the partner that is stored, also to endpoints that were removed since."""
    return Delivery.objects.filter(endpoint__partner=partner).select_related("endpoint")


def list_deliveries_for_partner(partner: Partner, *, at: datetime) -> QuerySet[Delivery]:
    """Return ``list_deliveries`` as the partner itself sees them: without what is held back."""
    return list_deliveries(partner).exclude(filter_held_back(partner, at=at))


def filter_held_back(partner: Partner, *, at: datetime) -> Q:
    """Match messages that were not sent and may not be yet: that one exists would tell what is coming."""
    # A dropped message was not sent either: its endpoint was removed, or the licence narrowed meanwhile.
    not_sent = Q(state__in=[DeliveryState.WAITING, DeliveryState.DROPPED])
    return not_sent & filter_too_early(partner, at=at)


def filter_too_early(partner: Partner, *, at: datetime) -> Q:
    """Match messages that are under embargo or within the licence's delay, as ``is_visible_to_partner``.

    By what holds now, for an embargo can be set or moved after they were made due.
    """
    delayed = partner.get_visibility_cutoff(at)
    later = Q(published_at__gt=delayed) | Q(updated_at__gt=at)
    verdict = Exists(PublicDocument.objects.filter(later, pk=OuterRef("document")))
    embargoed = Article.objects.filter(public_id=OuterRef("subject"), embargo_until__gt=at)
    article = Q(document=None) & (Q(happened_at__gt=delayed) | Exists(embargoed))
    return Q(is_test=False) & (article | verdict)


def _annotate_waiting(partner: Partner, seen: QuerySet[Delivery]) -> QuerySet[WebhookEndpoint]:
    other = seen.filter(endpoint=OuterRef("pk"), state=DeliveryState.WAITING).order_by()
    many = other.values("endpoint").annotate(many=Count("pk")).values("many")
    return partner.webhook_endpoints.active().annotate(waiting=Coalesce(Subquery(many), 0))
