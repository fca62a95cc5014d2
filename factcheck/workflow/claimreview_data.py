"""Values that a ClaimReview is built from, gathered from one claim and one verdict."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models.enums import Visibility
from articles.models import Article
from articles.models.enums import Provenance
from factcheck.models import Claim, ClaimantKind, Rating, Verdict
from factcheck.models.enums import ClaimReviewRatingType
from factcheck.workflow.claimreview import AppearanceData, ClaimReviewInput

CLAIMANT_TYPES: dict[str, str] = {ClaimantKind.PERSON: "Person", ClaimantKind.ORGANISATION: "Organization"}
"""Types of schema.org for the kinds of claimants; an account is anybody's, and its name decides."""


def get_public_url(claim: Claim) -> str:
    """Return the URL of a claim's public verdict page, stable across versions."""
    return f"{settings.STET_BASE_URL}/verdicts/{claim.public_id}/"


def build_claimreview_input(claim: Claim, verdict: Verdict, at: datetime | None) -> ClaimReviewInput:
    """Return plain values for ``claimreview.build_claimreview``.

    ``at`` is when this version is (or would be) published. Statement, claimant, date and origin are those
    frozen in the verdict: the claim itself may be edited again. Type and identity of the claimant are those
    that are known now.
    """
    claimant = claim.get_claimant_of(verdict.claimant)
    first = next((one.published_at for one in claim.publications.all() if one.version == 1), None)
    rating = verdict.rating
    numbered = rating is not None and rating.claimreview_type == ClaimReviewRatingType.NUMBER
    values = list(_iter_scale_numbers(rating)) if rating is not None and numbered else []
    return ClaimReviewInput(
        url=get_public_url(claim),
        claim_reviewed=verdict.summary or verdict.statement,
        claimant=verdict.claimant,
        claimant_type=CLAIMANT_TYPES.get(claimant.kind, "") if claimant else "",
        claimant_same_as=claimant.same_as if claimant else "",
        claim_date=verdict.format_date(),
        first_appearance=verdict.origin_url,
        appearances=[
            AppearanceData(url=a.canonical_url, headline=a.headline, publisher=a.publisher)
            for a in list_public_articles(claim, at)
        ],
        rating_label=(rating.claimreview_name or rating.label) if rating else "",
        rating_value=rating.value if rating is not None and numbered else None,
        best=max(values) if values else None,
        worst=min(values) if values else None,
        headline=verdict.headline,
        publisher=settings.STET_NEWSROOM_NAME,
        publisher_url=settings.STET_BASE_URL,
        language=claim.language,
        published_at=first or at,
        modified_at=at,
    )


def has_claimreview(verdict: Verdict) -> bool:
    """Return whether the newsroom publishes a ClaimReview for this verdict: a rating may be kept out of
    them.
    """
    return verdict.rating is not None and verdict.rating.claimreview_type != ClaimReviewRatingType.NONE


def _iter_scale_numbers(rating: Rating) -> Iterable[int]:
    """Return the numbers that a ClaimReview on this scale may carry: its best and worst are among them."""
    numbered = (
        one for one in rating.scale.ratings.all() if one.claimreview_type == ClaimReviewRatingType.NUMBER
    )
    return (one.value for one in numbered if one.value is not None)


def list_public_articles(claim: Claim, at: datetime | None) -> QuerySet[Article]:
    """Return the articles that may be named to the public: none under embargo, none of a confidential
    desk.
    """
    out = Q(embargo_until__isnull=True)
    if at is not None:
        out |= Q(embargo_until__lte=at)
    return (
        Article.objects.filter(out, revisions__appearances__claim=claim, provenance=Provenance.EXTERNAL)
        # Nor of the claim's own desk: its verdict is for the public, what it reads is not.
        .filter(desk__visibility=Visibility.OPEN)
        .exclude(canonical_url="")
        .distinct()
        .order_by("id")
    )
