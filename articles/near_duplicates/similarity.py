"""Similarity of two texts (pure): the runs of five words that both have, and keys to find such texts by.

Broder (1997) on shingles and MinHash; Li, Owen and Zhang (2012) on taking all minima in one pass. Nothing is
random: the same text has the same keys on every machine.
"""

import re
from hashlib import blake2b

SHINGLE_WORDS = 5
BINS = 32
MIN_SHINGLES = 20
"""Runs of words. Shorter texts are never similar: a stub or a caption is like too many others."""

_WORD = re.compile(r"\w+")


def hash_shingles(text: str) -> set[int]:
    """Return the hashes of every run of five words, without case and punctuation."""
    words = _WORD.findall(text.casefold())
    return {
        int.from_bytes(
            blake2b(
                " ".join(words[at : at + SHINGLE_WORDS]).encode("utf-8", "replace"), digest_size=8
            ).digest()
        )
        for at in range(len(words) - SHINGLE_WORDS + 1)
    }


def select_keys(of: set[int]) -> list[int]:
    """Return up to 32 of the hashes, as signed numbers of 64 bits: the least in each of 32 bins.

    Two texts of one length that have a third of their runs in common share a key with a chance of .999; two
    that have none in common never do. A text that is too short has none.
    """
    if len(of) < MIN_SHINGLES:
        return []
    least: dict[int, int] = {}
    for one in of:
        place = one % BINS
        if one < least.get(place, 1 << 64):
            least[place] = one
    return sorted(one - (1 << 63) for one in least.values())


def compute_share(one: set[int], other: set[int]) -> float:
    """Return the share of the shorter text that the longer one contains, from 0 to 1."""
    if min(len(one), len(other)) < MIN_SHINGLES:
        return 0.0
    return len(one & other) / min(len(one), len(other))
