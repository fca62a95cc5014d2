"""New place of words that changed: by alignment, by the words beside them, then by similarity.

New place of words that changed: by the words beside them, then by similarity.

Similarity takes only words of the new text that nothing else of the old one has become: another mention that
was there all along is not the one that was cut.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from lib.text_anchoring.words import WordSequence

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


SIMILARITY_IN_PLACE = 50.0
SIMILARITY_ELSEWHERE = 72.0
"""Similarity, of 100, that two wordings need: where the order of the text gives the place, and where not."""
MIN_UNCHANGED_SHARE = 0.4
"""Share of a quotation's words that must be unchanged for the order of the text to give its place."""
_MARGIN = 5.0
_MAX_CANDIDATES = 500
"""At most so many places of the very words are examined."""
_CELLS = 40_000_000
"""Budget of one quotation: the product of the characters compared. The rest is not examined."""


@dataclass(frozen=True, slots=True)
class WordRange:
    """Words ``first`` up to ``last`` (exclusive) of the new text."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class GapRange:
    """The words of both texts between the nearest unchanged ones around a point of the old text."""

    old_first: int
    old_last: int
    new_first: int
    new_last: int


class PlacementFinder:
    """Finder of places in ``new`` for words of ``old``."""

    def __init__(
        self, old: WordSequence, new: WordSequence, alignment: Alignment, new_starts: list[int]
    ) -> None:
        self._old, self._new, self._alignment = old, new, alignment
        self._new_starts = frozenset(new_starts)
        self._free_runs: list[tuple[int, int]] | None = None

    def in_order(self, first: int, last: int, sentence: tuple[int, int]) -> WordRange | None:
        """Return where old words ``first`` to ``last`` should be, by the unchanged words in and around them.

        While most of the rest of their ``sentence`` is unchanged, what stands in their place is theirs,
        however different. Otherwise it has to be similar, and some of them unchanged.
        """
        forward = self._alignment.forward
        remaining = [at for at in range(first, last) if forward[at] != REMOVED]
        held = self._is_held(first, last, sentence)
        if remaining:
            place = WordRange(self._find_start(first, remaining[0]), self._find_end(last, remaining[-1]))
            if held and place.last - place.first <= 2 * (last - first) + 6:
                return place
            return (
                place
                if len(remaining) >= MIN_UNCHANGED_SHARE * (last - first)
                and self._is_similar(first, last, place)
                else None
            )
        gap = self._find_gap(first)
        if gap.new_first >= gap.new_last:
            return None
        if held and (gap.old_first, gap.old_last) == (first, last) and self._is_short(gap, first, last):
            return WordRange(gap.new_first, gap.new_last)
        return None

    def _is_held(self, first: int, last: int, sentence: tuple[int, int]) -> bool:
        a, b = sentence
        rest = [*range(a, first), *range(last, b)]
        there = sum(1 for at in rest if self._alignment.forward[at] != REMOVED)
        return bool(rest) and there * 2 >= len(rest)

    def _is_similar(self, first: int, last: int, place: WordRange) -> bool:
        new = self._new.text_of(place.first, place.last)
        return fuzz.ratio(self._old.text_of(first, last), new) >= SIMILARITY_IN_PLACE

    def find_elsewhere(self, first: int, last: int) -> list[WordRange]:
        """Return where the very words stand, unless another mention of the old text has become these."""
        sought = self._old.keys[first:last]
        found: list[WordRange] = []
        looked = 0
        at = self._new.keys.find(sought)
        while at != -1 and len(found) < 2 and looked < _MAX_CANDIDATES:
            looked += 1
            if self._is_mostly_free(at, at + len(sought), first, last):
                found.append(WordRange(at, at + len(sought)))
            at = self._new.keys.find(sought, at + 1)
        return found

    def find_similar(self, first: int, last: int) -> list[WordRange]:
        """Return the most similar wording among new words; two when two are about as similar; or none."""
        sought = self._old.text_of(first, last)
        budget = _CELLS
        found: list[tuple[float, WordRange]] = []
        for a, b in self._list_new_runs():
            text = self._new.text_of(a, b)
            budget -= len(sought) * len(text)
            if budget < 0:
                break
            if len(text) * 2 < len(sought):
                continue
            best = fuzz.partial_ratio_alignment(sought, text, score_cutoff=SIMILARITY_ELSEWHERE)
            if best is None:
                continue
            start, end = (best.dest_start, best.dest_end) if len(sought) <= len(text) else (0, len(text))
            base = self._new.starts[a]
            place = WordRange(
                next(i for i in range(a, b) if self._new.ends[i] > base + start),
                next((i for i in range(a, b) if self._new.starts[i] >= base + end), b),
            )
            likeness = fuzz.ratio(sought, self._new.text_of(place.first, place.last))
            if likeness >= SIMILARITY_ELSEWHERE:
                found.append((likeness, place))
        found.sort(key=lambda one: -one[0])
        return [place for likeness, place in found if likeness > found[0][0] - _MARGIN]

    def _find_gap(self, at: int) -> GapRange:
        forward = self._alignment.forward
        left, right = at - 1, at
        while left >= 0 and forward[left] == REMOVED:
            left -= 1
        while right < len(forward) and forward[right] == REMOVED:
            right += 1
        return GapRange(
            left + 1,
            right,
            forward[left] + 1 if left >= 0 else 0,
            forward[right] if right < len(forward) else len(self._new),
        )

    def _is_short(self, gap: GapRange, first: int, last: int) -> bool:
        return gap.new_last - gap.new_first <= 2 * (last - first) + 12

    def _find_matching_part(self, gap: GapRange, first: int, last: int) -> tuple[int, int]:
        """Return the part of the new words that corresponds to the quotation's part of the old ones."""
        old, new = gap.old_last - gap.old_first, gap.new_last - gap.new_first
        start = gap.new_first + (first - gap.old_first) * new // old
        end = gap.new_first + -(-(last - gap.old_first) * new // old)
        return start, max(start + 1, min(end, gap.new_last))

    def _find_start(self, first: int, unchanged: int) -> int:
        """Return the new word at which the quotation starts, from its first ``unchanged`` word."""
        forward = self._alignment.forward
        if unchanged == first:
            return forward[first]
        gap = self._find_gap(first)
        start, _ = self._find_matching_part(gap, first, unchanged)
        limit = 2 * (unchanged - first) + 4
        for at in range(forward[unchanged], max(start, forward[unchanged] - limit), -1):
            if at in self._new_starts:
                return at
        return max(start, forward[unchanged] - limit)

    def _find_end(self, last: int, unchanged: int) -> int:
        forward = self._alignment.forward
        if unchanged == last - 1:
            return forward[unchanged] + 1
        gap = self._find_gap(last - 1)
        _, end = self._find_matching_part(gap, unchanged + 1, last)
        if gap.new_first == gap.new_last:
            return forward[unchanged] + 1
        limit = 2 * (last - 1 - unchanged) + 4
        for at in range(forward[unchanged] + 1, min(end, forward[unchanged] + 1 + limit)):
            if at in self._new_starts:
                return at
        return min(end, forward[unchanged] + 1 + limit)

    def _is_mostly_free(self, a: int, b: int, first: int, last: int) -> bool:
        """True if most of new words ``a`` to ``b`` come from no other old words than the quotation's."""
        taken = sum(1 for one in self._alignment.back[a:b] if one != REMOVED and not first <= one < last)
        return taken * 2 <= b - a

    def _list_new_runs(self) -> list[tuple[int, int]]:
        """Return the runs of new words that come from nothing in the old text."""
        if self._free_runs is None:
            self._free_runs = list(_iter_runs(self._alignment.back))
        return self._free_runs


def _iter_runs(back: list[int]) -> Iterator[tuple[int, int]]:
    start = None
    for at, one in enumerate([*back, 0]):
        if one == REMOVED and start is None:
            start = at
        elif one != REMOVED and start is not None:
            yield start, at
            start = None
