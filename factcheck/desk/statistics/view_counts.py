"""View counts: roughly how often a published verdict is read, so that what is read often is checked often.

No cookie, no address, no person: a number a day.
"""

from datetime import datetime, timedelta
from random import randrange
from uuid import UUID

from django.db.models import F, QuerySet

from factcheck.models import Claim, VerdictViewCount
from factcheck.models.enums import PublicationStatus
from lib.db.rows import delete_oldest

SAMPLE_EVERY = 10
"""One view in so many is counted, and counts for as many."""
RETENTION = timedelta(days=60)


def is_sampled() -> bool:
    """Return whether this view is the one in ``SAMPLE_EVERY`` that is counted."""
    return randrange(SAMPLE_EVERY) == 0  # noqa: S311 - a sample, nothing to guess


def record_verdict_view(claim_public_id: UUID, *, at: datetime, is_embed: bool = False) -> None:
    """Count one sampled view of a public verdict, on its day in UTC. Nothing happens where none is public.

    ``is_embed``: what was viewed is its card on another site.
    """
    out = Claim.objects.filter(
        public_id=claim_public_id,
        publication_status__in=(PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW),
    )
    claim_id = out.values_list("pk", flat=True).first()
    if claim_id is None:
        return
    today = VerdictViewCount.objects.filter(claim_id=claim_id, day=at.date())
    # The row of the day is there but for its first reader: two who are first at once make one row.
    if not _add_views(today, is_embed=is_embed):
        VerdictViewCount.objects.get_or_create(claim_id=claim_id, day=at.date())
        _add_views(today, is_embed=is_embed)


def _add_views(today: QuerySet[VerdictViewCount], *, is_embed: bool) -> int:
    if is_embed:
        return today.update(embed_views=F("embed_views") + SAMPLE_EVERY)
    return today.update(views=F("views") + SAMPLE_EVERY)


def delete_old_view_counts(*, at: datetime) -> int:
    """Delete the days that no check interval depends on; return how many."""
    old = VerdictViewCount.objects.filter(day__lt=(at - RETENTION).date())
    return delete_oldest(old.order_by("pk"))
