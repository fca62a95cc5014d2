"""Proper names of people, places and organisations, with the titles that stand beside them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lib.claim_detection.candidates import NAME, TITLE, Candidate
from lib.claim_detection.titles import (
    HYPHENS,
    SPACES,
    find_titles,
    is_title,
    normalize_token,
    possessive_start,
)
from lib.claim_detection.tokenizer import CAPITAL_NOUNS, SpanMask, Token, TokenizedText, is_capitalized
from lib.claim_detection.vocabulary import (
    ABBREVIATIONS,
    BEFORE_TITLES,
    BEGIN_NAMES,
    COMMON_ENDINGS,
    COMMON_WORDS,
    DETERMINERS,
    NEVER_NAMES,
    NUMBER_WORDS,
    ORGANISATIONS,
    PARTICLES,
    PLACE_WORDS,
    SUPERLATIVES,
)

_MAX_NAME_WORDS = 12
"""Words that a name may have, so that a text of nothing but capitals is not one name."""
_MAX_PARTICLES = 3
_FIGURE = re.compile(r"[-‑]\d+(?![\w-]|[.,]\d)")
_NOT_AT_START = (
    COMMON_WORDS | NUMBER_WORDS | SUPERLATIVES | DETERMINERS | BEFORE_TITLES | frozenset({"one", "second"})
)


def find_names_and_titles(reading: TokenizedText, taken: SpanMask) -> Iterator[Candidate]:
    """Yield names, and titles beside them, that stand where nothing is taken yet.

    Only scripts with capitals have names that a rule can see.
    """
    titles = find_titles(reading, taken) if reading.language == "en" else {}
    tokens = reading.tokens
    starts: set[int] = set()
    ends: set[int] = set()
    for first, last in _NameFinder(reading, taken, titles).iter_names():
        starts.add(first)
        ends.add(last)
        yield Candidate(tokens[first].start, _find_name_end(reading, tokens[last]), NAME)
    for first, last in sorted(set(titles.values())):
        if is_title(reading, first, last, starts, ends):
            yield Candidate(tokens[first].start, possessive_start(tokens[last]), TITLE)


def _is_acronym(text: str) -> bool:
    return sum(character.isupper() for character in text) > 1 and text.rstrip("s").isupper()


def _find_name_end(reading: TokenizedText, token: Token) -> int:
    """Return the end of a name: Covid-19 keeps its figure, the U.S. its stop; Ada Holm’s loses its ’s."""
    text = reading.text
    if figure := _FIGURE.match(text, token.end):
        return figure.end()
    if (
        len(token.text) == 1
        and text[token.start - 1 : token.start] == "."
        and text[token.end : token.end + 1] == "."
    ):
        return token.end + 1
    return possessive_start(token)


@dataclass
class _NameFinder:
    """Finder of the names of one text. At sentence starts the use of a word in the whole text decides.

    ``known`` are words seen with a capital inside a sentence, ``small`` words seen without one.
    """

    reading: TokenizedText
    taken: SpanMask
    titles: dict[int, tuple[int, int]]
    known: set[str] = field(default_factory=set)
    small: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for index, token in enumerate(self.reading.tokens):
            if (
                token.is_figure
                or self.reading.capitals_flags[index]
                or not self.taken.is_free(token.start, token.end)
            ):
                continue
            if not is_capitalized(token.text):
                self.small.add(normalize_token(token))
            elif not token.initial and index not in self.titles and not self._is_all_capitals_run(index):
                self.known.add(normalize_token(token))

    def iter_names(self) -> Iterator[tuple[int, int]]:
        """Yield the (first, last) tokens of every name, in order."""
        index = 0
        while index < len(self.reading.tokens):
            last = None if index in self.titles else self._find_name_end(index)
            if last is None:
                index += 1
                continue
            yield index, last
            index = last + 1

    def _is_all_capitals_run(self, index: int) -> bool:
        """True if a word in capitals stands beside another one: neither shows that it is a name."""
        beside = self.reading.tokens[max(0, index - 1) : index + 2]
        return sum(token.text.isupper() and len(token.text) > 1 for token in beside) > 1

    def _find_name_end(self, index: int) -> int | None:
        """Return the last token of the name that begins with token ``index``; None where none begins."""
        token = self.reading.tokens[index]
        if not self._may_belong(index):
            return None
        last = index
        while last - index < _MAX_NAME_WORDS and (further := self._find_next_token(last)) is not None:
            last = further
        alone = last == index
        if (alone and len(token.text) == 1) or self._is_emphasis(index, last):
            return None
        if (self.reading.capitals_flags[index] and self.known) or _is_acronym(token.text):
            return last
        if self.reading.language in CAPITAL_NOUNS:
            known = not token.initial or normalize_token(token) in self.known
            return last if known and not alone else None
        return last if not token.initial or self._at_start(index, alone=alone) else None

    def _may_belong(self, index: int) -> bool:
        token = self.reading.tokens[index]
        if token.is_figure or not is_capitalized(token.text) or normalize_token(token) in NEVER_NAMES:
            return False
        # Without any other text a headline has to be read by itself.
        if self.reading.capitals_flags[index] and self.known and normalize_token(token) not in self.known:
            return False
        return self.taken.is_free(token.start, token.end)

    def _find_next_token(self, last: int) -> int | None:
        """Return the next token of a name: Ada Holm, J. R. Holm, Ursula van der Berg, Bank of England."""
        tokens = self.reading.tokens
        gap = self.reading.get_gap(last)
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
            return following if gap in HYPHENS and is_capitalized(tokens[following].text) else None
        return following if self._may_belong(following) else self._across_particles(last)

    def _across_particles(self, last: int) -> int | None:
        tokens = self.reading.tokens
        at = last + 1
        while at < len(tokens) and at - last <= _MAX_PARTICLES and self._is_linking_word(last, at):
            at += 1
        if at == last + 1 or at >= len(tokens):
            return None
        if self.reading.get_gap(at - 1) not in (*SPACES, *HYPHENS, "’", "'"):
            return None
        whole = self.taken.is_free(tokens[last].start, tokens[at].end)
        return at if whole and at not in self.titles and self._may_belong(at) else None

    def _is_linking_word(self, last: int, at: int) -> bool:
        """True if the small word ``at`` may stand inside a name whose last word so far is ``last``."""
        tokens = self.reading.tokens
        gap = self.reading.get_gap(at - 1)
        if tokens[at].is_figure or gap not in (*SPACES, *HYPHENS):
            return False
        word = tokens[at].text
        if word in ("the", "on", "upon", "in", "sur"):
            return at > last + 1 or gap in HYPHENS
        organisation = tokens[last].text.casefold() in ORGANISATIONS
        return word in PARTICLES or word == "of" or (word == "for" and organisation)

    def _is_emphasis(self, first: int, last: int) -> bool:
        """True for words shouted in an ordinary sentence: the HIGHEST LEVEL EVER. BBC NEWS is a name."""
        tokens = self.reading.tokens[first : last + 1]
        if len(tokens) < 2 or not all(token.text.isupper() for token in tokens):
            return False
        return any(len(token.text) > 4 and normalize_token(token) not in self.known for token in tokens)

    def _at_start(self, index: int, *, alone: bool) -> bool:
        """True if what begins a sentence is a name, and not a word that only begins a sentence."""
        word = normalize_token(self.reading.tokens[index])
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
