"""Claimants as readers find them: on desks that publish a page for each, with their published verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from factcheck.models import Claim, Claimant
from factcheck.models.enums import PublicationStatus
from publishing.models import PublicDocument

MIN_SHARE_COUNT = 10
"""Verdicts from which on a share of them is given."""


@dataclass(frozen=True, slots=True)
class PublicRatingCount:
    """Number of published verdicts of one label; ``share`` is in percent, None where there are too few."""

    label: str
    count: int
    share: int | None


def find_public_claimant(public_id: UUID) -> Claimant | None:
    """Return a claimant with a public page, after a merge the one that stayed; None where there is none."""
    found = Claimant.objects.filter(public_id=public_id).select_related("desk", "main__desk").first()
    claimant = found and (found.main or found)
    if claimant is None or not claimant.desk.publishes_claimants:
        return None
    return claimant if list_public_verdicts(claimant).exists() else None


def find_claimant_of_verdict(public_id: UUID) -> Claimant | None:
    """Return the claimant of a published verdict who has a public page, by the claim's id."""
    claim = (
        Claim.objects.filter(public_id=public_id, desk__publishes_claimants=True)
        .select_related("attributed_to__desk", "attributed_to__main__desk")
        .first()
    )
    claimant = claim and claim.known_claimant
    return claimant if claimant and claimant.desk.publishes_claimants else None


def list_public_verdicts(claimant: Claimant) -> QuerySet[PublicDocument]:
    """Return the current documents of a claimant's published verdicts, on the desks that publish such pages.

    By the claims as they are linked now, those of merged claimants among them; never a retracted verdict.
    """
    claims = Claim.objects.filter(
        attributed_to__in=Claimant.objects.filter(Q(pk=claimant.pk) | Q(main=claimant.pk)),
        desk__publishes_claimants=True,
    )
    documents = PublicDocument.objects.current().exclude(publication_status=PublicationStatus.RETRACTED)
    return documents.filter(desk__publishes_claimants=True, public_id__in=claims.values("public_id"))


def count_public_ratings(documents: QuerySet[PublicDocument]) -> Sequence[PublicRatingCount]:
    """Return how many of these documents have each label, most first."""
    rows = list(documents.order_by().values("rating").annotate(n=Count("pk")).order_by("-n", "rating"))
    total = sum(row["n"] for row in rows)
    return [
        PublicRatingCount(
            row["rating"], row["n"], round(100 * row["n"] / total) if total >= MIN_SHARE_COUNT else None
        )
        for row in rows
    ]
