"""verify_chain: check the chain from its first event and name the first that is not what was written."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from audit import checkpoints as kept
from audit.chain_walk import ChainBroken, ChainWalk
from audit.checkpoints import Checkpoint
from audit.models import ChainHead, Event, EventDetail
from lib.sentences import gettext

BATCH_SIZE = 2000


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """Result of a verification. ``count`` events followed on each other; ``head`` is the hash of the last.

    The first event that is wrong can lie before that: a secret erasure, or a chain rebuilt as a whole, shows
    at the end only. Store ``count`` and ``head`` outside this database: only such a checkpoint tells that the
    tail was cut off, or the whole chain built anew.
    """

    ok: bool
    count: int
    first_bad_number: int | None
    why: str
    head: str


def verify_chain(*, checkpoints: Iterable[Checkpoint] = (), batch: int = BATCH_SIZE) -> VerificationReport:
    """Verify the whole chain, ``batch`` events at a time; safe beside writers.

    ``checkpoints`` are hashes stored outside; the daily heads stored here are checked as well. Reads
    everything and writes nothing.
    """
    walk = ChainWalk(checkpoints=[*kept.list_day_checkpoints(), *checkpoints])
    while (report := continue_verification(walk, batch=batch, until=lambda: False)) is None:
        pass
    return report


def continue_verification(
    walk: ChainWalk, *, until: Callable[[], bool], batch: int = BATCH_SIZE
) -> VerificationReport | None:
    """Verify on to the end; None where ``until`` said stop after a batch, with the progress in ``walk``."""
    try:
        while entries := _fetch_events(after=walk.number, upto=None, batch=batch):
            for event, detail in entries:
                walk.check_event(event, detail)
            if until():
                return None
        # Read after the events: an event and the head are committed together, so the head is never behind.
        head = ChainHead.objects.filter(id=1).first() or ChainHead()
        if head.number < walk.number:
            raise ChainBroken(head.number + 1, gettext("it comes after the end of the chain"))
        for event, detail in _iter_event_pairs(head.number, after=walk.number, batch=batch):
            walk.check_event(event, detail)
        if head.number > walk.number:
            why = gettext("this number is missing: the chain ends at {number}")
            raise ChainBroken(walk.number + 1, why.format(number=head.number))
        if head.hash != walk.hash:
            raise ChainBroken(walk.number, gettext("its hash differs from the last hash of the chain"))
        walk.check_end()
    except ChainBroken as broken:
        return VerificationReport(False, walk.number, broken.number, broken.why, walk.hash)
    return VerificationReport(True, walk.number, None, "", walk.hash)


def _iter_event_pairs(upto: int, *, after: int, batch: int) -> Iterator[tuple[Event, EventDetail | None]]:
    while entries := _fetch_events(after=after, upto=upto, batch=batch):
        yield from entries
        after = entries[-1][0].number


def _fetch_events(*, after: int, upto: int | None, batch: int) -> list[tuple[Event, EventDetail | None]]:
    rows = Event.objects.filter(number__gt=after).order_by("number")
    if upto is not None:
        rows = rows.filter(number__lte=upto)
    events = list(rows[:batch])
    if not events:
        return []
    # Not joined: an event and its detail would point at each other, and memory would wait for the collector.
    beside = EventDetail.objects.filter(event_id__gte=events[0].number, event_id__lte=events[-1].number)
    details = {detail.event_id: detail for detail in beside}
    return [(event, details.get(event.number)) for event in events]
