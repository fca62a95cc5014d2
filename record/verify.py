"""verify: walk the chain from its first entry and name the first row that is not what was written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lib.commitments import commit
from record.actions.erase import ERASED
from record.chain import chained
from record.models import ChainHead, Event, EventDetail
from record.models.chain_head import GENESIS

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Report:
    """What the walk found. ``count`` entries were good; ``head`` is the hash of the last of them.

    Keep ``count`` and ``head`` outside this database: only such a checkpoint tells that the tail was cut
    off, or the whole chain built anew.
    """

    ok: bool
    count: int
    first_bad: int | None
    why: str
    head: str


class _Broken(Exception):
    def __init__(self, number: int, why: str) -> None:
        super().__init__(why)
        self.number = number
        self.why = why


class _Walk:
    """The state of one walk: the last good entry, and the erasures seen against the erasures owned up to."""

    def __init__(self, checkpoints: Iterable[tuple[int, str]]) -> None:
        self.checkpoints = dict(checkpoints)
        self.number = 0
        self.hash = GENESIS
        self.erased: set[int] = set()
        self.told: set[int] = set()

    def step(self, event: Event, detail: EventDetail | None) -> None:
        if event.number != self.number + 1:
            raise _Broken(self.number + 1, "this number is missing")
        if event.previous != self.hash:
            raise _Broken(event.number, "its previous hash is not the hash of the entry before it")
        if event.hash != chained(event):
            raise _Broken(
                event.number, "a field was changed after it was written: the hash no longer matches"
            )
        self._open(event, detail)
        wanted = self.checkpoints.pop(event.number, None)
        if wanted not in (None, event.hash):
            raise _Broken(event.number, "its hash is not the one of the checkpoint kept outside")
        self.number, self.hash = event.number, event.hash

    def _open(self, event: Event, detail: EventDetail | None) -> None:
        if detail is None:
            if event.commitment:
                raise _Broken(event.number, "its details are missing")
            return
        if not event.commitment:
            raise _Broken(event.number, "it was written without details, and now has some")
        if detail.erased_at is not None:
            if detail.body or detail.salt:
                raise _Broken(event.number, "its details are marked as erased and are still there")
            self.erased.add(event.number)
            return
        if not _opens(event.commitment, detail):
            raise _Broken(event.number, "its details do not match the commitment")
        if event.step == ERASED:
            self.told.add(detail.body["event"])

    def finish(self) -> None:
        untold = self.erased - self.told
        if untold:
            raise _Broken(min(untold), "its details were erased, and no later entry says by whom")
        if self.checkpoints:
            raise _Broken(self.number + 1, "the checkpoint kept outside lies beyond the last entry")


def verify(*, checkpoints: Iterable[tuple[int, str]] = (), batch: int = BATCH) -> Report:
    """Walk the whole chain, ``batch`` entries at a time; safe beside writers.

    ``checkpoints`` are (number, hash) pairs kept outside. Reads everything and writes nothing.
    """
    walk = _Walk(checkpoints)
    try:
        for event, detail in _entries(after=0, upto=None, batch=batch):
            walk.step(event, detail)
        # Read after the walk: an entry and the head are committed together, so it is never behind.
        head = ChainHead.objects.filter(id=1).first() or ChainHead()
        if head.number < walk.number:
            raise _Broken(head.number + 1, "it lies beyond the head of the chain")
        for event, detail in _entries(after=walk.number, upto=head.number, batch=batch):
            walk.step(event, detail)
        if head.number > walk.number:
            raise _Broken(walk.number + 1, f"this number is missing: the chain's head is {head.number}")
        if head.hash != walk.hash:
            raise _Broken(walk.number, "its hash is not the one at the head of the chain")
        walk.finish()
    except _Broken as broken:
        return Report(False, walk.number, broken.number, broken.why, walk.hash)
    return Report(True, walk.number, None, "", walk.hash)


def _entries(*, after: int, upto: int | None, batch: int) -> Iterator[tuple[Event, EventDetail | None]]:
    while upto is None or after < upto:
        rows = Event.objects.filter(number__gt=after).select_related("detail").order_by("number")
        if upto is not None:
            rows = rows.filter(number__lte=upto)
        events = list(rows[:batch])
        if not events:
            return
        for event in events:
            yield event, getattr(event, "detail", None)
        after = events[-1].number


def _opens(commitment: str, detail: EventDetail) -> bool:
    try:
        return commit(bytes.fromhex(detail.salt), detail.body) == commitment
    except (TypeError, ValueError):  # a salt or body that append could never have written
        return False
