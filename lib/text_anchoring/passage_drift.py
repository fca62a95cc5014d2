"""Drift of a passage on its page: there, edited, or missing (pure).

Pages are read as lib.text.html gives them, one line a block. A passage is judged with the sentence
around it: while all words of that are as they were, it is there, whatever became of the blocks beside it. One
digit, unit, name or "not" more or less, and it is not. Typography, white space and footnote numbers do not
count.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from lib.text_anchoring import AMBIGUOUS, CHANGED, MOVED, ORPHAN, SAME, reanchor_quotations
from lib.text_anchoring.document import AnchoringDocument
from lib.text_anchoring.selectors import TextSelector, has_passage
from lib.text_anchoring.words import WordAlphabet, WordSequence

THERE, EDITED, MISSING = "there", "edited", "missing"
_MAX_POSITIONS = 8
"""At most so many places of a passage on the earlier page are followed."""
_EDITED_LEAD = 60.0
"""Similarity, of 100, from which two lead-in lines are one that was edited."""
_MIN_LEAD_IN_WORDS = 4
"""Words, the colon included, that a lead-in line has at least, unless it holds a number."""
_NOTE = re.compile(r"(?<=\S)\[(?:\d{1,3}|[a-z]|(?:note|nb) \d{1,3}|citation needed)\]")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_CLOSERS = ")]*_\"'”’»"


@dataclass(frozen=True, slots=True)
class PassageComparison:
    """Result of a comparison: ``state`` is THERE, EDITED or MISSING.

    ``before`` is the sentence, or sentences, that the passage stood in; ``now`` the text in their place, ""
    where there is none or it is uncertain; ``why`` is for the person who decides. All three are "" where it
    is there.
    """

    state: str
    before: str = ""
    now: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class _PassagePosition:
    """Word range of the passage on the earlier page, and of the sentences around it."""

    first: int
    last: int
    start: int
    end: int


def compare_passage(snapshot_text: str, passage: str, page: str) -> PassageComparison:
    """Return what became of ``passage``, which was found on the earlier page ``snapshot_text``, on ``page``.

    Where ``snapshot_text`` does not hold it, all that can be said is whether ``page`` does.
    """
    if snapshot_text == page or _is_block_unchanged(snapshot_text, passage, page):
        return PassageComparison(THERE)
    return _PassageComparer(snapshot_text, passage, page).compare_passage()


def is_unchanged_passage(snapshot_text: str, passage: str, seen: str, page: str) -> bool:
    """True if ``page`` says in place of ``passage`` what ``seen`` said, the page that somebody accepted.

    Where nothing was left of it on ``seen``, nothing can change until something like it is back.
    """
    then, today = compare_passage(snapshot_text, passage, seen), compare_passage(snapshot_text, passage, page)
    if today.state == THERE:
        return True
    if then.state != EDITED:
        return today.state == then.state
    if not then.now:
        return today.state == EDITED and not today.now
    return compare_passage(seen, then.now, page).state == THERE


def _is_block_unchanged(snapshot_text: str, passage: str, page: str) -> bool:
    """True if the block around the passage stands on the page word for word; the cheap test."""
    if not passage or snapshot_text.count(passage) != 1 or _BLANK_LINE.search(snapshot_text):
        return False
    at = snapshot_text.index(passage)
    start, end = snapshot_text.rfind("\n", 0, at) + 1, snapshot_text.find("\n", at + len(passage))
    block = snapshot_text[start : end if end != -1 else len(snapshot_text)]
    if not has_passage(block, passage):
        return False
    lines, new_lines = snapshot_text.split("\n"), page.split("\n")
    if "\n" in block:
        is_there = f"\n{block}\n" in f"\n{page}\n"
    else:
        is_there = new_lines.count(block) >= lines.count(block)
    # A changed lead-in line may turn what follows: then the full comparison has to decide.
    return is_there and set(new_lines).issuperset(line for line in lines if _is_lead_in(line))


def _is_lead_in(line: str) -> bool:
    return ":" in line and line.rstrip(_CLOSERS).endswith(":")


class _PassageComparer:
    def __init__(self, snapshot_text: str, passage: str, page: str) -> None:
        alphabet = WordAlphabet()
        self.old = AnchoringDocument.from_text(_join_paragraphs(snapshot_text), alphabet)
        self.new = AnchoringDocument.from_text(_join_paragraphs(page), alphabet)
        self.keys = WordSequence(_NOTE.sub("", passage), alphabet).keys
        self.page, self.passage = page, passage

    def compare_passage(self) -> PassageComparison:
        places = list(self._iter_positions())
        if not places:
            return PassageComparison(THERE if has_passage(self.page, self.passage) else MISSING)
        changed = [place for place in places if not self._is_intact(place)]
        if not changed:
            return PassageComparison(THERE)
        became = list(self._iter_reanchored(changed))
        holds = len(changed) < len(places) or any(one.state == THERE for one in became)
        # Said twice, and one of the two now with another number: a person has to decide.
        telling = [one for one in became if one.state == EDITED and not (holds and self._says_it(one.now))]
        if telling:
            return telling[0]
        return PassageComparison(THERE) if holds else became[0]

    def _iter_positions(self) -> Iterator[_PassagePosition]:
        text = self.old.words.keys
        at = text.find(self.keys) if self.keys else -1
        for _ in range(_MAX_POSITIONS):
            if at == -1:
                return
            last = at + len(self.keys)
            yield _PassagePosition(at, last, *self.old.find_sentence_range(at, last))
            at = text.find(self.keys, at + 1)

    def _is_intact(self, place: _PassagePosition) -> bool:
        """True if its sentence stands as often as it did, and no lead-in line above it changed."""
        sentence = self._get_sentence(place)
        was, now = self.old.find_whole_sentences(sentence), self.new.find_whole_sentences(sentence)
        if len(now) < len(was) or not now:
            return False
        return any(not self._led_otherwise(place.start, at) for at in now)

    def _led_otherwise(self, was: int, now: int) -> bool:
        (a, b), (c, d) = self.old.find_lead_in(was), self.new.find_lead_in(now)
        if a == b or c == d or self.old.words.keys[a:b] == self.new.words.keys[c:d]:
            return False
        before, after = self.old.words.text_of(a, b), self.new.words.text_of(c, d)
        # A short label such as “Share:” leads up to nothing.
        if b - a < _MIN_LEAD_IN_WORDS and not any(character.isdigit() for character in before):
            return False
        return fuzz.ratio(before, after) >= _EDITED_LEAD

    def _iter_reanchored(self, places: Iterable[_PassagePosition]) -> Iterator[PassageComparison]:
        old, new = self.old.words, self.new.words
        places = list(places)
        spans = []
        for place in places:
            start, end = old.starts[place.first], old.ends[place.last - 1]
            spans.append(TextSelector(old.text[start:end], "", "", start, end))
        for place, found in zip(places, reanchor_quotations(old.text, new.text, spans), strict=True):
            before = old.text_of(place.start, place.end)
            now = ""
            if found.start is not None and found.end is not None:
                first, last = bisect_right(new.ends, found.start), bisect_left(new.starts, found.end)
                now = new.text_of(*self.new.find_sentence_range(first, max(last, first + 1)))
            holds = bool(self.new.find_whole_sentences(self._get_sentence(place)))
            state = {SAME: THERE, MOVED: THERE, CHANGED: EDITED, ORPHAN: MISSING}.get(found.outcome, EDITED)
            if found.outcome == AMBIGUOUS and holds:
                state = THERE
            elif state == THERE and not holds:  # pragma: no cover  reanchoring keeps sentences whole
                state = EDITED
            yield (
                PassageComparison(state)
                if state == THERE
                else PassageComparison(state, before, now, found.why)
            )

    def _get_sentence(self, place: _PassagePosition) -> str:
        return self.old.words.keys[place.start : place.end]

    def _says_it(self, text: str) -> bool:
        return has_passage(text, _NOTE.sub("", self.passage))


def _join_paragraphs(text: str) -> str:
    """Remove footnote numbers and part the blocks by blank lines, so that no two are read as one.

    A text that has blank lines is no web page: it parts its paragraphs itself.
    """
    text = _NOTE.sub("", text)
    return text if _BLANK_LINE.search(text) else text.replace("\n", "\n\n")
