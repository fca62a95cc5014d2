"""Lead-in lines, which end in a colon and can turn what follows: "These claims are false:"."""

from bisect import bisect_right

from lib.text_anchoring.quotation_marks import QUOTES
from lib.text_anchoring.sentences import SENTENCE_ENDS, SentenceBoundaries
from lib.text_anchoring.words import WordSequence

_MARKERS = frozenset("*•>-–—#")
_AFTER_NUMBER = frozenset(".)")
_CLOSING = frozenset(")]*_")
_MAX_LIST_ENTRIES = 200
"""At most so many entries of a list are passed over in the search for the line above them."""


def find_lead_in(words: WordSequence, sentences: SentenceBoundaries, at: int) -> tuple[int, int] | None:
    """Return the word range of the sentence that leads up to the paragraph of word ``at``, or None.

    It is the end of the paragraph before, or of the one before the list of which the paragraph is an entry.
    An entry has a marker or a number, is a quotation, ends like no sentence, or is one sentence.
    """
    breaks = sentences.breaks
    own = bisect_right(breaks, at) - 1
    for above in range(own - 1, max(own - 1 - _MAX_LIST_ENTRIES, -1), -1):
        first, last = breaks[above], breaks[above + 1]
        last_start = sentences.starts[bisect_right(sentences.starts, last - 1) - 1]
        if _closing_mark(words, first, last) == ":":
            return last_start, last
        if not _is_list_entry(words, sentences, own) or not _is_list_entry(words, sentences, above):
            return None
    return None


def _closing_mark(words: WordSequence, first: int, last: int) -> str:
    while last - 1 > first and (words.tokens[last - 1] in _CLOSING or words.tokens[last - 1] in QUOTES):
        last -= 1
    return words.tokens[last - 1]


def _is_list_entry(words: WordSequence, sentences: SentenceBoundaries, paragraph: int) -> bool:
    first, last = sentences.breaks[paragraph], sentences.breaks[paragraph + 1]
    start = words.tokens[first]
    if start in _MARKERS or start in QUOTES:
        return True
    if start.isdigit() and first + 1 < last and words.tokens[first + 1] in _AFTER_NUMBER:
        return True
    alone = sentences.starts[bisect_right(sentences.starts, first)] >= last
    return alone or _closing_mark(words, first, last) not in SENTENCE_ENDS
