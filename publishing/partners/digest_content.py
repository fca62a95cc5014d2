"""Changes that a partner's digest has not reported yet, under the licence as it is now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from publishing.models import PartnerDigest, PublicDocument
from publishing.models.public_document import DocumentKind

DIGEST_KINDS = (
    DocumentKind.PUBLISHED,
    DocumentKind.CORRECTED,
    DocumentKind.UNDER_REVIEW,
    DocumentKind.REAFFIRMED,
    DocumentKind.RETRACTED,
)
"""All but RESTATED and FOLLOW_UP: nothing that was said changed."""
MAX_VERDICTS = 100
"""Verdicts that one e-mail names; further ones are counted."""


@dataclass(frozen=True, slots=True)
class PartnerDigestContent:
    """Verdicts by their latest change, each once; ``unnamed`` more are not listed.

    ``position`` and ``before`` are what the digest stores once this is sent.
    """

    retracted: list[dict[str, Any]]
    under_review: list[dict[str, Any]]
    corrected: list[dict[str, Any]]
    reaffirmed: list[dict[str, Any]]
    published: list[dict[str, Any]]
    unnamed: int
    position: int
    before: datetime

    @property
    def has_changes(self) -> bool:
        """True if there is something to report."""
        return bool(
            self.retracted or self.under_review or self.corrected or self.reaffirmed or self.published
        )


def get_partner_digest_content(digest: PartnerDigest, *, at: datetime) -> PartnerDigestContent:
    """Return what was published or changed, and not reported to this person before.

    A verdict that was reported once is followed to its end: a longer delay later holds no correction back.
    """
    partner = digest.person.partner
    head = PublicDocument.objects.aggregate(last=Max("position"))["last"] or 0
    before = max(partner.get_visibility_cutoff(at), digest.sent_published_before)
    data = Q(position__lte=digest.sent_position, published_at__lte=digest.sent_published_before)
    found = (
        PublicDocument.objects.covered_by_license(
            partner, at=before + timedelta(minutes=partner.delay_minutes)
        )
        .filter(~data, position__lte=head, kind__in=DIGEST_KINDS)
        .order_by("position")
    )
    newest: dict[UUID, int] = {}
    for public_id, position in found.values_list("public_id", "position").iterator(chunk_size=2000):
        newest[public_id] = position
    named = sorted(newest.values(), reverse=True)[:MAX_VERDICTS]
    by_kind: dict[str, list[dict[str, Any]]] = {kind: [] for kind in DIGEST_KINDS}
    for document in PublicDocument.objects.filter(position__in=named).order_by("-position"):
        by_kind[document.kind].append(document.content)
    return PartnerDigestContent(
        retracted=by_kind[DocumentKind.RETRACTED],
        under_review=by_kind[DocumentKind.UNDER_REVIEW],
        corrected=by_kind[DocumentKind.CORRECTED],
        reaffirmed=by_kind[DocumentKind.REAFFIRMED],
        published=by_kind[DocumentKind.PUBLISHED],
        unnamed=len(newest) - len(named),
        position=head,
        before=before,
    )
