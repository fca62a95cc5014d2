"""A text as figures are read from it: tokens in order, and the value that begins at one of them (pure)."""

import re
from fractions import Fraction
from typing import NamedTuple

from lib.checkable.words import ORDINALS

from . import written
from .tables import CURRENCIES, LONG_METRES
from .years import DAYS

_TOKEN = re.compile(
    rf"(?P<figure>{written.NUMERAL})|km/h|m/s|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|[%‰٪~≈<>±+−–—/°²³$€£¥₹₽¼½¾⅓⅔⅕⅛-]|(?P<stop>[.;!?](?=\s|\Z)|\n)"
)
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)")
_DATED = re.compile(r"\d{1,4}[./]\d{1,2}[./]\d{2,4}(?!\d)|(?<!\d)\d{4}[/–-]\d{2,4}(?!\d)")
"""As in 3.4.2026 and 2024/25."""
_MOST_WORDS = 16
_AFTER_A_PART = ("of", "as", "more", "less", "fewer", "higher", "lower", "", ".")


class Token(NamedTuple):
    """``low``: in lower case. ``stop``: the end of a sentence."""

    text: str
    low: str
    start: int
    end: int
    figure: bool
    stop: bool


class Value(NamedTuple):
    """``digits`` and ``other`` as in written.Written; ``after``: the token that follows."""

    value: Fraction
    digits: str
    other: Fraction | None
    after: int


class Tokens:
    """The tokens of one text. Whatever is asked beyond the ends is an empty word."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.all = [
            Token(m.group(), m.group().casefold(), *m.span(), m["figure"] is not None, m["stop"] is not None)
            for m in _TOKEN.finditer(text)
        ]
        # The digits of days and times of day are no figures to compare.
        spans = [match.span() for dated in (DAYS, _CLOCK, _DATED) for match in dated.finditer(text)]
        self.dated = frozenset(place for start, end in spans for place in range(start, end))

    def low(self, index: int) -> str:
        """The token in lower case."""
        return self.all[index].low if 0 <= index < len(self.all) else ""

    def glued(self, index: int) -> bool:
        """Whether a token stands right behind the one before it."""
        return 0 < index < len(self.all) and self.all[index - 1].end == self.all[index].start

    def is_figure(self, index: int) -> bool:
        """Whether it is written in digits."""
        return 0 <= index < len(self.all) and self.all[index].figure

    def value(self, index: int) -> Value | None:
        """What begins here: digits with their scale, a part, or a number in words."""
        if not 0 <= index < len(self.all) or self.all[index].start in self.dated:
            return None
        token = self.all[index]
        if token.text in written.GLYPHS:
            return Value(Fraction(*written.GLYPHS[token.text]), "", None, index + 1)
        return self._in_digits(index) if token.figure else self._part(index) or self._in_words(index)

    def _in_digits(self, index: int) -> Value | None:
        read = written.numeral(self.all[index].text)
        if read is None:
            return None
        value, digits, other = read
        after = index + 1
        if self.low(after) in written.GLYPHS:
            value, after = value + Fraction(*written.GLYPHS[self.low(after)]), after + 1
        while scale := self._scale(after, index):
            value, other = value * scale, None if other is None else other * scale
            after += 1
        return Value(value, digits, other, after)

    def _scale(self, after: int, first: int) -> int:
        word = self.low(after)
        if after > first + 2 or (word in ("score", "k") and not self.glued(after)):
            return 0
        if word == "m":
            money = self.low(first - 1) in CURRENCIES
            million = self.glued(after) and (money or self.low(after + 1) not in LONG_METRES)
            return 10**6 if million else 0
        return written.SCALES.get(word, 0)

    def _in_words(self, index: int) -> Value | None:
        # A hyphen joins two words of one number: twenty-one.
        ahead = [at for at in range(index, min(index + _MOST_WORDS, len(self.all))) if not self._joins(at)]
        value, used = written.in_words([self.low(at) for at in ahead])
        # “One” counts before “in four” and a part; else it is a pronoun as often as not.
        if not used or (used == 1 and self.low(index) == "one" and self.low(index + 1) not in ("in", "out")):
            return None
        return Value(value, "", None, ahead[used - 1] + 1)

    def _joins(self, index: int) -> bool:
        return self.low(index) == "-" and self.glued(index) and self.glued(index + 1)

    def _part(self, index: int) -> Value | None:
        """half of, a third of, two fifths, three-quarters."""
        word, after = self.low(index), index + 1
        if word in ("half", "quarter") and self.low(after) in ("of", "the", "its", "their", "all"):
            return Value(Fraction(1, written.PARTS[word]), "", None, after)
        top = 1 if word in ("a", "an") else written.ONES.get(word, 0)
        after += self.low(after) == "-"
        bottom = written.PARTS.get(self.low(after), 0)
        if not 0 < top < bottom:
            return None
        if top == 1 and self.low(after) in ORDINALS and self.low(after + 1) not in _AFTER_A_PART:
            return None  # a third man
        return Value(Fraction(top, bottom), "", None, after + 1)
