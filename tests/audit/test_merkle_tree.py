"""The tree over the chain: its root is RFC 9162's, and a path leads to it from its own entry alone."""

import hashlib

import pytest

from audit.merkle_tree import MerkleTree

HASHES = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(40)]


def defined(leaves):
    """The root as section 2.1.1 defines it, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\1" + defined(leaves[:half]) + defined(leaves[half:])).digest()


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 7, 8, 13, 33, 40])
def test_the_root_is_that_of_the_standard(size):
    leaves = [bytes.fromhex(one) for one in HASHES[:size]]
    assert MerkleTree(HASHES[:size]).root == defined(leaves).hex()
    assert MerkleTree(HASHES[:size]).size == size


def test_one_changed_entry_is_another_root():
    changed = [*HASHES[:20], HASHES[0], *HASHES[21:]]
    assert MerkleTree(changed).root != MerkleTree(HASHES).root


def test_there_is_no_path_from_an_entry_that_is_not_there():
    for number in (0, 41):
        with pytest.raises(IndexError):
            MerkleTree(HASHES).get_proof_path(number)
