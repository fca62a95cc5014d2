"""Statements as they are compared, and two of the same words in which two are exchanged (pure).

Two statements of the same words, in which two are exchanged: who beat whom, rich and poor (pure).

An exchange turns a statement round only where what stands between and around the two says so: "in May rents
rose in Leeds" says the same as "in Leeds rents rose in May".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lib.text.words import list_negations
from lib.text_search.analysis import fold_accents
from lib.text_search.languages import get_language_stop_words, stem_word

from .vocabulary import AND, COMPARATIVE, DOES_TO, EQUALS, GRADES, SCALES, THAN

MAX_TEXT_LENGTH = 1_000
"""Code points that are read of each statement."""
_WORD = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")
_CLAUSE_END = re.compile(r"[,;:.!?“”\"()–—،؛؟]")


@dataclass(frozen=True, slots=True)
class ComparedWord:
    """One word: its place in the text, its stem, and whether it tells anything, as "the" does not."""

    start: int
    end: int
    key: str
    is_telling: bool


class ComparedText:
    """The words of a statement, and the part of it that speaks of what another one does."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text[:MAX_TEXT_LENGTH]
        stop_words = get_language_stop_words(language)
        self.words = []
        for found in _WORD.finditer(self.text):
            word = found.group().casefold().replace("’", "'").removesuffix("'s")
            key = fold_accents(stem_word(word, language))
            self.words.append(ComparedWord(*found.span(), key, word not in stop_words))

    @property
    def keys(self) -> list[str]:
        return [word.key for word in self.words]

    @property
    def telling_keys(self) -> list[str]:
        return list_telling_keys(self.words)

    @property
    def names(self) -> set[str]:
        """The stems of telling words that begin with a capital letter, the first word apart."""
        return {word.key for word in self.words[1:] if word.is_telling and self.text[word.start].isupper()}

    def cut_part(self, shared: set[str]) -> str:
        """Return the text from the first to the last of the shared words, with the clauses they stand in."""
        places = [place for place, word in enumerate(self.words) if word.key in shared]
        first, last = places[0], places[-1]
        while first and not self.ends_clause(first - 1):
            first -= 1
        last = self.find_clause_end(last)
        return self.text[self.words[first].start : self.words[last].end]

    def find_clause_end(self, place: int) -> int:
        """Return the place of the last word of the clause in which the word at ``place`` stands."""
        while place < len(self.words) - 1 and not self.ends_clause(place):
            place += 1
        return place

    def ends_clause(self, place: int) -> bool:
        """Return whether a comma, a full stop or the like stands between this word and the next."""
        between = self.text[self.words[place].end : self.words[place + 1].start]
        return _CLAUSE_END.search(between) is not None

    def quote(self, words: Sequence[ComparedWord]) -> str:
        """Return neighbouring words as they are written; "" for none."""
        return " ".join(self.text[words[0].start : words[-1].end].split()) if words else ""


def list_telling_keys(words: Sequence[ComparedWord]) -> list[str]:
    """Return the stems of those words that tell anything."""
    return [word.key for word in words if word.is_telling]


MAX_EXCHANGED = 4
"""Words of each side of an exchange."""


class Exchange(NamedTuple):
    """Shared words ``between``, with ``first`` before them in one statement and ``second`` in the other."""

    first: list[ComparedWord]
    between: list[ComparedWord]
    second: list[ComparedWord]
    place: int
    """Of the first word after ``second``."""


def find_reversal(here: ComparedText, there: ComparedText, code: str) -> tuple[str, str] | None:
    """Return the two words that are exchanged, as the first statement has them; None where none are."""
    exchange = _find_exchange(here, there)
    if exchange is None or not _is_reversed(exchange, here, code):
        return None
    return here.quote(exchange.first), here.quote(exchange.second)


def _find_exchange(here: ComparedText, there: ComparedText) -> Exchange | None:
    ours, others = here.keys, there.keys
    if len(ours) != len(others) or sorted(ours) != sorted(others) or ours == others:
        return None
    start = next(place for place, key in enumerate(ours) if key != others[place])
    end = next(place for place in range(len(ours), 0, -1) if ours[place - 1] != others[place - 1])
    one, other = ours[start:end], others[start:end]
    for first in range(1, MAX_EXCHANGED + 1):
        for second in range(1, MAX_EXCHANGED + 1):
            if first + second >= len(one):
                continue
            if one[-second:] + one[first:-second] + one[:first] == other:
                words = here.words[start:end]
                return Exchange(words[:first], words[first:-second], words[-second:], end)
    return None


def _is_reversed(exchange: Exchange, text: ComparedText, code: str) -> bool:
    between = text.quote(exchange.between)
    if _compares(between, code) or _does_to(exchange.between, text, code):
        return True
    last = exchange.place - 1
    first = text.words.index(exchange.first[0])
    if code not in EQUALS or any(text.ends_clause(place) for place in range(first, last)):
        return False
    words = text.quote(exchange.first), text.quote(exchange.second)
    if not EQUALS[code].search(between):
        scales = (*SCALES[code], *GRADES[code])
        return _are_ends(*words, scales) and bool(list_telling_keys(exchange.between))
    if not AND[code].search(between):
        return False
    # Each of the two has words of its own: "rose for the mayor and fell for the council", "deaths rose while
    # infections fell".
    rest = text.words[exchange.place : text.find_clause_end(last) + 1] or text.words[:first]
    own, other_own = set(list_telling_keys(exchange.between)), set(list_telling_keys(rest))
    if not own - other_own or not other_own - own:
        return False
    return _are_ends(*words, SCALES[code]) or _are_ends(between, text.quote(rest), SCALES[code])


def _are_ends(words: str, others: str, scales: Sequence[re.Pattern[str]]) -> bool:
    """Return whether both have words of one scale: the one of its one end alone, the others of the other."""
    for scale in scales:
        one, other = ({found.lastgroup for found in scale.finditer(text)} for text in (words, others))
        if [len(one), len(other), len(one | other)] == [1, 1, 2]:
            return True
    return False


def _compares(between: str, code: str) -> bool:
    """Return whether what stands between compares, "earns more than", and nothing more is compared."""
    if code not in COMPARATIVE or not COMPARATIVE[code].search(between) or list_negations(between, code):
        return False
    than = [found.end() for found in THAN[code].finditer(between)]
    return bool(than) and not list_telling_keys(ComparedText(between[than[-1] :], code).words)


def _does_to(between: Sequence[ComparedWord], text: ComparedText, code: str) -> bool:
    """Return whether one does something to the other: "Holm beat Lund"."""
    telling = [text.text[word.start : word.end].casefold() for word in between if word.is_telling]
    return code in DOES_TO and len(telling) == 1 and DOES_TO[code].fullmatch(telling[0]) is not None
