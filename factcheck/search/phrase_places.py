"""Places of a query's phrase in a text: its words side by side, in any form, numbers in any spelling."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from factcheck.search.queries import QueryGroup, SearchQuery, analyze_word, list_figure_terms
from lib.db.lexemes import PHRASE_SPACE
from lib.figures import find_figure, parse_figures
from lib.text_search import is_number
from lib.text_search.languages import get_language_stop_words

HEAD_LENGTH = 3
"""First letters by which words of a long text are told that may match."""
MAX_TRIES = 200
"""Words of a long text around which a phrase is looked for."""
MIN_MARGIN = 60
"""Characters on either side of such a word that are read, and as many more as the phrase has."""
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    terms: frozenset[str]
    is_stop_word: bool = False


def iter_phrase_places(text: str, group: QueryGroup, query: SearchQuery) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the places of a phrase in a short text."""
    tokens = list(_iter_tokens(text, query.languages))
    for phrase in group.terms:
        terms = phrase.split(PHRASE_SPACE)
        for first in range(len(tokens)):
            if last := _follow(tokens, first, terms):
                yield tokens[first].start, last.end
    if not group.typed.isascii():  # a script without spaces, whose pairs of letters have no places
        yield from (found.span() for found in re.finditer(re.escape(group.typed), text, re.IGNORECASE))


def find_phrase_place(text: str, group: QueryGroup, query: SearchQuery) -> tuple[int, int] | None:
    """Return where a text has a phrase first, without a look at every word of a long one."""
    margin = MIN_MARGIN + len(group.typed)
    for hit in _iter_hits(text, group):
        start = max(0, hit - margin)
        for place in iter_phrase_places(text[start : hit + margin], group, query):
            return start + place[0], start + place[1]
    return None


def _iter_hits(text: str, group: QueryGroup) -> Iterator[int]:
    """Yield where a text may have a word of the phrase, the longest of it; of numbers alone, the number."""
    words = {
        max((term for term in phrase.split(PHRASE_SPACE) if not is_number(term)), key=len, default="")
        for phrase in group.terms
    } - {""}
    if words:
        heads = "|".join(sorted(re.escape(word[:HEAD_LENGTH]) for word in words))
        for tries, found in enumerate(re.finditer(rf"(?<!\w)(?:{heads})", text, re.IGNORECASE)):
            if tries >= MAX_TRIES:
                break
            yield found.start()
    for figure in parse_figures(group.typed)[:1]:
        if place := find_figure(text, figure):
            yield place[0]
    if not group.typed.isascii() and (at := text.find(group.typed)) >= 0:
        yield at


def _iter_tokens(text: str, languages: tuple[str, ...]) -> Iterator[_Token]:
    at = 0
    for figure in parse_figures(text):
        yield from _iter_words(text, at, figure.start, languages)
        for terms in list_figure_terms(text[figure.start : figure.end], languages):
            yield _Token(figure.start, figure.end, frozenset(terms))
        at = figure.end
    yield from _iter_words(text, at, len(text), languages)


def _iter_words(text: str, start: int, end: int, languages: tuple[str, ...]) -> Iterator[_Token]:
    for word in _WORD.finditer(text, start, end):
        typed = word.group()
        terms = frozenset(analyze_word(typed, languages))
        if len(terms) <= len(languages):  # of a script without spaces a word is a whole sentence
            is_stop_word = any(typed.casefold() in get_language_stop_words(one) for one in languages)
            yield _Token(*word.span(), terms, is_stop_word)


def _follow(tokens: list[_Token], place: int, terms: list[str]) -> _Token | None:
    """Return the last token of a phrase that begins at ``place``; None where none begins.

    Words such as "the", which no index has, may stand in between.
    """
    if terms[0] not in tokens[place].terms:
        return None
    for term in terms[1:]:
        place += 1
        while place < len(tokens) and tokens[place].is_stop_word and term not in tokens[place].terms:
            place += 1
        if place >= len(tokens) or term not in tokens[place].terms:
            return None
    return tokens[place]
