"""The line that leads up to a paragraph and ends in a colon: "These claims are false:" turns what follows."""

from bisect import bisect_right

from lib.follow.quotations import QUOTES
from lib.follow.sentences import ENDS, Sentences
from lib.follow.words import Words

_MARKERS = frozenset("*•>-–—#")
_AFTER_NUMBER = frozenset(".)")
_CLOSING = frozenset(")]*_")
_MOST = 200
"""So many entries of a list are looked through for the line above them."""


def lead(words: Words, sentences: Sentences, at: int) -> tuple[int, int] | None:
    """The words of the sentence that leads up to the paragraph in which word ``at`` stands, or None.

    It is the end of the paragraph before, or of the one before the list of which the paragraph is an entry:
    one that has a marker or a number, is a quotation, ends like no sentence, or is one sentence.
    """
    breaks = sentences.breaks
    own = bisect_right(breaks, at) - 1
    for above in range(own - 1, max(own - 1 - _MOST, -1), -1):
        first, last = breaks[above], breaks[above + 1]
        last_start = sentences.starts[bisect_right(sentences.starts, last - 1) - 1]
        if _ends_in(words, first, last) == ":":
            return last_start, last
        if not _is_entry(words, sentences, own) or not _is_entry(words, sentences, above):
            return None
    return None


def _ends_in(words: Words, first: int, last: int) -> str:
    while last - 1 > first and (words.tokens[last - 1] in _CLOSING or words.tokens[last - 1] in QUOTES):
        last -= 1
    return words.tokens[last - 1]


def _is_entry(words: Words, sentences: Sentences, paragraph: int) -> bool:
    first, last = sentences.breaks[paragraph], sentences.breaks[paragraph + 1]
    start = words.tokens[first]
    if start in _MARKERS or start in QUOTES:
        return True
    if start.isdigit() and first + 1 < last and words.tokens[first + 1] in _AFTER_NUMBER:
        return True
    alone = sentences.starts[bisect_right(sentences.starts, first)] >= last
    return alone or _ends_in(words, first, last) not in ENDS
