"""Re-anchoring of quotations from one text in another, so that none ever drifts onto other words.

A quotation is judged with the sentence around it, or the sentences when it crosses several: a "not" put next
to it turns what it says as much as one put into it. While every word of them is unchanged it is *same* or
*moved*; else it is *changed*, *ambiguous* or an *orphan*, and a person decides.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from lib.text_anchoring.difference import (
    QUOTATION_CHANGED,
    ReanchorReason,
    describe_reanchor_reason,
    list_differences,
)
from lib.text_anchoring.document import AnchoringDocument
from lib.text_anchoring.placement import Alignment, PlacementFinder, WordRange
from lib.text_anchoring.selectors import Quotation, common_prefix_length, find_original_spans
from lib.text_anchoring.words import WordAlphabet

_SIMILARITY_THRESHOLD = 0.8
"""Share of the longer sentence's words that two have in common, in order, to be almost the same."""
_MIN_WORDS = 5
"""Sentences of fewer words, punctuation included, are alike too easily."""

_MAX_SENTENCES = 50
"""With so many new sentences that almost equal one, their origins are not compared: a person decides."""


class NearDuplicateIndex:
    """Index of new sentences that almost equal a sentence which stands in both texts."""

    def __init__(self, old: Collection[str], new: Collection[str]) -> None:
        """Index ``old`` and ``new``, the sentences of both texts as keys, a character a word."""
        self._added = [one for one in new if len(one) >= _MIN_WORDS and one not in old]
        self._removed = [one for one in old if one not in new]
        self._known: dict[str, bool] = {}
        self._origins: dict[int, float] = {}

    def has_near_duplicate(self, sentence: str) -> bool:
        """True if a new sentence almost equals ``sentence``, and more so than it equals any removed one."""
        if sentence not in self._known:
            self._known[sentence] = len(sentence) >= _MIN_WORDS and self._has_copy(sentence)
        return self._known[sentence]

    def _has_copy(self, sentence: str) -> bool:
        found = process.extract(
            sentence,
            self._added,
            scorer=LCSseq.normalized_similarity,
            score_cutoff=_SIMILARITY_THRESHOLD,
            limit=_MAX_SENTENCES,
        )
        return len(found) == _MAX_SENTENCES or any(
            likeness > self._best_origin_score(at) for _, likeness, at in found
        )

    def _best_origin_score(self, at: int) -> float:
        """Return the similarity of the new sentence ``at`` to the most similar removed sentence."""
        if at not in self._origins:
            best = process.extractOne(self._added[at], self._removed, scorer=LCSseq.normalized_similarity)
            self._origins[at] = best[1] if best else 0.0
        return self._origins[at]


SAME, MOVED, CHANGED, AMBIGUOUS, ORPHAN = "same", "moved", "changed", "ambiguous", "orphan"
_MIN_REPEATED_WORDS = 5
"""From so many words on, a quotation that stands more often than before is repeated, not another mention."""
_CONTEXT_WORDS = 24
"""Words on either side that decide between places whose sentences are equal."""
_MAX_EQUAL_SENTENCES = 500
"""Between more equal sentences than this no choice is made."""


@dataclass(frozen=True, slots=True)
class ReanchorResult:
    """Outcome and new place of a quotation: ``text`` is ``new[start:end]``, in code points.

    An orphan has no place: start and end are None. An ambiguous quotation has one only when the order of the
    text makes one of its places the likelier. ``reason`` is for the person who decides.
    """

    outcome: str
    start: int | None
    end: int | None
    text: str
    reason: ReanchorReason

    @property
    def why(self) -> str:
        """The reason as a sentence, in the language of the moment."""
        return describe_reanchor_reason(self.reason)


def reanchor_quotations(old: str, new: str, spans: Sequence[Quotation]) -> list[ReanchorResult]:
    """Return what became in ``new`` of each quotation of ``old``, in order. The texts are compared once."""
    pair = _RevisionPair(old, new)
    return [pair.reanchor_span(span) for span in spans]


