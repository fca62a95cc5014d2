"""create_day_head: save once a day where the chain ends."""

from datetime import UTC, datetime

from django.db import transaction

from audit.merkle_tree import compute_root, extend_frontier
from audit.models import ChainHead, DayHead, Event


@transaction.atomic
def create_day_head(*, at: datetime) -> DayHead | None:
    """Save the head of the chain as the head of this day in UTC, unless the day has one or no event exists.

    Called often, it saves the first moment of the day at which it was called.
    """
    day = at.astimezone(UTC).date()
    if DayHead.objects.filter(day=day).exists():
        return None
    # The lock makes two calls at once wait for each other.
    head = ChainHead.objects.select_for_update().filter(id=1).first()
    if head is None or not head.number or DayHead.objects.filter(day=day).exists():
        return None
    frontier = _load_frontier(head.number)
    saved = DayHead(
        day=day,
        number=head.number,
        hash=head.hash,
        root=compute_root(frontier),
        frontier=frontier,
        taken_at=at,
    )
    saved.save()
    return saved


def _load_frontier(number: int) -> list[str]:
    before = DayHead.objects.filter(number__lte=number).order_by("-number", "-day").first()
    size, frontier = (before.number, before.frontier) if before else (0, [])
    new = Event.objects.filter(number__gt=size, number__lte=number).order_by("number")
    return extend_frontier(frontier, size, new.values_list("hash", flat=True).iterator(chunk_size=5000))
