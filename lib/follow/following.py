"""Following quotations from one text into another, so that none ever drifts onto other words.

A quotation is judged with the sentence around it, or the sentences when it crosses several: a "not" put next
to it turns what it says as much as one put into it. While every word of them is as it was it is *same* or
*moved*; else it is *changed*, *ambiguous* or an *orphan*, and a person decides.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lib.follow.align import Alignment
from lib.follow.copies import Copies
from lib.follow.place import Place, Places
from lib.follow.reasons import difference
from lib.follow.side import Side
from lib.follow.stood import Quoted, stood
from lib.follow.words import Alphabet
from lib.quote import common_start

SAME, MOVED, CHANGED, AMBIGUOUS, ORPHAN = "same", "moved", "changed", "ambiguous", "orphan"
_TELLING = 5
"""From so many words on a quotation that stands once more than before is repeated, not another mention."""
_NEAR = 24
"""How many words on either side decide between places whose sentences are equal."""
_MOST = 500
"""Between more equal sentences than this nothing decides."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of a quotation: ``text`` is ``new[start:end]``, in code points.

    An orphan has no place: start and end are None. An ambiguous quotation has one only when the order of the
    text makes one of its places the likelier. ``why`` is for the person who decides.
    """

    outcome: str
    start: int | None
    end: int | None
    text: str
    why: str


def follow(old: str, new: str, spans: Sequence[Quoted]) -> list[Followed]:
    """What became in ``new`` of each quotation of ``old``, in their order. The texts are compared once."""
    pair = _Pair(old, new)
    return [pair.follow(span) for span in spans]


class _Pair:
    def __init__(self, old: str, new: str) -> None:
        alphabet = Alphabet()
        self.old = Side.read(old, alphabet)
        self.new = Side.read(new, alphabet)
        self.alphabet = alphabet

    @cached_property
    def alignment(self) -> Alignment:
        return Alignment(self.old.words.keys, self.new.words.keys, self.old.starts, self.new.starts)

    @cached_property
    def places(self) -> Places:
        return Places(self.old.words, self.new.words, self.alignment, self.new.starts)

    @cached_property
    def copies(self) -> Copies:
        return Copies(self.old.by_keys, self.new.by_keys)

    def follow(self, span: Quoted) -> Followed:
        places = stood(self.old.words, span, self.alphabet)
        if len(places) > 1:
            return _nowhere(AMBIGUOUS, "The words stand in more than one place of the old text.")
        if not places:
            return self._unknown(span)
        start, end = places[0]
        words = self.old.words
        first, last = bisect_right(words.ends, start), bisect_left(words.starts, end)
        if first >= last:
            return _nowhere(ORPHAN, "The quotation holds no words.")
        return self._known(start, end, first, last)

    def _known(self, start: int, end: int, first: int, last: int) -> Followed:
        a, b = self.old.governing(first, last)
        sentence = self.old.words.keys[a:b]
        was, now = self.old.whole(sentence), self.new.whole(sentence)
        if not now:
            return self._changed(first, last, (a, b))
        if repeated := self._repeated(first, last, (a, b), len(now) - len(was)):
            return self._ambiguous(first, last, repeated)
        chosen = now if len(was) == len(now) == 1 else self._choose(a, was, now, len(sentence))
        if len(chosen) > 1:
            return self._ambiguous(
                first, last, "Its sentence stands in more than one place, and nothing beside it tells which."
            )
        if not chosen:
            return _nowhere(ORPHAN, "The words are gone; another mention of them is left.")
        shift = chosen[0] - a
        if led := self._led_otherwise(a, chosen[0]):
            return self._at(CHANGED, Place(first + shift, last + shift), led)
        return self._kept(start, end, first, last, shift)

    def _led_otherwise(self, was: int, now: int) -> str:
        """What the line above them that ends in a colon says now, when it does not say what it did.

        A paragraph that is moved from under a line, or to one, while that line stands in both texts says the
        same still; from one line to another it does not.
        """
        (a, b), (c, d) = self.old.lead(was), self.new.lead(now)
        old, new = self.old.words, self.new.words
        before, after = old.keys[a:b], new.keys[c:d]
        only_moved = (not after and before in self.new.by_keys) or (not before and after in self.old.by_keys)
        if before == after or only_moved:
            return ""
        return f"In the line that leads up to the words: {difference(old, new, (a, b), (c, d))}"

    def _repeated(self, first: int, last: int, sentence: tuple[int, int], more: int) -> str:
        """The sentence that says that the quotation, or its sentence, stands more often than before."""
        a, b = sentence
        quoted, around = self.old.words.keys[first:last], self.old.words.keys[a:b]
        old, new = self.old.words.keys, self.new.words.keys
        if more > 0 or (b - a >= _TELLING and _oftener(around, new, old)):
            return "Its sentence stands in more places than before."
        telling = last - first >= _TELLING or (first, last) == (a, b)
        if telling and _oftener(quoted, new, old):
            return "The words stand in more places than before."
        if any(self.copies.of(self.old.words.keys[c:d]) for c, d in self.old.within(a, b)):
            return "A sentence that is almost its own was added."
        return ""

    def _choose(self, mine: int, was: list[int], now: list[int], length: int) -> list[int]:
        """Which of the equal sentences ``now`` is the one at ``mine``: none, one, or several that may be."""
        if max(len(was), len(now)) > _MOST:
            return now[:2]
        beside = {n: self._beside(mine, n, length) for n in now}
        most = tuple(max(side) for side in zip(*beside.values(), strict=True))
        # A place has to agree at least as far as every other on both sides: above it may stand another year.
        top = [n for n in now if beside[n] == most]
        if not top:
            return now[:2]
        best = sum(most)
        if len(was) == len(now) and best:
            order = now[was.index(mine)]
            if order in top and order == self.alignment.forward[mine]:
                return [order]
        theirs = max((sum(self._beside(o, n, length)) for n in top[:2] for o in was if o != mine), default=-1)
        if theirs > best:
            return []
        return top if theirs < best else [*top, *top]

    def _beside(self, o: int, n: int, length: int) -> tuple[int, int]:
        """How many words before and after the sentence at ``n`` of the new text are those of ``o``."""
        old, new = self.old.words.keys, self.new.words.keys
        before = common_start(old[max(0, o - _NEAR) : o][::-1], new[max(0, n - _NEAR) : n][::-1])
        o, n = o + length, n + length
        return before, common_start(old[o : o + _NEAR], new[n : n + _NEAR])

    def _kept(self, start: int, end: int, first: int, last: int, shift: int) -> Followed:
        old, new = self.old.words, self.new.words
        exact = old.text[start:end]
        moved = new.starts[first + shift] - old.starts[first]
        if start + moved >= 0 and new.text[start + moved : end + moved] == exact:
            if not moved:
                return Followed(SAME, start, end, exact, "The same words stand at the same place.")
            where = "further on" if moved > 0 else "further up"
            return Followed(MOVED, start + moved, end + moved, exact, f"The same words stand {where}.")
        begin, stop = new.starts[first + shift], new.ends[last - 1 + shift]
        # A quotation that starts or ends inside a word does so still, when that word is set as it was.
        if old.tokens[first] == new.tokens[first + shift]:
            begin += max(0, start - old.starts[first])
        if old.tokens[last - 1] == new.tokens[last - 1 + shift]:
            stop -= max(0, old.ends[last - 1] - end)
        why = "Only typography or spacing changed."
        return Followed(MOVED, begin, stop, new.text[begin:stop], why)

    def _ambiguous(self, first: int, last: int, why: str) -> Followed:
        """Two equal places; the one that the order of the text points to is shown, when it does."""
        place = self.places.in_order(first, last, self.old.governing(first, last))
        if place is None:
            return _nowhere(AMBIGUOUS, why)
        return self._at(AMBIGUOUS, place, why)

    def _changed(self, first: int, last: int, sentence: tuple[int, int]) -> Followed:
        a, b = sentence
        place = self.places.in_order(first, last, (a, b))
        if place is None:
            found = self.places.elsewhere(first, last) or self.places.alike(first, last)
            if len(found) > 1:
                return _nowhere(AMBIGUOUS, "Changed words that may be these stand in more than one place.")
            if not found:
                return _nowhere(ORPHAN, "The words are gone.")
            place = found[0]
        now = (place.first, place.last)
        old, new = self.old.words, self.new.words
        why = difference(old, new, (first, last), now)
        if not why:
            around = difference(old, new, (a, b), self.new.governing(*now))
            why = (
                f"In the sentence around the words: {around}"
                if around
                else "The sentence around the words ends elsewhere."
            )
        return self._at(CHANGED, place, why)

    def _unknown(self, span: Quoted) -> Followed:
        """A quotation that the old text does not hold: the new one may, with the same words beside it."""
        found = stood(self.new.words, span, self.alphabet)
        if len(found) > 1:
            return _nowhere(
                AMBIGUOUS, "The words stand in more than one place, and nothing beside them tells which."
            )
        if not found:
            return _nowhere(ORPHAN, "The words are in neither text.")
        start, end = found[0]
        text = self.new.words.text[start:end]
        return Followed(
            CHANGED,
            start,
            end,
            text,
            "The old text does not hold these words, so what stood around them is not known.",
        )

    def _at(self, outcome: str, place: Place, why: str) -> Followed:
        words = self.new.words
        start, end = words.starts[place.first], words.ends[place.last - 1]
        return Followed(outcome, start, end, words.text[start:end], why)


def _oftener(words: str, new: str, old: str) -> bool:
    """Whether ``words`` stand in ``new`` more often than in ``old``, which holds them once at the least."""
    times = new.count(words)
    return times > 1 and times > old.count(words)


def _nowhere(outcome: str, why: str) -> Followed:
    return Followed(outcome, None, None, "", why)
