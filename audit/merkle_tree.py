"""One hash over the whole chain, which can prove that an event is in it without the others. Pure.

The Merkle tree of RFC 9162, section 2.1 (https://www.rfc-editor.org/rfc/rfc9162), with SHA-256, over the
hashes of the events in their order. Whoever knows its root can be handed one event and a *path* of about
twenty hashes, and sees that the event has its number; of every other event they learn nothing.
"""

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32


class MerkleTree:
    """Tree over ``hashes`` (64 hexadecimal digits each), event 1 first; 32 MB for half a million."""

    def __init__(self, hashes: Iterable[str]) -> None:
        level = bytearray()
        for one in hashes:
            level += hashlib.sha256(b"\0" + bytes.fromhex(one)).digest()
        self._levels = [level]
        while len(self._levels[-1]) > HASH_BYTES:
            self._levels.append(_hash_parent_level(self._levels[-1]))

    @property
    def size(self) -> int:
        """Number of events in the tree."""
        return len(self._levels[0]) // HASH_BYTES

    @property
    def root(self) -> str:
        """Root in hexadecimal; without events the SHA-256 of nothing."""
        return bytes(self._levels[-1]).hex() if self.size else hashlib.sha256(b"").hexdigest()

    def get_proof_path(self, number: int) -> list[str]:
        """Return the hashes, hex, that lead from event ``number`` (from 1) to the root, the lowest first.

        Raises IndexError for an event that is not in the tree.
        """
        if not 1 <= number <= self.size:
            raise IndexError(number)
        place, found = number - 1, []
        for level in self._levels[:-1]:
            beside = (place ^ 1) * HASH_BYTES
            if beside < len(level):  # the last of an odd level goes up alone
                found.append(bytes(level[beside : beside + HASH_BYTES]).hex())
            place //= 2
        return found


def _hash_parent_level(level: bytearray) -> bytearray:
    above = bytearray()
    for start in range(0, len(level), 2 * HASH_BYTES):
        pair = level[start : start + 2 * HASH_BYTES]
        above += hashlib.sha256(b"\1" + pair).digest() if len(pair) == 2 * HASH_BYTES else pair
    return above


def extend_frontier(frontier: Sequence[str], size: int, hashes: Iterable[str]) -> list[str]:
    """Return the frontier of a tree of ``size`` events extended by ``hashes``, in hexadecimal."""
    whole = [bytes.fromhex(one) for one in frontier]
    for one in hashes:
        whole.append(hashlib.sha256(b"\0" + bytes.fromhex(one)).digest())
        size += 1
        for _ in range((size & -size).bit_length() - 1):
            right = whole.pop()
            whole.append(_hash_node(whole.pop(), right))
    return [one.hex() for one in whole]


def compute_root(frontier: Sequence[str]) -> str:
    """Return the root of the tree with this frontier, hex; without events the SHA-256 of nothing."""
    if not frontier:
        return hashlib.sha256(b"").hexdigest()
    found = bytes.fromhex(frontier[-1])
    for left in reversed(frontier[:-1]):
        found = _hash_node(bytes.fromhex(left), found)
    return found.hex()


def _hash_node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
