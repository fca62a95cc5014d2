"""keep_day_head: write down once a day where the chain ends."""

from datetime import UTC, datetime

from django.db import transaction

from record.frontier import grown, root
from record.models import ChainHead, DayHead, Event


@transaction.atomic
def keep_day_head(*, at: datetime) -> DayHead | None:
    """The head of the chain as the head of this day in UTC; None where the day has one, or nothing happened.

    Asked often, it keeps the first moment of the day at which anybody asked.
    """
    day = at.astimezone(UTC).date()
    if DayHead.objects.filter(day=day).exists():
        return None
    # The lock makes two who ask at once wait for each other.
    head = ChainHead.objects.select_for_update().filter(id=1).first()
    if head is None or not head.number or DayHead.objects.filter(day=day).exists():
        return None
    frontier = _frontier(head.number)
    kept = DayHead(
        day=day, number=head.number, hash=head.hash, root=root(frontier), frontier=frontier, taken_at=at
    )
    kept.save()
    return kept


def _frontier(number: int) -> list[str]:
    before = DayHead.objects.filter(number__lte=number).order_by("-number", "-day").first()
    size, frontier = (before.number, before.frontier) if before else (0, [])
    new = Event.objects.filter(number__gt=size, number__lte=number).order_by("number")
    return grown(frontier, size, new.values_list("hash", flat=True).iterator(chunk_size=5000))
