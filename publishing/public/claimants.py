"""Claimants as readers find them: on desks that publish a page for each, with their published verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from factcheck.models import Claim, Claimant
from factcheck.models.claim import CLAIMANT_RELATIONS
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
    """Return a claimant with a public page, after a merge the one that stayed; None where there is none.

    One whose desk became confidential since stands for no other desk's claimant: what it is called there
    now is not for everybody.
    """
    claimant = Claimant.objects.filter(public_id=public_id).select_related("desk", "main__desk").first()
    if claimant and claimant.main and claimant.main.is_usable_on(claimant.desk_id):
        claimant = claimant.main
    if claimant is None or not claimant.desk.publishes_claimants:
        return None
    return claimant if list_public_verdicts(claimant).exists() else None


def find_claimant_of_verdict(public_id: UUID) -> Claimant | None:
    """Return the claimant whom a published verdict names and who has a public page, by the claim's id."""
    claims = Claim.objects.filter(public_id=public_id, desk__publishes_claimants=True)
    claim = claims.select_related(*CLAIMANT_RELATIONS).first()
    if claim is None:
        return None
    document = PublicDocument.objects.current().filter(public_id=public_id).only("claimant").first()
    claimant = claim.get_claimant_of(document.claimant) if document else None
    return claimant if claimant and claimant.desk.publishes_claimants else None


def list_public_verdicts(claimant: Claimant) -> QuerySet[PublicDocument]:
    """Return the current documents of a claimant's published verdicts, on the desks that publish such pages.

    By the claims as they are linked now, those of merged claimants among them; never a retracted verdict.
    Nor one that names somebody else: an edit of the claim is public once it is published.
    """
    claims = Claim.objects.filter(
        attributed_to__in=Claimant.objects.filter(Q(pk=claimant.pk) | Q(main=claimant.pk)),
        desk__publishes_claimants=True,
    )
    documents = PublicDocument.objects.current().exclude(publication_status=PublicationStatus.RETRACTED)
    documents = documents.filter(desk__publishes_claimants=True, public_id__in=claims.values("public_id"))
    by_id = {claim.public_id: claim for claim in claims.only("public_id", "claimant")}
    named = documents.values_list("pk", "public_id", "claimant")
    return documents.filter(pk__in=[pk for pk, key, name in named if by_id[key].has_claimant(name)])


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
