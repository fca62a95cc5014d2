"""Tokens of a text, with sentence starts and blocks of capitals, and the candidates found among them."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from lib.claim_detection.vocabulary import (
    ABBREVIATIONS,
    ENDING_ABBREVIATIONS,
    LABELS,
    SENTENCE_OPENERS,
    SMALL_IN_HEADLINES,
)

# A figure keeps its marks: 20,000  20 000  1.5  10:30  3/4. Digits are those of any script.
_FIGURE = r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,:/٫٬]\d+|['’]\d{3}(?!\d))*"
_WORD = r"[^\W\d_](?:[^\W_]|\u0301|\u00ad)*(?:['’ʼ][^\W\d_]+)*"
_TOKEN = re.compile(f"(?P<figure>{_FIGURE})|{_WORD}")
_ENDS_SENTENCE = frozenset('.!?…:\n“"«»„‘‹「『(•;')
_SPACED_DASHES = (" – ", " — ", " - ")
CAPITAL_NOUNS = ("de", "lb")
"""Languages that write every noun with a capital."""


class Token(NamedTuple):
    """A word or a figure. ``initial``: it begins a sentence or a quotation, so a capital says nothing."""

    text: str
    start: int
    end: int
    is_figure: bool
    initial: bool


@dataclass(slots=True)
class SpanMask:
    """Mask of the code points of a text that already belong to something."""

    length: int
    _mask: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self._mask = bytearray(self.length)

    def mark_span(self, start: int, end: int) -> None:
        """Mark a span as taken."""
        self._mask[start:end] = b"\x01" * (end - start)

    def is_free(self, start: int, end: int) -> bool:
        """True if nothing in the span is taken."""
        return self._mask.find(1, start, end) == -1


@dataclass
class TokenizedText:
    """A text and its tokens. ``language`` is the primary subtag in lower case; "en" where none is stated."""

    text: str
    language: str

    @cached_property
    def tokens(self) -> list[Token]:
        """Words and figures in order."""
        found: list[Token] = []
        before, last = 0, ""
        for match in _TOKEN.finditer(self.text):
            start, end = match.span()
            initial = not found or _begins_sentence(self.text[before:start], last, match.group())
            # The “m” of 451m is no initial.
            is_joined = bool(found) and start == before
            last = last + match.group() if is_joined else match.group()
            found.append(Token(match.group(), start, end, match.group("figure") is not None, initial))
            before = end
        return found

    @cached_property
    def capitals_flags(self) -> list[bool]:
        """Flag of each token: its paragraph is set in capitals, like Most Headlines, or LIKE THIS."""
        results: list[bool] = []
        block: list[Token] = []
        before = 0
        for token in self.tokens:
            gap = self.text[before : token.start]
            if block and "\n" in gap:
                results += [self._in_capitals(block, gap)] * len(block)
                block = []
            block.append(token)
            before = token.end
        return results + [self._in_capitals(block, self.text[before:])] * len(block)

    def _in_capitals(self, block: list[Token], after: str) -> bool:
        """True for a headline: its long words all have capitals, and it ends without a full stop.

        Not in German, which writes its nouns like that everywhere; and no byline, credit or two sentences.
        """
        if self.language in CAPITAL_NOUNS or after.startswith((".", ",")):
            return False
        if block[0].text.casefold() in LABELS or self.text[block[0].start - 1 : block[0].start] == "(":
            return False
        if any(token.initial and "." in self.text[token.start - 3 : token.start] for token in block[1:]):
            return False
        long = [token.text for token in block if len(token.text) > 3 and not token.is_figure]
        return len(long) > 3 and all(word[0].isupper() or word in SMALL_IN_HEADLINES for word in long)

    def get_gap(self, index: int) -> str:
        """Return the text between token ``index`` and the next; a paragraph's end for the last one."""
        tokens = self.tokens
        return self.text[tokens[index].end : tokens[index + 1].start] if index + 1 < len(tokens) else "\n"


def _begins_sentence(gap: str, last: str, following: str) -> bool:
    """True if ``gap``, after the word ``last``, lets the word ``following`` begin with a capital."""
    if gap == " ":
        return False
    marks = [mark for mark in gap if mark in _ENDS_SENTENCE or unicodedata.category(mark) == "So"]
    if marks != ["."]:
        return bool(marks) or gap.endswith(_SPACED_DASHES)
    if gap.startswith(")"):
        return True
    if (len(last) == 1 and last.isalpha()) or last.casefold() in ENDING_ABBREVIATIONS:
        # In the U.S. The crews: only a word that is no name shows that a sentence begins.
        return following.casefold() in SENTENCE_OPENERS
    return last.casefold() not in ABBREVIATIONS


def is_capitalized(word: str) -> bool:
    """True if a word of a script with case begins with a capital, or with an elision: d’Orsay."""
    return word[0].isupper() or word[0].istitle() or (word[1:2] in ("'", "’") and word[2:3].isupper())


NUMBER, DATE, NAME, QUOTE, TITLE, SUPERLATIVE = "number", "date", "name", "quote", "title", "superlative"
CANDIDATE_KINDS = (QUOTE, DATE, NUMBER, NAME, TITLE, SUPERLATIVE)

_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A checkable item: code points of the text, ``end`` exclusive; ``kind`` is one of CANDIDATE_KINDS."""

    start: int
    end: int
    kind: str


def candidate_group_key(kind: str, words: str) -> str:
    """Return a key, equal for what a person would do in one go: ``words`` without case, typography and edges.

    “Ada  Holm’s” and “Ada Holm” are one group of names; a quotation never shares one with a name.
    """
    folded = " ".join(unicodedata.normalize("NFKC", words).casefold().split())
    if kind in (NAME, TITLE):
        folded = _POSSESSIVE.sub("", _EDGES.sub("", folded))
    return f"{kind}:{folded}"
