"""Proper names of people, places and organisations, with the titles that stand beside them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lib.checkable.found import NAME, TITLE, Found
from lib.checkable.reading import CAPITAL_NOUNS, Reading, Taken, Token, capitalised
from lib.checkable.titles import HYPHENS, SPACES, bare, find_titles, is_title, without_possessive
from lib.checkable.words import (
    ABBREVIATIONS,
    BEFORE_TITLES,
    BEGIN_NAMES,
    COMMON,
    COMMON_ENDINGS,
    DETERMINERS,
    NEVER_NAMES,
    NUMBER_WORDS,
    ORGANISATIONS,
    PARTICLES,
    PLACE_WORDS,
    SUPERLATIVES,
)

_LONGEST = 12
"""How many words a name may have, so that a text of nothing but capitals is not one name."""
_MOST_PARTICLES = 3
_FIGURE = re.compile(r"[-‑]\d+(?![\w-]|[.,]\d)")
_NOT_AT_START = (
    COMMON | NUMBER_WORDS | SUPERLATIVES | DETERMINERS | BEFORE_TITLES | frozenset({"one", "second"})
)


def names_and_titles(reading: Reading, taken: Taken) -> Iterator[Found]:
    """Names, and titles beside them, that stand where nothing is taken yet.

    Only scripts with capitals have names that a rule can see.
    """
    titles = find_titles(reading, taken) if reading.language == "en" else {}
    tokens = reading.tokens
    starts: set[int] = set()
    ends: set[int] = set()
    for first, last in _Names(reading, taken, titles).all():
        starts.add(first)
        ends.add(last)
        yield Found(tokens[first].start, _end(reading, tokens[last]), NAME)
    for first, last in sorted(set(titles.values())):
        if is_title(reading, first, last, starts, ends):
            yield Found(tokens[first].start, without_possessive(tokens[last]), TITLE)


def _acronym(text: str) -> bool:
    return sum(character.isupper() for character in text) > 1 and text.rstrip("s").isupper()


def _end(reading: Reading, token: Token) -> int:
    """Where a name ends: Covid-19 keeps its figure, the U.S. its stop; Ada Holm’s loses its possessive."""
    text = reading.text
    if figure := _FIGURE.match(text, token.end):
        return figure.end()
    if (
        len(token.text) == 1
        and text[token.start - 1 : token.start] == "."
        and text[token.end : token.end + 1] == "."
    ):
        return token.end + 1
    return without_possessive(token)


@dataclass
class _Names:
    """Reads the names out of one text. What the whole text tells of its words decides at sentence starts.

    ``known`` are words seen with a capital inside a sentence, ``small`` words seen without one.
    """

    reading: Reading
    taken: Taken
    titles: dict[int, tuple[int, int]]
    known: set[str] = field(default_factory=set)
    small: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for index, token in enumerate(self.reading.tokens):
            if token.is_figure or self.reading.shouting[index] or not self.taken.free(token.start, token.end):
                continue
            if not capitalised(token.text):
                self.small.add(bare(token))
            elif not token.initial and index not in self.titles and not self._shouted(index):
                self.known.add(bare(token))

    def all(self) -> Iterator[tuple[int, int]]:
        """The (first, last) tokens of every name, in order."""
        index = 0
        while index < len(self.reading.tokens):
            last = None if index in self.titles else self._name(index)
            if last is None:
                index += 1
                continue
            yield index, last
            index = last + 1

    def _shouted(self, index: int) -> bool:
        """Whether a word in capitals stands beside another one: neither tells of a name."""
        beside = self.reading.tokens[max(0, index - 1) : index + 2]
        return sum(token.text.isupper() and len(token.text) > 1 for token in beside) > 1

    def _name(self, index: int) -> int | None:
        """The last token of the name that begins with token ``index``; None where none begins."""
        token = self.reading.tokens[index]
        if not self._may_belong(index):
            return None
        last = index
        while last - index < _LONGEST and (further := self._next(last)) is not None:
            last = further
        alone = last == index
        if (alone and len(token.text) == 1) or self._emphasised(index, last):
            return None
        if (self.reading.shouting[index] and self.known) or _acronym(token.text):
            return last
        if self.reading.language in CAPITAL_NOUNS:
            known = not token.initial or bare(token) in self.known
            return last if known and not alone else None
        return last if not token.initial or self._at_start(index, alone=alone) else None

    def _may_belong(self, index: int) -> bool:
        token = self.reading.tokens[index]
        if token.is_figure or not capitalised(token.text) or bare(token) in NEVER_NAMES:
            return False
        # Without any other text a headline has to be read by itself.
        if self.reading.shouting[index] and self.known and bare(token) not in self.known:
            return False
        return self.taken.free(token.start, token.end)

    def _next(self, last: int) -> int | None:
        """The next token of the same name: Ada Holm, J. R. Holm, Ursula van der Berg, Bank of England."""
        tokens = self.reading.tokens
        gap = self.reading.gap(last)
        token = tokens[last]
        following = last + 1
        if following >= len(tokens):
            return None
        if token.text.endswith(("'s", "’s")):
            # Tanner’s Row and King’s Cross are places; Ada Holm’s Tesla are two names.
            place = gap in SPACES and tokens[following].text.casefold() in PLACE_WORDS
            return following if place and self._may_belong(following) else None
        initial = gap in (". ", ".\u00a0", ".") and len(token.text) == 1
        shortened = gap in (". ", ".\u00a0") and token.text.casefold() in ABBREVIATIONS
        if gap not in SPACES and gap not in HYPHENS and gap != " & " and not initial and not shortened:
            return None
        if following in self.titles:
            # A title breaks a name, but for a name like Holm-King.
            return following if gap in HYPHENS and capitalised(tokens[following].text) else None
        return following if self._may_belong(following) else self._across_particles(last)

    def _across_particles(self, last: int) -> int | None:
        tokens = self.reading.tokens
        at = last + 1
        while at < len(tokens) and at - last <= _MOST_PARTICLES and self._links(last, at):
            at += 1
        if at == last + 1 or at >= len(tokens):
            return None
        if self.reading.gap(at - 1) not in (*SPACES, *HYPHENS, "’", "'"):
            return None
        whole = self.taken.free(tokens[last].start, tokens[at].end)
        return at if whole and at not in self.titles and self._may_belong(at) else None

    def _links(self, last: int, at: int) -> bool:
        """Whether the small word ``at`` may stand inside a name whose last word so far is ``last``."""
        tokens = self.reading.tokens
        gap = self.reading.gap(at - 1)
        if tokens[at].is_figure or gap not in (*SPACES, *HYPHENS):
            return False
        word = tokens[at].text
        if word in ("the", "on", "upon", "in", "sur"):
            return at > last + 1 or gap in HYPHENS
        organisation = tokens[last].text.casefold() in ORGANISATIONS
        return word in PARTICLES or word == "of" or (word == "for" and organisation)

    def _emphasised(self, first: int, last: int) -> bool:
        """Whether it is the HIGHEST LEVEL EVER: words shouted in an ordinary sentence. BBC NEWS is not."""
        tokens = self.reading.tokens[first : last + 1]
        if len(tokens) < 2 or not all(token.text.isupper() for token in tokens):
            return False
        return any(len(token.text) > 4 and bare(token) not in self.known for token in tokens)

    def _at_start(self, index: int, *, alone: bool) -> bool:
        """Whether what begins a sentence is a name, and not a word that only begins a sentence."""
        word = bare(self.reading.tokens[index])
        if not alone and word in BEGIN_NAMES:
            return True
        if word in _NOT_AT_START or word.replace("’", "'").partition("'")[0] in _NOT_AT_START:
            return False
        if word in self.known:
            return True
        if word in self.small or (alone and self.reading.language != "en"):
            return False
        other_number = {word + "s", word.removesuffix("s")}
        return not (alone and (other_number & self.small or word.endswith(COMMON_ENDINGS)))
