"""One hash over the whole chain from which any entry can be shown to be in it without the others. Pure.

The Merkle tree of RFC 9162, section 2.1 (https://www.rfc-editor.org/rfc/rfc9162), with SHA-256, over the
hashes of the entries in their order. Whoever knows its root can be handed one entry and a *path* of about
twenty hashes, and sees that the entry stands at its number; of every other entry they learn nothing.
"""

import hashlib
from collections.abc import Iterable

SIZE = 32


class Tree:
    """The tree over ``hashes`` (64 hexadecimal digits each), entry 1 first. Half a million entries take about
    32 MB.
    """

    def __init__(self, hashes: Iterable[str]) -> None:
        level = bytearray()
        for one in hashes:
            level += hashlib.sha256(b"\0" + bytes.fromhex(one)).digest()
        self._levels = [level]
        while len(self._levels[-1]) > SIZE:
            self._levels.append(_above(self._levels[-1]))

    @property
    def size(self) -> int:
        """How many entries it is over."""
        return len(self._levels[0]) // SIZE

    @property
    def root(self) -> str:
        """The root, hex; of no entry at all the SHA-256 of nothing."""
        return bytes(self._levels[-1]).hex() if self.size else hashlib.sha256(b"").hexdigest()

    def path(self, number: int) -> list[str]:
        """The hashes, hex, that lead from entry ``number`` (from 1) to the root, the lowest first.

        Raises IndexError for an entry that is not in the tree.
        """
        if not 1 <= number <= self.size:
            raise IndexError(number)
        place, found = number - 1, []
        for level in self._levels[:-1]:
            beside = (place ^ 1) * SIZE
            if beside < len(level):  # the last of an odd row goes up alone
                found.append(bytes(level[beside : beside + SIZE]).hex())
            place //= 2
        return found


def _above(level: bytearray) -> bytearray:
    above = bytearray()
    for start in range(0, len(level), 2 * SIZE):
        pair = level[start : start + 2 * SIZE]
        above += hashlib.sha256(b"\1" + pair).digest() if len(pair) == 2 * SIZE else pair
    return above
