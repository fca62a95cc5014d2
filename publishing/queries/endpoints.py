"""Endpoints and deliveries, as a partner and the newsroom see them. Neither sees a secret here."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from articles.models import Article
from publishing.models import Delivery, Endpoint, Partner, PublicDocument
from publishing.models.delivery import DeliveryState


def listed(partner: Partner) -> QuerySet[Endpoint]:
    """The partner's endpoints, each with how many messages are ``waiting``. There are at most ten."""
    return _counted(partner, deliveries(partner))


def listed_to(partner: Partner, *, at: datetime) -> QuerySet[Endpoint]:
    """``listed``, as the partner itself sees them: what is held back is not counted."""
    return _counted(partner, deliveries_to(partner, at=at))


def deliveries(partner: Partner) -> QuerySet[Delivery]:
    """Every message for the partner that is remembered, also to endpoints that were removed since."""
    return Delivery.objects.filter(endpoint__partner=partner).select_related("endpoint")


def deliveries_to(partner: Partner, *, at: datetime) -> QuerySet[Delivery]:
    """``deliveries``, as the partner itself sees them: for it there is nothing of what is held back."""
    return deliveries(partner).exclude(held_back(partner, at=at))


def held_back(partner: Partner, *, at: datetime) -> Q:
    """Messages that were not sent and may not be yet: that there is one would tell what is coming."""
    # What was dropped was not sent either: its endpoint was removed, or the licence narrowed meanwhile.
    not_sent = Q(state__in=[DeliveryState.WAITING, DeliveryState.DROPPED])
    return not_sent & too_early(partner, at=at)


def too_early(partner: Partner, *, at: datetime) -> Q:
    """Messages that are under embargo or within the licence's delay, as ``may_be_shown`` judges one: by what
    holds now, for an embargo can be set or moved after they were made due.
    """
    delayed = partner.published_before(at)
    later = Q(published_at__gt=delayed) | Q(updated_at__gt=at)
    verdict = Exists(PublicDocument.objects.filter(later, pk=OuterRef("document")))
    embargoed = Article.objects.filter(public_id=OuterRef("subject"), embargo_until__gt=at)
    article = Q(document=None) & (Q(happened_at__gt=delayed) | Exists(embargoed))
    return Q(test=False) & (article | verdict)


def _counted(partner: Partner, seen: QuerySet[Delivery]) -> QuerySet[Endpoint]:
    theirs = seen.filter(endpoint=OuterRef("pk"), state=DeliveryState.WAITING).order_by()
    many = theirs.values("endpoint").annotate(many=Count("pk")).values("many")
    return partner.endpoints.kept().annotate(waiting=Coalesce(Subquery(many), 0))
