"""Checks of the chain, event by event: each one against the one before it."""

from collections.abc import Iterable

from audit.chain import ERASE_EVENT, compute_event_hash
from audit.checkpoints import EXTERNAL_CHECKPOINT, Checkpoint
from audit.models import Event, EventDetail
from audit.models.chain_head import GENESIS_HASH
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
