"""verify_chain: check the chain event by event and name the first that is not what was written."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from audit import checkpoints as kept
from audit.chain import ERASE_EVENT, compute_event_hash
from audit.checkpoints import EXTERNAL_CHECKPOINT, Checkpoint
from audit.models import ChainHead, Event, EventDetail
from audit.models.verification import GENESIS_HASH
from lib.crypto.commitments import commit_value
from lib.sentences import gettext


class ChainBroken(Exception):
    """Broken chain: ``number`` is the first event that is not what was written."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(why)
        self.number = number
        self.why = why


class ChainWalk:
    """State of a verification: the last good event, and erasures that no later event explains so far.

    ``owed`` are those erased events. An interrupted verification continues from ``number``, ``hash`` and
    ``owed``. ``checkpoints`` are hashes that the chain must match.
    """

    def __init__(
        self,
        *,
        checkpoints: Iterable[Checkpoint] = (),
        number: int = 0,
        hash: str = "",
        owed: Iterable[int] = (),
    ) -> None:
        self.number = number
        self.hash = hash or GENESIS_HASH
        self.owed = set(owed)
        self.vouched = number
        self._numbered: dict[int, list[Checkpoint]] = {}
        self._hashes: dict[str, Checkpoint] = {}
        for one in checkpoints:
            if one.number is None:
                self._hashes[one.hash] = one
            elif one.number > number:
                self._numbered.setdefault(one.number, []).append(one)

    def check_event(self, event: Event, detail: EventDetail | None) -> None:
        """Check the next event and go on to it. Raises ChainBroken."""
        if event.number != self.number + 1:
            raise ChainBroken(self.number + 1, gettext("this number is missing"))
        if event.previous != self.hash:
            raise ChainBroken(
                event.number, gettext("its previous hash is not the hash of the event before it")
            )
        if event.hash != compute_event_hash(event):
            raise ChainBroken(
                event.number,
                gettext("a field was changed after it was written: the hash no longer matches"),
            )
        self._open_details(event, detail)
        self._compare_checkpoint(event)
        self.number, self.hash = event.number, event.hash

    def _open_details(self, event: Event, detail: EventDetail | None) -> None:
        if detail is None:
            if event.commitment:
                raise ChainBroken(event.number, gettext("its details are missing"))
            return
        if not event.commitment:
            raise ChainBroken(event.number, gettext("it was written without details, and now has some"))
        if detail.erased_at is not None:
            if detail.body or detail.salt:
                why = gettext("its details are marked as erased and are still there")
                raise ChainBroken(event.number, why)
            self.owed.add(event.number)
            return
        if not _opens_commitment(event.commitment, detail):
            raise ChainBroken(event.number, gettext("its details do not match the commitment"))
        if event.action == ERASE_EVENT:
            self.owed.difference_update(detail.body.get("events") or [detail.body["event"]])

    def _compare_checkpoint(self, event: Event) -> None:
        for one in self._numbered.pop(event.number, ()):
            if one.hash != event.hash:
                why = gettext("its hash differs from a checkpoint ({checkpoint})")
                raise ChainBroken(event.number, why.format(checkpoint=one.origin))
            if one.origin == EXTERNAL_CHECKPOINT:
                self.vouched = event.number
        if self._hashes.pop(event.hash, None):
            self.vouched = event.number

    def check_end(self) -> None:
        """Check for unexplained erasures and unmatched checkpoints at the end. Raises ChainBroken."""
        if self.owed:
            raise ChainBroken(
                min(self.owed), gettext("its details were erased, and no later event says by whom")
            )
        if self._numbered:
            beyond = min(self._numbered)
            value = self._numbered[beyond][0].origin
            why = gettext("a checkpoint ({checkpoint}) is for event {number}, after the last event")
            raise ChainBroken(self.number + 1, why.format(checkpoint=value, number=beyond))
        for one in self._hashes.values():
            why = gettext(
                "no event has the hash of a checkpoint ({checkpoint}). The alteration is after event "
                "{number}, the last one confirmed by an external checkpoint"
            )
            raise ChainBroken(self.vouched + 1, why.format(checkpoint=one.origin, number=self.vouched))


def _opens_commitment(commitment: str, detail: EventDetail) -> bool:
    try:
        return commit_value(bytes.fromhex(detail.salt), detail.body) == commitment
    except (TypeError, ValueError):  # a salt or body that append_event never writes
        return False


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
