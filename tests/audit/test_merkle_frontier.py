"""The root that grows day by day is the root of the tree over everything."""

import hashlib

import pytest

from audit.merkle_tree import compute_root, extend_frontier
from lib.crypto.commitments import sha256_hex

HASHES = [sha256_hex(str(number)) for number in range(70)]


def whole(hashes):
    """The root as RFC 9162 defines it, by halves."""
    if len(hashes) == 1:
        return hashlib.sha256(b"\0" + bytes.fromhex(hashes[0])).digest()
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + whole(hashes[:half]) + whole(hashes[half:])).digest()


@pytest.mark.parametrize("size", range(1, 70))
def test_the_root_is_the_same_however_the_entries_came(size):
    at_once = extend_frontier([], 0, HASHES[:size])
    day_by_day = extend_frontier(
        extend_frontier([], 0, HASHES[: size // 3]), size // 3, HASHES[size // 3 : size]
    )
    assert at_once == day_by_day
    assert len(at_once) == size.bit_count()
    assert compute_root(at_once) == whole(HASHES[:size]).hex()


def test_of_nothing_it_is_the_hash_of_nothing():
    assert compute_root([]) == hashlib.sha256(b"").hexdigest()
