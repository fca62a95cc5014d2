"""A walk along the chain, entry by entry: what is right about one, given the one before it."""

from collections.abc import Iterable

from lib.commitments import commit
from record.actions.erase import ERASED
from record.chain import chained
from record.checkpoints import OUTSIDE, Checkpoint
from record.models import Event, EventDetail
from record.models.chain_head import GENESIS


class Broken(Exception):
    """``number`` is the first entry that is not what was written."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(why)
        self.number = number
        self.why = why


class Walk:
    """The last good entry, and ``owed``: entries whose details are erased, and no later one has said so yet.

    A walk that was put down goes on from these three. ``checkpoints`` are hashes to be met on the way.
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
        self.hash = hash or GENESIS
        self.owed = set(owed)
        self.vouched = number
        self._numbered: dict[int, list[Checkpoint]] = {}
        self._hashes: dict[str, Checkpoint] = {}
        for one in checkpoints:
            if one.number is None:
                self._hashes[one.hash] = one
            elif one.number > number:
                self._numbered.setdefault(one.number, []).append(one)

    def step(self, event: Event, detail: EventDetail | None) -> None:
        """Go on to the next entry. Raises Broken."""
        if event.number != self.number + 1:
            raise Broken(self.number + 1, "this number is missing")
        if event.previous != self.hash:
            raise Broken(event.number, "its previous hash is not the hash of the entry before it")
        if event.hash != chained(event):
            raise Broken(event.number, "a field was changed after it was written: the hash no longer matches")
        self._open(event, detail)
        self._meet(event)
        self.number, self.hash = event.number, event.hash

    def _open(self, event: Event, detail: EventDetail | None) -> None:
        if detail is None:
            if event.commitment:
                raise Broken(event.number, "its details are missing")
            return
        if not event.commitment:
            raise Broken(event.number, "it was written without details, and now has some")
        if detail.erased_at is not None:
            if detail.body or detail.salt:
                raise Broken(event.number, "its details are marked as erased and are still there")
            self.owed.add(event.number)
            return
        if not _opens(event.commitment, detail):
            raise Broken(event.number, "its details do not match the commitment")
        if event.step == ERASED:
            self.owed.difference_update(detail.body.get("events") or [detail.body["event"]])

    def _meet(self, event: Event) -> None:
        for one in self._numbered.pop(event.number, ()):
            if one.hash != event.hash:
                raise Broken(event.number, f"its hash is not the one of {one.said}")
            if one.said == OUTSIDE:
                self.vouched = event.number
        if self._hashes.pop(event.hash, None):
            self.vouched = event.number

    def finish(self) -> None:
        """What can only be told at the end. Raises Broken."""
        if self.owed:
            raise Broken(min(self.owed), "its details were erased, and no later entry says by whom")
        if self._numbered:
            beyond = min(self._numbered)
            said = self._numbered[beyond][0].said
            raise Broken(self.number + 1, f"{said} lies beyond the last entry: it is of entry {beyond}")
        for one in self._hashes.values():
            raise Broken(
                self.vouched + 1,
                f"no entry has the hash of {one.said}. What was changed lies after entry {self.vouched}, the "
                "last that something kept outside vouches for",
            )


def _opens(commitment: str, detail: EventDetail) -> bool:
    try:
        return commit(bytes.fromhex(detail.salt), detail.body) == commitment
    except (TypeError, ValueError):  # a salt or body that append could never have written
        return False
