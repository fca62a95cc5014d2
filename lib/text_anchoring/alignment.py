"""Alignment of the words of two texts: the longest common sequence, in bounded time and memory."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from rapidfuzz.distance import LCSseq

REMOVED = -1
_MAX_MATRIX_CELLS = 60_000_000
"""Two stretches are compared word by word while the product of their lengths in words is at most this."""


class Alignment:
    """Pairs of equal words: ``forward[i]`` is where old word ``i`` is now, or REMOVED; ``back`` the reverse.

    ``old`` and ``new`` are texts as keys, one character a word (lib.text_anchoring.words).
    """

    def __init__(self, old: str, new: str, old_starts: list[int], new_starts: list[int]) -> None:
        self.forward = [REMOVED] * len(old)
        self.back = [REMOVED] * len(new)
        for a, b, c, d in _iter_segments(old, new, old_starts, new_starts):
            for i, j, length in _iter_matching_runs(old[a:b], new[c:d]):
                self._pair_run(a + i, c + j, length)

    def _pair_run(self, i: int, j: int, length: int) -> None:
        self.forward[i : i + length] = range(j, j + length)
        self.back[j : j + length] = range(i, i + length)


def _iter_matching_runs(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    """Yield runs of equal words, (start in old, start in new, length); no stray ones amid long changes."""
    runs = [
        (op.src_start, op.dest_start, op.src_end - op.src_start)
        for op in LCSseq.opcodes(old, new)
        if op.tag == "equal"
    ]
    before = (0, 0)
    for at, (i, j, length) in enumerate(runs):
        then = runs[at + 1][:2] if at + 1 < len(runs) else (len(old), len(new))
        left = max(i - before[0], j - before[1])
        right = max(then[0] - i - length, then[1] - j - length)
        before = (i + length, j + length)
        if length * 2 > min(left, right):
            yield i, j, length


def _iter_segments(
    old: str, new: str, old_starts: list[int], new_starts: list[int]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield the segments to compare, (start, end) in old, then in new: all, or between fixed points.

    Fixed points, for long texts, are sentences that stand once in each text, in the longest order that both
    share. What remains too long between two of them is left without a partner.
    """
    if len(old) * len(new) <= _MAX_MATRIX_CELLS:
        yield 0, len(old), 0, len(new)
        return
    a = c = 0
    for i, j, length in [*_find_anchor_sentences(old, new, old_starts, new_starts), (len(old), len(new), 0)]:
        if (i - a) * (j - c) <= _MAX_MATRIX_CELLS:
            yield a, i, c, j
        yield i, i + length, j, j + length
        a, c = i + length, j + length


def _find_anchor_sentences(
    old: str, new: str, old_starts: list[int], new_starts: list[int]
) -> list[tuple[int, int, int]]:
    other = _find_unique_sentences(new, new_starts)
    pairs = [(i, other[s], len(s)) for s, i in _find_unique_sentences(old, old_starts).items() if s in other]
    # The longest rising sequence of places in the new text: patience sorting.
    tops: list[int] = []
    chain: list[int] = []
    behind: list[int] = []
    for at, (_, j, _length) in enumerate(pairs):
        pile = bisect_left(tops, j)
        behind.append(chain[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [j]
        chain[pile : pile + 1] = [at]
    fixed = []
    at = chain[-1] if chain else -1
    while at != -1:
        fixed.append(pairs[at])
        at = behind[at]
    return fixed[::-1]


def _find_unique_sentences(keys: str, starts: list[int]) -> dict[str, int]:
    """Return the sentences that stand once in a text, with their place, in order."""
    found = [(keys[a:b], a) for a, b in pairwise(starts)]
    count = Counter(sentence for sentence, _ in found)
    return {sentence: at for sentence, at in found if count[sentence] == 1}
