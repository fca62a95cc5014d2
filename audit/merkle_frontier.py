"""Root of the Merkle tree over the chain, extended by a day's events without the earlier ones. Pure.

The tree is that of RFC 9162, section 2.1 (https://www.rfc-editor.org/rfc/rfc9162), with SHA-256, over the
hashes of the events in their order. Its *frontier* is the roots of its whole subtrees, the largest first: as
many as there are ones in the binary form of its size.
"""

import hashlib
from collections.abc import Iterable, Sequence


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
