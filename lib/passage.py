"""Whether a passage that somebody relied on still stands on its page: there, edited, or missing. Pure.

Pages are read as lib.page_text gives them, one line a block. A passage is judged with the sentence around it:
while all words of that are as they were, it is there, whatever became of the blocks beside it. One digit,
unit, name or "not" more or less, and it is not. Typography, white space and the numbers of footnotes are
nothing.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from lib.follow import AMBIGUOUS, CHANGED, MOVED, ORPHAN, SAME, follow
from lib.follow.side import Side
from lib.follow.words import Alphabet, Words
from lib.quote import Selector, passage_on_page

THERE, EDITED, MISSING = "there", "edited", "missing"
_PLACES = 8
"""So many places of a passage on the kept page at the most are followed."""
_EDITED_LEAD = 60.0
"""How alike, of 100, two lines that lead up to a passage must be to be one that was edited."""
_LEAD = 4
"""So many words, with its colon, has a line that leads up to a passage, unless it holds a number."""
_NOTE = re.compile(r"(?<=\S)\[(?:\d{1,3}|[a-z]|(?:note|nb) \d{1,3}|citation needed)\]")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_CLOSERS = ")]*_\"'”’»"


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a passage. ``before`` is the sentence, or sentences, that it stood in; ``now`` what

    stands in their place, "" where nothing does or it is uncertain what; ``why`` is for the person who
    decides. All three are "" where it is there.
    """

    state: str
    before: str = ""
    now: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the passage stood: its words, and those of the sentences around them."""

    first: int
    last: int
    start: int
    end: int


def judge(kept: str, passage: str, page: str) -> Judged:
    """What became on ``page`` of ``passage``, which was found on the page as it was ``kept``.

    Where the kept page does not hold it, all that can be said is whether ``page`` does.
    """
    if kept == page or _block_stands(kept, passage, page):
        return Judged(THERE)
    return _Judge(kept, passage, page).judged()


def still(kept: str, passage: str, seen: str, page: str) -> bool:
    """Whether ``page`` says in place of ``passage`` what ``seen`` said, the page that somebody accepted.

    Where nothing was left of it on ``seen``, nothing can change until something like it is back.
    """
    then, today = judge(kept, passage, seen), judge(kept, passage, page)
    if today.state == THERE:
        return True
    if then.state != EDITED:
        return today.state == then.state
    if not then.now:
        return today.state == EDITED and not today.now
    return judge(seen, then.now, page).state == THERE


def _block_stands(kept: str, passage: str, page: str) -> bool:
    """The cheap test: the whole block around the passage stands on the page as it did, word for word."""
    if not passage or kept.count(passage) != 1 or _BLANK_LINE.search(kept):
        return False
    at = kept.index(passage)
    start, end = kept.rfind("\n", 0, at) + 1, kept.find("\n", at + len(passage))
    block = kept[start : end if end != -1 else len(kept)]
    if not passage_on_page(block, passage):
        return False
    lines, new_lines = kept.split("\n"), page.split("\n")
    if "\n" in block:
        stands = f"\n{block}\n" in f"\n{page}\n"
    else:
        stands = new_lines.count(block) >= lines.count(block)
    # A line that ends in a colon may turn what follows: then the slow way has to look.
    return stands and set(new_lines).issuperset(line for line in lines if _leads(line))


def _leads(line: str) -> bool:
    return ":" in line and line.rstrip(_CLOSERS).endswith(":")


class _Judge:
    def __init__(self, kept: str, passage: str, page: str) -> None:
        alphabet = Alphabet()
        self.old = Side.read(_paragraphs(kept), alphabet)
        self.new = Side.read(_paragraphs(page), alphabet)
        self.keys = Words(_NOTE.sub("", passage), alphabet).keys
        self.page, self.passage = page, passage

    def judged(self) -> Judged:
        places = list(self._places())
        if not places:
            return Judged(THERE if passage_on_page(self.page, self.passage) else MISSING)
        changed = [place for place in places if not self._intact(place)]
        if not changed:
            return Judged(THERE)
        became = list(self._followed(changed))
        stands = len(changed) < len(places) or any(one.state == THERE for one in became)
        # Said twice, and one of the two now with another number: a person has to look.
        telling = [one for one in became if one.state == EDITED and not (stands and self._says_it(one.now))]
        if telling:
            return telling[0]
        return Judged(THERE) if stands else became[0]

    def _places(self) -> Iterator[_Place]:
        text = self.old.words.keys
        at = text.find(self.keys) if self.keys else -1
        for _ in range(_PLACES):
            if at == -1:
                return
            last = at + len(self.keys)
            yield _Place(at, last, *self.old.governing(at, last))
            at = text.find(self.keys, at + 1)

    def _intact(self, place: _Place) -> bool:
        """Whether its sentence stands as often as it did, and no line that leads up to it was turned."""
        sentence = self._sentence(place)
        was, now = self.old.whole(sentence), self.new.whole(sentence)
        if len(now) < len(was) or not now:
            return False
        return any(not self._led_otherwise(place.start, at) for at in now)

    def _led_otherwise(self, was: int, now: int) -> bool:
        (a, b), (c, d) = self.old.lead(was), self.new.lead(now)
        if a == b or c == d or self.old.words.keys[a:b] == self.new.words.keys[c:d]:
            return False
        before, after = self.old.words.text_of(a, b), self.new.words.text_of(c, d)
        # “Share:” leads up to nothing.
        if b - a < _LEAD and not any(character.isdigit() for character in before):
            return False
        return fuzz.ratio(before, after) >= _EDITED_LEAD

    def _followed(self, places: Iterable[_Place]) -> Iterator[Judged]:
        old, new = self.old.words, self.new.words
        places = list(places)
        spans = []
        for place in places:
            start, end = old.starts[place.first], old.ends[place.last - 1]
            spans.append(Selector(old.text[start:end], "", "", start, end))
        for place, found in zip(places, follow(old.text, new.text, spans), strict=True):
            before = old.text_of(place.start, place.end)
            now = ""
            if found.start is not None and found.end is not None:
                first, last = bisect_right(new.ends, found.start), bisect_left(new.starts, found.end)
                now = new.text_of(*self.new.governing(first, max(last, first + 1)))
            stands = bool(self.new.whole(self._sentence(place)))
            state = {SAME: THERE, MOVED: THERE, CHANGED: EDITED, ORPHAN: MISSING}.get(found.outcome, EDITED)
            if found.outcome == AMBIGUOUS and stands:
                state = THERE
            elif state == THERE and not stands:  # pragma: no cover  what follow keeps stands whole
                state = EDITED
            yield Judged(state) if state == THERE else Judged(state, before, now, found.why)

    def _sentence(self, place: _Place) -> str:
        return self.old.words.keys[place.start : place.end]

    def _says_it(self, text: str) -> bool:
        return passage_on_page(text, _NOTE.sub("", self.passage))


def _paragraphs(text: str) -> str:
    """One block a paragraph, so that no block is read together with the one beside it.

    A text that has blank lines is no web page: it parts its paragraphs itself.
    """
    text = _NOTE.sub("", text)
    return text if _BLANK_LINE.search(text) else text.replace("\n", "\n\n")
