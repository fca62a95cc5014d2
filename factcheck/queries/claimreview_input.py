"""Gathers what a ClaimReview is built from: plain values of one claim and one ruling."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.enums import Visibility
from articles.enums import Provenance
from articles.models import Article
from factcheck.claimreview import Appearance, Input
from factcheck.enums import ReviewAs
from factcheck.models import Claim, Rating, Verdict


def public_url(claim: Claim) -> str:
    """The address of a claim's public verdict page, stable across versions."""
    return f"{settings.STET_BASE_URL}/verdicts/{claim.public_id}/"


def claimreview_input(claim: Claim, verdict: Verdict, at: datetime | None) -> Input:
    """Plain values for ``claimreview.build``. ``at`` is when this version is (or would be) published.

    What was claimed, by whom, when and where is the ruling's frozen account: the claim itself may be under
    work again.
    """
    first = claim.publications.order_by("version").values_list("at", flat=True).first()
    rating = verdict.rating
    numbered = rating is not None and rating.review_as == ReviewAs.NUMBER
    values = list(_numbers(rating)) if rating is not None and numbered else []
    return Input(
        url=public_url(claim),
        claim_reviewed=verdict.summary or verdict.statement,
        claimant=verdict.claimant,
        said_on=said_on(verdict),
        first_appearance=verdict.origin_url,
        appearances=[
            Appearance(url=a.canonical_url, headline=a.headline, publisher=a.publisher)
            for a in public_articles(claim, at)
        ],
        rating_label=(rating.review_name or rating.label) if rating else "",
        rating_value=rating.value if rating is not None and numbered else None,
        best=max(values) if values else None,
        worst=min(values) if values else None,
        headline=verdict.headline,
        publisher=settings.STET_NAME,
        publisher_url=settings.STET_BASE_URL,
        language=claim.language,
        published_at=first or at,
        modified_at=at,
    )


def has_claimreview(verdict: Verdict) -> bool:
    """Whether the newsroom publishes a ClaimReview for what was given: a rating may be kept out of them."""
    return verdict.rating is not None and verdict.rating.review_as != ReviewAs.NONE


def _numbers(rating: Rating) -> Iterable[int]:
    """The numbers that a ClaimReview on this scale may carry: its best and worst are among them."""
    numbered = rating.scale.ratings.filter(review_as=ReviewAs.NUMBER, value__isnull=False)
    return (value for value in numbered.values_list("value", flat=True) if value is not None)


def public_articles(claim: Claim, at: datetime | None) -> QuerySet[Article]:
    """The articles that may be named to the public: none under embargo, none of a confidential desk."""
    out = Q(embargo_until__isnull=True)
    if at is not None:
        out |= Q(embargo_until__lte=at)
    return (
        Article.objects.filter(out, revisions__appearances__claim=claim, provenance=Provenance.ELSEWHERE)
        # Nor of the claim's own desk: its verdict is for the public, what it reads is not.
        .filter(desk__visibility=Visibility.OPEN)
        .exclude(canonical_url="")
        .distinct()
        .order_by("id")
    )


def said_on(said: Claim | Verdict) -> str:
    """When it was said, ISO 8601, cut to what is known; "" for not known."""
    if said.said_on is None:
        return ""
    return said.said_on.isoformat()[: {"day": 10, "month": 7, "year": 4}[said.said_precision]]
