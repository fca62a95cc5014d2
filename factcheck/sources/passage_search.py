"""Search of an archived copy for the sentence that says an item of our own copy, number-safe (pure)."""

import re
from functools import lru_cache
from itertools import pairwise

from factcheck.models.enums import ClaimKind
from lib.figures import list_unmatched_figures
from lib.text_anchoring.selectors import has_passage
from lib.text_anchoring.sentences import split_sentences
from lib.text_anchoring.words import WordAlphabet, WordSequence

MAX_TEXT_LENGTH = 300_000
"""Code points read of a copy."""
MAX_PASSAGE_LENGTH = 500
"""A longer sentence is a table or a menu, and says nothing by itself."""
MIN_SHARED_WORDS = {ClaimKind.NUMBER: 1, ClaimKind.DATE: 1, ClaimKind.SUPERLATIVE: 1}
"""Words that a sentence has to share with the item's own: the same number may count something else."""
MIN_SHARED_WORDS_OF_FIGURES = 2
"""The same, where a sentence does not say the item's words but a figure that comes to the same."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_QUOTATION_MARKS = " \"'“”„‟‘’‚‛«»‹›"


def find_passage_for_item(text: str, *, words: str, kind: str, sentence: str) -> str:
    """Return the sentence of ``text`` that says an item, word for word; "" where none does.

    ``words`` are the item's, ``sentence`` the one that it stands in. A name, title or quote has to be there
    as it is written; a number or date as it is written or as a figure that says the same, in a sentence that
    shares words with the item's. "20,000" is never found inside "120,000".
    """
    sought = words.strip(_QUOTATION_MARKS)
    if not sought or not text.strip():
        return ""
    around = _list_words(sentence) - _list_words(sought)
    sentences = _split_into_sentences(text[:MAX_TEXT_LENGTH])
    least = MIN_SHARED_WORDS.get(ClaimKind(kind), 0)
    exact = [one for one in sentences if has_passage(one, sought)]
    if found := _choose_sentence(exact, around, least):
        return found
    # Without a passage nothing would be said: then the words ask for no figure that could be looked for.
    if not least or not list_unmatched_figures(words, []):
        return ""
    alike = [
        one
        for one in sentences
        if len(around & _list_words(one)) >= MIN_SHARED_WORDS_OF_FIGURES
        and not list_unmatched_figures(words, [one])
    ]
    return _choose_sentence(alike, around, MIN_SHARED_WORDS_OF_FIGURES)


def _choose_sentence(sentences: list[str], around: set[str], least: int) -> str:
    """Return the sentence that shares most words with the item's, the first of several; "" for too few."""
    counted = [(len(around & _list_words(one)), one) for one in sentences]
    shared, best = max(counted, key=lambda pair: pair[0], default=(0, ""))
    return best if shared >= least else ""


def _list_words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


@lru_cache(maxsize=16)
def _split_into_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text that may be a passage; kept, as a run looks through one copy often."""
    words = WordSequence(text, WordAlphabet())
    found = (
        " ".join(words.text_of(first, last).split())
        for first, last in pairwise(split_sentences(words).starts)
    )
    return tuple(one for one in found if one and len(one) <= MAX_PASSAGE_LENGTH)
