"""verify: walk the chain from its first entry and name the first row that is not what was written."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from record import checkpoints as kept
from record.checkpoints import Checkpoint
from record.models import ChainHead, Event, EventDetail
from record.walk import Broken, Walk

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Report:
    """What the walk found. ``count`` entries followed on each other; ``head`` is the hash of the last.

    The first entry that is wrong can lie before that: what is erased in secret, or was rebuilt as a whole,
    shows at the end only.

    Keep ``count`` and ``head`` outside this database: only such a checkpoint tells that the tail was cut
    off, or the whole chain built anew.
    """

    ok: bool
    count: int
    first_bad: int | None
    why: str
    head: str


def verify(*, checkpoints: Iterable[Checkpoint] = (), batch: int = BATCH) -> Report:
    """Walk the whole chain, ``batch`` entries at a time; safe beside writers.

    ``checkpoints`` are what was kept outside; the heads kept here day by day are met as well. Reads
    everything and writes nothing.
    """
    walk = Walk(checkpoints=[*kept.of_days(), *checkpoints])
    while (report := go_on(walk, batch=batch, until=lambda: False)) is None:
        pass
    return report


def go_on(walk: Walk, *, until: Callable[[], bool], batch: int = BATCH) -> Report | None:
    """Walk on to the end; None where ``until`` said stop after a batch, and ``walk`` says how far it came."""
    try:
        while entries := _entries(after=walk.number, upto=None, batch=batch):
            for event, detail in entries:
                walk.step(event, detail)
            if until():
                return None
        # Read after the walk: an entry and the head are committed together, so it is never behind.
        head = ChainHead.objects.filter(id=1).first() or ChainHead()
        if head.number < walk.number:
            raise Broken(head.number + 1, "it lies beyond the head of the chain")
        for event, detail in _up_to(head.number, after=walk.number, batch=batch):
            walk.step(event, detail)
        if head.number > walk.number:
            raise Broken(walk.number + 1, f"this number is missing: the chain's head is {head.number}")
        if head.hash != walk.hash:
            raise Broken(walk.number, "its hash is not the one at the head of the chain")
        walk.finish()
    except Broken as broken:
        return Report(False, walk.number, broken.number, broken.why, walk.hash)
    return Report(True, walk.number, None, "", walk.hash)


def _up_to(upto: int, *, after: int, batch: int) -> Iterator[tuple[Event, EventDetail | None]]:
    while entries := _entries(after=after, upto=upto, batch=batch):
        yield from entries
        after = entries[-1][0].number


def _entries(*, after: int, upto: int | None, batch: int) -> list[tuple[Event, EventDetail | None]]:
    rows = Event.objects.filter(number__gt=after).order_by("number")
    if upto is not None:
        rows = rows.filter(number__lte=upto)
    events = list(rows[:batch])
    if not events:
        return []
    # Not joined: an entry and its detail would point at each other, and memory would wait for the collector.
    beside = EventDetail.objects.filter(event_id__gte=events[0].number, event_id__lte=events[-1].number)
    details = {detail.event_id: detail for detail in beside}
    return [(event, details.get(event.number)) for event in events]