class _RevisionPair:
    def __init__(self, old: str, new: str) -> None:
        alphabet = WordAlphabet()
        self.old = AnchoringDocument.from_text(old, alphabet)
        self.new = AnchoringDocument.from_text(new, alphabet)
        self.alphabet = alphabet

    @cached_property
    def alignment(self) -> Alignment:
        return Alignment(
            self.old.words.keys, self.new.words.keys, self.old.sentence_starts, self.new.sentence_starts
        )

    @cached_property
    def places(self) -> PlacementFinder:
        return PlacementFinder(self.old.words, self.new.words, self.alignment, self.new.sentence_starts)

    @cached_property
    def copies(self) -> NearDuplicateIndex:
        return NearDuplicateIndex(self.old.by_keys, self.new.by_keys)

    def reanchor_span(self, span: Quotation) -> ReanchorResult:
        places = find_original_spans(self.old.words, span, self.alphabet)
        if len(places) > 1:
            return _build_unresolved(AMBIGUOUS, "quotation_repeated_before")
        if not places:
            return self._reanchor_unknown(span)
        start, end = places[0]
        words = self.old.words
        first, last = bisect_right(words.ends, start), bisect_left(words.starts, end)
        if first >= last:
            return _build_unresolved(ORPHAN, "quotation_empty")
        return self._reanchor_known(start, end, first, last)

    def _reanchor_known(self, start: int, end: int, first: int, last: int) -> ReanchorResult:
        a, b = self.old.find_sentence_range(first, last)
        sentence = self.old.words.keys[a:b]
        was, now = self.old.find_whole_sentences(sentence), self.new.find_whole_sentences(sentence)
        if not now:
            return self._build_changed(first, last, (a, b))
        if repeated := self._find_repetition(first, last, (a, b), len(now) - len(was)):
            return self._build_ambiguous(first, last, repeated)
        chosen = now if len(was) == len(now) == 1 else self._choose_sentence(a, was, now, len(sentence))
        if len(chosen) > 1:
            return self._build_ambiguous(first, last, "sentence_ambiguous")
        if not chosen:
            return _build_unresolved(ORPHAN, "mentioned_elsewhere")
        shift = chosen[0] - a
        if led := self._led_otherwise(a, chosen[0]):
            return self._build_result_at(CHANGED, WordRange(first + shift, last + shift), led)
        return self._build_same(start, end, first, last, shift)

    def _led_otherwise(self, was: int, now: int) -> ReanchorReason | None:
        """Return the change of the lead-in line above the words; None when there is none.

        A paragraph that is moved from under a line, or to one, while that line stands in both texts says the
        same still; from one line to another it does not.
        """
        (a, b), (c, d) = self.old.find_lead_in(was), self.new.find_lead_in(now)
        old, new = self.old.words, self.new.words
        before, after = old.keys[a:b], new.keys[c:d]
        only_moved = (not after and before in self.new.by_keys) or (not before and after in self.old.by_keys)
        if before == after or only_moved:
            return None
        return {"code": "lead_in_changed", "changes": list_differences(old, new, (a, b), (c, d))}

    def _find_repetition(self, first: int, last: int, sentence: tuple[int, int], more: int) -> str:
        """Return the code of how the quotation, or its sentence, is repeated more than before; "" if not."""
        a, b = sentence
        quoted, around = self.old.words.keys[first:last], self.old.words.keys[a:b]
        old, new = self.old.words.keys, self.new.words.keys
        if more > 0 or (b - a >= _MIN_REPEATED_WORDS and _is_more_frequent(around, new, old)):
            return "sentence_repeated"
        telling = last - first >= _MIN_REPEATED_WORDS or (first, last) == (a, b)
        if telling and _is_more_frequent(quoted, new, old):
            return "quotation_repeated"
        if any(
            self.copies.has_near_duplicate(self.old.words.keys[c:d]) for c, d in self.old.iter_sentences(a, b)
        ):
            return "similar_sentence_added"
        return ""

    def _choose_sentence(self, own: int, was: list[int], now: list[int], length: int) -> list[int]:
        """Return which of the equal sentences ``now`` may be the one at ``own``: none, one or several."""
        if max(len(was), len(now)) > _MAX_EQUAL_SENTENCES:
            return now[:2]
        beside = {n: self._count_equal_context(own, n, length) for n in now}
        limit = tuple(max(side) for side in zip(*beside.values(), strict=True))
        # A place has to agree at least as far as every other on both sides: above it may stand another year.
        top = [n for n in now if beside[n] == limit]
        if not top:
            return now[:2]
        best = sum(limit)
        if len(was) == len(now) and best:
            order = now[was.index(own)]
            if order in top and order == self.alignment.forward[own]:
                return [order]
        other = max(
            (sum(self._count_equal_context(o, n, length)) for n in top[:2] for o in was if o != own),
            default=-1,
        )
        if other > best:
            return []
        return top if other < best else [*top, *top]

    def _count_equal_context(self, o: int, n: int, length: int) -> tuple[int, int]:
        """Count the words before and after the sentence at ``n`` of the new text that are those of ``o``."""
        old, new = self.old.words.keys, self.new.words.keys
        before = common_prefix_length(
            old[max(0, o - _CONTEXT_WORDS) : o][::-1], new[max(0, n - _CONTEXT_WORDS) : n][::-1]
        )
        o, n = o + length, n + length
        return before, common_prefix_length(old[o : o + _CONTEXT_WORDS], new[n : n + _CONTEXT_WORDS])

    def _build_same(self, start: int, end: int, first: int, last: int, shift: int) -> ReanchorResult:
        old, new = self.old.words, self.new.words
        exact = old.text[start:end]
        moved = new.starts[first + shift] - old.starts[first]
        if start + moved >= 0 and new.text[start + moved : end + moved] == exact:
            if not moved:
                return ReanchorResult(SAME, start, end, exact, {"code": "same_place"})
            where = "further_down" if moved > 0 else "further_up"
            return ReanchorResult(MOVED, start + moved, end + moved, exact, {"code": where})
        begin, stop = new.starts[first + shift], new.ends[last - 1 + shift]
        # A quotation that starts or ends inside a word does so still, when that word is set as it was.
        if old.tokens[first] == new.tokens[first + shift]:
            begin += max(0, start - old.starts[first])
        if old.tokens[last - 1] == new.tokens[last - 1 + shift]:
            stop -= max(0, old.ends[last - 1] - end)
        return ReanchorResult(MOVED, begin, stop, new.text[begin:stop], {"code": "typography_changed"})

    def _build_ambiguous(self, first: int, last: int, code: str) -> ReanchorResult:
        """Build the result for equal places, with the one that the order of the text points to, if any."""
        place = self.places.in_order(first, last, self.old.find_sentence_range(first, last))
        if place is None:
            return _build_unresolved(AMBIGUOUS, code)
        return self._build_result_at(AMBIGUOUS, place, {"code": code})

    def _build_changed(self, first: int, last: int, sentence: tuple[int, int]) -> ReanchorResult:
        a, b = sentence
        place = self.places.in_order(first, last, (a, b))
        if place is None:
            found = self.places.find_elsewhere(first, last) or self.places.find_similar(first, last)
            if len(found) > 1:
                return _build_unresolved(AMBIGUOUS, "changed_text_repeated")
            if not found:
                return _build_unresolved(ORPHAN, "quotation_gone")
            place = found[0]
        now = (place.first, place.last)
        old, new = self.old.words, self.new.words
        reason: ReanchorReason = {"code": "sentence_end_moved"}
        if changes := list_differences(old, new, (first, last), now):
            reason = {"code": QUOTATION_CHANGED, "changes": changes}
        elif changes := list_differences(old, new, (a, b), self.new.find_sentence_range(*now)):
            reason = {"code": "sentence_changed", "changes": changes}
        return self._build_result_at(CHANGED, place, reason)

    def _reanchor_unknown(self, span: Quotation) -> ReanchorResult:
        """Search the new text for a quotation that the old one does not hold, by the words beside it."""
        found = find_original_spans(self.new.words, span, self.alphabet)
        if len(found) > 1:
            return _build_unresolved(AMBIGUOUS, "surroundings_unclear")
        if not found:
            return _build_unresolved(ORPHAN, "in_neither_version")
        start, end = found[0]
        text = self.new.words.text[start:end]
        return ReanchorResult(CHANGED, start, end, text, {"code": "surroundings_unknown"})

    def _build_result_at(self, outcome: str, place: WordRange, reason: ReanchorReason) -> ReanchorResult:
        words = self.new.words
        start, end = words.starts[place.first], words.ends[place.last - 1]
        return ReanchorResult(outcome, start, end, words.text[start:end], reason)


def _is_more_frequent(words: str, new: str, old: str) -> bool:
    """True if ``words`` stand in ``new`` more often than in ``old``, which holds them at least once."""
    times = new.count(words)
    return times > 1 and times > old.count(words)


def _build_unresolved(outcome: str, code: str) -> ReanchorResult:
    return ReanchorResult(outcome, None, None, "", {"code": code})
