"""Endpoints and deliveries, as a partner and the newsroom see them. Neither sees a secret here."""

from django.db.models import Count, Q, QuerySet

from publishing.models import Delivery, Endpoint, Partner
from publishing.models.delivery import DeliveryState


def listed(partner: Partner) -> QuerySet[Endpoint]:
    """The partner's endpoints, each with how many messages are ``waiting``. There are at most ten."""
    return partner.endpoints.kept().annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING))
    )


def deliveries(partner: Partner) -> QuerySet[Delivery]:
    """Every message for the partner that is remembered, also to endpoints that were removed since."""
    return Delivery.objects.filter(endpoint__partner=partner).select_related("endpoint")
