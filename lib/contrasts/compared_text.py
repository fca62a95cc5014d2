"""A statement as it is compared: its words, each with its stem and whether it tells anything (pure)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lib.text_search.analysis import fold_accents
from lib.text_search.languages import get_language_stop_words, stem_word

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
