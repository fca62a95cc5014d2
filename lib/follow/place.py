"""Where words that did not stay as they were stand now: by what stood beside them, then by likeness.

Only words of the new text that nothing else of the old one has become are taken by likeness: another mention
that was there all along is not the one that was cut.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from lib.follow.align import GONE, Alignment
from lib.follow.words import Words

ALIKE_IN_PLACE = 50.0
ALIKE_ELSEWHERE = 72.0
"""How alike, of 100, two wordings must be: where the order of the text points to the place, and where not."""
KEPT = 0.4
"""What share of its words a quotation must have kept, for the order of the text to tell its place."""
_MARGIN = 5.0
_MOST = 500
"""At so many places at the most the very words are looked at."""
_CELLS = 40_000_000
"""How much one quotation may cost: the product of the characters compared. The rest is not looked at."""


@dataclass(frozen=True, slots=True)
class Place:
    """Words ``first`` up to ``last`` (left out) of the new text."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Between:
    """The words of both texts between the nearest kept ones on either side of a point of the old text."""

    old_first: int
    old_last: int
    new_first: int
    new_last: int


class Places:
    """Finds places in ``new`` for words of ``old``."""

    def __init__(self, old: Words, new: Words, alignment: Alignment, new_starts: list[int]) -> None:
        self._old, self._new, self._alignment = old, new, alignment
        self._new_starts = frozenset(new_starts)
        self._free_runs: list[tuple[int, int]] | None = None

    def in_order(self, first: int, last: int, sentence: tuple[int, int]) -> Place | None:
        """Where old words ``first`` to ``last`` ought to stand, judging by the words kept in and around them.

        While most of the rest of their ``sentence`` is kept, what stands in their place is theirs, however
        unlike. Otherwise it has to be like them, and to have kept some of them.
        """
        forward = self._alignment.forward
        kept = [at for at in range(first, last) if forward[at] != GONE]
        held = self._held(first, last, sentence)
        if kept:
            place = Place(self._start(first, kept[0]), self._end(last, kept[-1]))
            if held and place.last - place.first <= 2 * (last - first) + 6:
                return place
            return place if len(kept) >= KEPT * (last - first) and self._alike(first, last, place) else None
        gap = self._around(first)
        if gap.new_first >= gap.new_last:
            return None
        if held and (gap.old_first, gap.old_last) == (first, last) and self._short(gap, first, last):
            return Place(gap.new_first, gap.new_last)
        return None

    def _held(self, first: int, last: int, sentence: tuple[int, int]) -> bool:
        a, b = sentence
        rest = [*range(a, first), *range(last, b)]
        there = sum(1 for at in rest if self._alignment.forward[at] != GONE)
        return bool(rest) and there * 2 >= len(rest)

    def _alike(self, first: int, last: int, place: Place) -> bool:
        new = self._new.text_of(place.first, place.last)
        return fuzz.ratio(self._old.text_of(first, last), new) >= ALIKE_IN_PLACE

    def elsewhere(self, first: int, last: int) -> list[Place]:
        """Where the very words stand, unless another mention of the old text has become these."""
        sought = self._old.keys[first:last]
        found: list[Place] = []
        looked = 0
        at = self._new.keys.find(sought)
        while at != -1 and len(found) < 2 and looked < _MOST:
            looked += 1
            if self._free(at, at + len(sought), first, last):
                found.append(Place(at, at + len(sought)))
            at = self._new.keys.find(sought, at + 1)
        return found

    def alike(self, first: int, last: int) -> list[Place]:
        """The most alike wording among new words; two when two are about as alike; none when none is."""
        sought = self._old.text_of(first, last)
        budget = _CELLS
        found: list[tuple[float, Place]] = []
        for a, b in self._runs():
            text = self._new.text_of(a, b)
            budget -= len(sought) * len(text)
            if budget < 0:
                break
            if len(text) * 2 < len(sought):
                continue
            best = fuzz.partial_ratio_alignment(sought, text, score_cutoff=ALIKE_ELSEWHERE)
            if best is None:
                continue
            start, end = (best.dest_start, best.dest_end) if len(sought) <= len(text) else (0, len(text))
            base = self._new.starts[a]
            place = Place(
                next(i for i in range(a, b) if self._new.ends[i] > base + start),
                next((i for i in range(a, b) if self._new.starts[i] >= base + end), b),
            )
            likeness = fuzz.ratio(sought, self._new.text_of(place.first, place.last))
            if likeness >= ALIKE_ELSEWHERE:
                found.append((likeness, place))
        found.sort(key=lambda one: -one[0])
        return [place for likeness, place in found if likeness > found[0][0] - _MARGIN]

    def _around(self, at: int) -> Between:
        forward = self._alignment.forward
        left, right = at - 1, at
        while left >= 0 and forward[left] == GONE:
            left -= 1
        while right < len(forward) and forward[right] == GONE:
            right += 1
        return Between(
            left + 1,
            right,
            forward[left] + 1 if left >= 0 else 0,
            forward[right] if right < len(forward) else len(self._new),
        )

    def _short(self, gap: Between, first: int, last: int) -> bool:
        return gap.new_last - gap.new_first <= 2 * (last - first) + 12

    def _share(self, gap: Between, first: int, last: int) -> tuple[int, int]:
        """The part of the new words that answers to the quotation's part of the old ones."""
        old, new = gap.old_last - gap.old_first, gap.new_last - gap.new_first
        start = gap.new_first + (first - gap.old_first) * new // old
        end = gap.new_first + -(-(last - gap.old_first) * new // old)
        return start, max(start + 1, min(end, gap.new_last))

    def _start(self, first: int, kept: int) -> int:
        """The new word at which the quotation starts, when its first kept word is ``kept``."""
        forward = self._alignment.forward
        if kept == first:
            return forward[first]
        gap = self._around(first)
        start, _ = self._share(gap, first, kept)
        most = 2 * (kept - first) + 4
        for at in range(forward[kept], max(start, forward[kept] - most), -1):
            if at in self._new_starts:
                return at
        return max(start, forward[kept] - most)

    def _end(self, last: int, kept: int) -> int:
        forward = self._alignment.forward
        if kept == last - 1:
            return forward[kept] + 1
        gap = self._around(last - 1)
        _, end = self._share(gap, kept + 1, last)
        if gap.new_first == gap.new_last:
            return forward[kept] + 1
        most = 2 * (last - 1 - kept) + 4
        for at in range(forward[kept] + 1, min(end, forward[kept] + 1 + most)):
            if at in self._new_starts:
                return at
        return min(end, forward[kept] + 1 + most)

    def _free(self, a: int, b: int, first: int, last: int) -> bool:
        """Whether most of new words ``a`` to ``b`` have become of no other words than the quotation's."""
        taken = sum(1 for one in self._alignment.back[a:b] if one != GONE and not first <= one < last)
        return taken * 2 <= b - a

    def _runs(self) -> list[tuple[int, int]]:
        """The stretches of new words that stand in no old text."""
        if self._free_runs is None:
            self._free_runs = list(_runs_of(self._alignment.back))
        return self._free_runs


def _runs_of(back: list[int]) -> Iterator[tuple[int, int]]:
    start = None
    for at, one in enumerate([*back, 0]):
        if one == GONE and start is None:
            start = at
        elif one != GONE and start is not None:
            yield start, at
            start = None
