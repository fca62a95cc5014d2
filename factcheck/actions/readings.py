"""Readings: roughly how often a published verdict is read, so that what is read often is watched closely.

No cookie, no address, no person: a number a day.
"""

from datetime import datetime, timedelta
from random import randrange
from uuid import UUID

from django.db.models import F

from factcheck.enums import Standing
from factcheck.models import Claim, Reading

EVERY = 10
"""One reading in so many is counted, and counts for as many."""
KEPT = timedelta(days=60)
MOST_SWEPT = 1000


def is_counted() -> bool:
    """Whether this reading is the one in ``EVERY`` that is counted."""
    return randrange(EVERY) == 0  # noqa: S311 - a sample, nothing to guess


def count_reading(claim_public_id: UUID, *, at: datetime) -> None:
    """Count one sampled reading of a public verdict, on its day in UTC. Nothing where none is public."""
    out = Claim.objects.filter(public_id=claim_public_id, standing__in=(Standing.LIVE, Standing.UNDER_REVIEW))
    claim_id = out.values_list("pk", flat=True).first()
    if claim_id is None:
        return
    today = Reading.objects.filter(claim_id=claim_id, day=at.date())
    # The row of the day is there but for its first reader: two who are first at once make one row.
    if not today.update(times=F("times") + EVERY):
        Reading.objects.get_or_create(claim_id=claim_id, day=at.date())
        today.update(times=F("times") + EVERY)


def forget_readings(*, at: datetime) -> int:
    """Delete the days that no pace depends on any more; answers how many, at most ``MOST_SWEPT``."""
    old = Reading.objects.filter(day__lt=(at - KEPT).date())
    found = list(old.order_by("pk").values_list("pk", flat=True)[:MOST_SWEPT])
    return Reading.objects.filter(pk__in=found).delete()[0]
