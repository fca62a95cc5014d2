"""Impact of a change: the claims that rest on its subject, where they appear, and who has received them.

The number of queries is the same, however much rests on it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, QuerySet, Sum, Value, When

from accounts.models import Desk, User
from accounts.selectors import select_readable_desks
from articles.models import Article
from factcheck.models import Appearance, Claim, VerdictViewCount
from factcheck.models.enums import PublicationStatus
from publishing.impact.resting_claims import RestingReason, Subject, find_resting_claims
from publishing.models import Delivery, FeedCursor, Partner, PublicDocument
from publishing.models.delivery import DeliveryState
from publishing.partners.licenses import is_licensed

CLAIM_ORDER = ("publication_rank", "-id")
"""Published claims first, then the newest."""
ARTICLE_ORDER = ("-id",)


@dataclass(frozen=True, slots=True)
class PartnerImpact:
    """One partner, and how many of the verdicts it has received.

    ``received`` counts those that a webhook delivered or the change feed sent; ``licensed`` those that its
    licence covers now, which it may have read in another way.
    """

    partner: Partner
    received: int
    licensed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """All that one person may see of what rests on a subject.

    ``reasons``: {claim id: reason}; ``articles``: {article id: number of these claims and the subject in it}.
    Both are without the subject.
    """

    reasons: dict[int, RestingReason]
    published: int
    articles: dict[int, int] = field(default_factory=dict)
    partners: list[PartnerImpact] = field(default_factory=list)
    embed_views: int = 0

    @property
    def first_partners(self) -> list[PartnerImpact]:
        """The first few, those that have received most."""
        return self.partners[:5]

    @property
    def receivers(self) -> int:
        """The number of partners that have received any of the verdicts."""
        return sum(1 for one in self.partners if one.received)


def get_impact(subject: Subject, user: User, *, at: datetime) -> Impact:
    """Return the impact of a change of ``subject``, which this person may see. At most 16 queries."""
    resting = find_resting_claims(subject, user)
    affected = resting.public_ids
    public = Claim.objects.filter(
        pk__in=list(resting.reasons),
        publication_status__in=(PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW),
    )
    articles = _count_claims_by_article(affected, user)
    if isinstance(subject, Article):
        articles.pop(subject.pk, None)
    return Impact(
        reasons=resting.reasons,
        published=public.count(),
        articles=articles,
        partners=_list_partners(affected.values(), at=at),
        embed_views=_count_embed_views(affected),
    )


def list_impact_claims(impact: Impact, user: User) -> QuerySet[Claim]:
    """Return the claims that rest on the subject, to be ordered by CLAIM_ORDER."""
    ranked = [PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW, PublicationStatus.RETRACTED]
    rank = Case(
        *(When(publication_status=status, then=Value(rank)) for rank, status in enumerate(ranked)),
        default=Value(len(ranked)),
    )
    claims = Claim.objects.visible_to(user).filter(pk__in=list(impact.reasons))
    return claims.select_related("desk").annotate(publication_rank=rank)


def list_impact_articles(impact: Impact, user: User) -> QuerySet[Article]:
    """Return the articles in which the claims appear, to be ordered by ARTICLE_ORDER."""
    return Article.objects.visible_to(user).filter(pk__in=list(impact.articles)).select_related("desk")


def _count_claims_by_article(claims: Collection[int], user: User) -> dict[int, int]:
    places = Appearance.objects.current().filter(
        claim__in=list(claims), revision__article__desk__in=select_readable_desks(user)
    )
    rows = places.order_by().values_list("revision__article").annotate(count=Count("claim", distinct=True))
    return dict(rows)


def _count_embed_views(claims: Collection[int]) -> int:
    counts = VerdictViewCount.objects.filter(claim__in=list(claims))
    return counts.aggregate(views=Sum("embed_views"))["views"] or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """One document of a verdict: its place in the change feed, and what licenses cover it by."""

    public_id: UUID
    position: int
    desk: Desk
    language: str
    published_at: datetime
    is_current: bool


def _list_partners(public_ids: Iterable[UUID], *, at: datetime) -> list[PartnerImpact]:
    """Return the partners that have received any of these claims' verdicts, or that may read them now."""
    documents = _list_documents(public_ids)
    delivered = _get_delivered({one.position: one.public_id for one in documents})
    sent_positions: dict[int, int] = {}
    for partner_id, position in FeedCursor.objects.values_list("partner", "sent_position"):
        sent_positions[partner_id] = max(position, sent_positions.get(partner_id, 0))
    found = []
    for partner in Partner.objects.prefetch_related("desks") if documents else ():
        cutoff = partner.get_visibility_cutoff(at)
        # Each for itself: a claim can have moved to another desk, or changed its language, between two.
        covered = [
            one
            for one in documents
            if one.published_at <= cutoff and is_licensed(partner, one.desk, one.language)
        ]
        position = sent_positions.get(partner.pk, 0)
        sent = {one.public_id for one in covered if one.position <= position}
        received = sent | delivered.get(partner.pk, set())
        readable = {one.public_id for one in covered if one.is_current} if partner.is_active else set()
        if received or readable:
            found.append(PartnerImpact(partner, len(received), len(readable)))
    return sorted(found, key=lambda one: (-one.received, -one.licensed, one.partner.name, one.partner.pk))


def _list_documents(public_ids: Iterable[UUID]) -> list[_Document]:
    """Return the public documents of these claims without tombstones, which say nothing of a verdict."""
    desks = Desk.objects.in_bulk()
    rows = PublicDocument.objects.filter(public_id__in=list(public_ids)).exclude(
        publication_status=PublicationStatus.RETRACTED
    )
    columns = ("public_id", "position", "desk", "language", "published_at", "is_current")
    return [
        _Document(
            public_id=public_id,
            position=position,
            desk=desks[desk],
            language=language,
            published_at=published_at,
            is_current=is_current,
        )
        for public_id, position, desk, language, published_at, is_current in rows.order_by().values_list(
            *columns
        )
    ]


def _get_delivered(documents: Mapping[int, UUID]) -> dict[int, set[UUID]]:
    """Return {partner id: public ids of the verdicts that its webhooks were sent}.

    ``documents``: {position: public id} of those that may have been sent.
    """
    messages = Delivery.objects.filter(
        endpoint__partner__isnull=False,
        document__in=list(documents),
        state=DeliveryState.DELIVERED,
        is_test=False,
    )
    delivered: dict[int, set[UUID]] = {}
    for partner_id, position in messages.order_by().values_list("endpoint__partner", "document_id"):
        if partner_id is not None and position is not None:
            delivered.setdefault(partner_id, set()).add(documents[position])
    return delivered
