"""A text as its finders read it: words and figures in order, sentence starts, and blocks set in capitals."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from lib.checkable.words import ABBREVIATIONS, SMALL_IN_HEADLINES

# A figure keeps its marks: 20,000  20 000  1.5  10:30  3/4. Digits are those of any script.
_FIGURE = r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,:/٫٬]\d+|['’]\d{3}(?!\d))*"
_WORD = r"[^\W\d_](?:[^\W_]|\u0301|\u00ad)*(?:['’ʼ][^\W\d_]+)*"
_TOKEN = re.compile(f"(?P<figure>{_FIGURE})|{_WORD}")
_ENDS_SENTENCE = frozenset('.!?…:\n“"«»„‘‹「『(•;')
CAPITAL_NOUNS = ("de", "lb")
"""Languages that write every noun with a capital."""


class Token(NamedTuple):
    """A word or a figure. ``initial``: a capital here says nothing, for a sentence or a quotation begins."""

    text: str
    start: int
    end: int
    is_figure: bool
    initial: bool


@dataclass(slots=True)
class Taken:
    """Which code points of a text already belong to something."""

    length: int
    _mask: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self._mask = bytearray(self.length)

    def take(self, start: int, end: int) -> None:
        """Claim a span."""
        self._mask[start:end] = b"\x01" * (end - start)

    def free(self, start: int, end: int) -> bool:
        """Whether nothing in the span is taken."""
        return self._mask.find(1, start, end) == -1


@dataclass
class Reading:
    """``language`` is the primary subtag in lower case; a text that states none is read as English."""

    text: str
    language: str

    @cached_property
    def tokens(self) -> list[Token]:
        """Words and figures in order."""
        found: list[Token] = []
        before, last = 0, ""
        for match in _TOKEN.finditer(self.text):
            start, end = match.span()
            initial = not found or _begins(self.text[before:start], last)
            last = match.group()
            found.append(Token(last, start, end, match.group("figure") is not None, initial))
            before = end
        return found

    @cached_property
    def shouting(self) -> list[bool]:
        """For each token, whether its paragraph is set in capitals: like Most Headlines, or LIKE THIS."""
        told: list[bool] = []
        block: list[Token] = []
        before = 0
        for token in self.tokens:
            gap = self.text[before : token.start]
            if block and "\n" in gap:
                told += [self._in_capitals(block, gap)] * len(block)
                block = []
            block.append(token)
            before = token.end
        return told + [self._in_capitals(block, self.text[before:])] * len(block)

    def _in_capitals(self, block: list[Token], after: str) -> bool:
        """A headline's long words all have capitals, and it ends without a full stop.

        Not in German, which writes its nouns like that everywhere.
        """
        if self.language in CAPITAL_NOUNS or after.startswith((".", ",")):
            return False
        long = [token.text for token in block if len(token.text) > 3 and not token.is_figure]
        return len(long) > 3 and all(word[0].isupper() or word in SMALL_IN_HEADLINES for word in long)

    def gap(self, index: int) -> str:
        """What stands between token ``index`` and the one after it; a paragraph's end for the last one."""
        tokens = self.tokens
        return self.text[tokens[index].end : tokens[index + 1].start] if index + 1 < len(tokens) else "\n"


def _begins(gap: str, last: str) -> bool:
    """Whether what stands in ``gap`` after the word ``last`` lets the next word begin with a capital."""
    if gap == " ":
        return False
    marks = [mark for mark in gap if mark in _ENDS_SENTENCE or unicodedata.category(mark) == "So"]
    abbreviated = len(last) == 1 or last.casefold() in ABBREVIATIONS
    return bool(marks) and not (marks == ["."] and abbreviated)


def capitalised(word: str) -> bool:
    """Whether a word of a script with case begins with a capital."""
    return word[0].isupper() or word[0].istitle()
