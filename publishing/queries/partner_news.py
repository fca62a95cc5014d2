"""What a partner has not been told yet by letter, under the licence as it is now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from publishing.models import PartnerDigest, PublicDocument
from publishing.models.public_document import Kind

TOLD_OF = (Kind.PUBLISHED, Kind.CORRECTED, Kind.RETRACTED)
MOST = 100
"""Verdicts that one letter names; further ones are counted."""


@dataclass(frozen=True, slots=True)
class News:
    """Verdicts by what became of them last, each once; ``unnamed`` more are not listed.

    ``position`` and ``before`` are what the digest remembers once this was told.
    """

    retracted: list[dict[str, Any]]
    corrected: list[dict[str, Any]]
    published: list[dict[str, Any]]
    unnamed: int
    position: int
    before: datetime

    @property
    def anything(self) -> bool:
        """Whether there is something to write about."""
        return bool(self.retracted or self.corrected or self.published)


def news_for(digest: PartnerDigest, *, at: datetime) -> News:
    """What was published, corrected and retracted, and not told to this person before.

    What was told once is followed to its end: a delay that is made longer takes no correction back.
    """
    partner = digest.person.partner
    head = PublicDocument.objects.aggregate(last=Max("position"))["last"] or 0
    before = max(partner.published_before(at), digest.told_before)
    told = Q(position__lte=digest.told_position, published_at__lte=digest.told_before)
    found = (
        PublicDocument.objects.licensed_to(partner, at=before + timedelta(minutes=partner.delay_minutes))
        .filter(~told, position__lte=head, kind__in=TOLD_OF)
        .order_by("position")
    )
    newest: dict[UUID, int] = {}
    for public_id, position in found.values_list("public_id", "position").iterator(chunk_size=2000):
        newest[public_id] = position
    named = sorted(newest.values(), reverse=True)[:MOST]
    by_kind: dict[str, list[dict[str, Any]]] = {kind: [] for kind in TOLD_OF}
    for document in PublicDocument.objects.filter(position__in=named).order_by("-position"):
        by_kind[document.kind].append(document.content)
    return News(
        retracted=by_kind[Kind.RETRACTED],
        corrected=by_kind[Kind.CORRECTED],
        published=by_kind[Kind.PUBLISHED],
        unnamed=len(newest) - len(named),
        position=head,
        before=before,
    )
