"""How alike two texts are (pure): the runs of five words that both have, and keys by which to find the texts
that may share some.

Broder (1997) on shingles and MinHash; Li, Owen and Zhang (2012) on taking all minima in one pass. Nothing is
random: the same words have the same keys on every machine.
"""

import re
from hashlib import blake2b

RUN = 5
BINS = 32
FEWEST = 20
"""Runs of words. Of shorter texts nothing is said: a stub or a caption is like too many others."""

_WORD = re.compile(r"\w+")


def shingles(text: str) -> set[int]:
    """The hashes of every run of five words, whatever their case and punctuation; empty for a short text."""
    words = _WORD.findall(text.casefold())
    return {
        int.from_bytes(
            blake2b(" ".join(words[at : at + RUN]).encode("utf-8", "replace"), digest_size=8).digest()
        )
        for at in range(len(words) - RUN + 1)
    }


def keys(of: set[int]) -> list[int]:
    """Up to 32 of the hashes, as signed numbers of 64 bits: the least in each of 32 bins.

    Two texts of one length that have a third of their runs in common share a key with a chance of .999; two
    that have none in common never do. A text that is too short has none.
    """
    if len(of) < FEWEST:
        return []
    least: dict[int, int] = {}
    for one in of:
        place = one % BINS
        if one < least.get(place, 1 << 64):
            least[place] = one
    return sorted(one - (1 << 63) for one in least.values())


def share(one: set[int], other: set[int]) -> float:
    """How much of the shorter text stands in the longer one, from 0 to 1."""
    if min(len(one), len(other)) < FEWEST:
        return 0.0
    return len(one & other) / min(len(one), len(other))
