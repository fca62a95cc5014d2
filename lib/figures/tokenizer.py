"""Tokens of a text for parsing figures, and the value that begins at one of them (pure)."""

import re
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from lib.claim_detection.vocabulary import ORDINALS
from lib.text.words import split_words

from . import numerals
from .numerals import CURRENCIES, FALL_WORDS, LONG_METRES, RISE_WORDS
from .years import DAYS

_TOKEN = re.compile(
    rf"(?P<figure>{numerals.NUMERAL})|{numerals.UNSPACED}|km/h|m/s|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|[%‰٪~≈<>±+−–—/°²³$€£¥₹₽¼½¾⅓⅔⅕⅛,()-]|(?P<stop>[.;!?](?=\s|\Z)|\n)"
)
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)|(?<![\d.,])\d{1,2}(?:\.\d\d)?\s?[ap]\.?m\b", re.IGNORECASE)
_DATED = re.compile(r"\d{1,4}[./]\d{1,2}[./]\d{2,4}(?!\d)|(?<!\d)\d{4}[/–-]\d{2,4}(?!\d)")
"""Dates such as 3.4.2026, and years such as 2024/25."""
_ARABIC_MARKS = str.maketrans("٬٫", ",.")
"""The signs of Arabic digits for thousands and decimals, as parse_numeral has them."""
_MAX_NUMBER_WORDS = 16
_IBERIAN = split_words(
    """
    de del los las el la por que con para en em dos das do da uma una euros pesos reais personas pessoas
    millones milhões
    """
)
"""Words by which "mil" behind a number is a thousand, if there are more of them than of English.

In English it is a million, and written of money alone.
"""
_ENGLISH = split_words("the and of is was were with from to for by on in at its an it")
_NUMBERED_THINGS = ("년", "월", "일", "항")
"""Year, month, day and paragraph: the number before them is no part of another."""
_BEFORE_A_HALF = ("first", "second", "third", "fourth", "last", "latter", "other", "this", "next")
_AFTER_A_HALF = ("century", "dozen", "past")
_LETTERS_OF_NAMES = ("G", "D")
"""Letters that make a name of the digit before them; a gram is written small."""
_ORDINAL_ENDINGS = ("st", "nd", "rd", "th")
_AFTER_A_CHANGE = (
    "last",
    "this",
    "in",
    "to",
    "from",
    "since",
    "over",
    "on",
    "at",
    "after",
    "between",
    "compared",
)
_ENDS_OF_A_PART = (",", ")", ";", "–", "—", "-")
_BEFORE_A_PART = ("or", "(", "–", "—", "-", "nearly", "almost", "than", "about", "roughly", "by")
_AFTER_A_PART = ("of", "as", "more", "less", "fewer", "higher", "lower", "", ".")


class FigureToken(NamedTuple):
    """A token. ``low``: in lower case. ``stop``: the end of a sentence."""

    text: str
    low: str
    start: int
    end: int
    figure: bool
    stop: bool


class ParsedValue(NamedTuple):
    """A value. ``digits`` and ``other`` as in numerals.Numeral; ``after``: the token that follows."""

    value: Fraction
    digits: str
    other: Fraction | None
    after: int


class TokenSequence:
    """The tokens of one text. A token beyond either end is an empty word."""

    def __init__(self, text: str) -> None:
        self.text = text
        text = text.translate(_ARABIC_MARKS)
        self.all = [
            FigureToken(
                m.group(), m.group().casefold(), *m.span(), m["figure"] is not None, m["stop"] is not None
            )
            for m in _TOKEN.finditer(text)
        ]
        # The digits of days and times of day are no figures to compare.
        spans = [match.span() for dated in (DAYS, _CLOCK, _DATED) for match in dated.finditer(text)]
        self.dated = frozenset(place for start, end in spans for place in range(start, end))

    @cached_property
    def _is_iberian(self) -> bool:
        """True for words of Spanish or Portuguese; an English text may name Los Angeles."""
        return sum((token.low in _IBERIAN) - (token.low in _ENGLISH) for token in self.all) > 0

    def lower_at(self, index: int) -> str:
        """Return the token in lower case."""
        return self.all[index].low if 0 <= index < len(self.all) else ""

    def is_attached(self, index: int) -> bool:
        """True if a token stands right behind the one before it."""
        return 0 < index < len(self.all) and self.all[index - 1].end == self.all[index].start

    def is_figure(self, index: int) -> bool:
        """True if the token is written in digits."""
        return 0 <= index < len(self.all) and self.all[index].figure

    def parse_value_at(self, index: int) -> ParsedValue | None:
        """Parse the value that begins here: digits with their scale, a part, or a number in words."""
        if not 0 <= index < len(self.all) or self.all[index].start in self.dated:
            return None
        token = self.all[index]
        if token.text in numerals.GLYPHS:
            return ParsedValue(Fraction(*numerals.GLYPHS[token.text]), "", None, index + 1)
        return (
            self._in_digits(index) if token.figure else self._parse_fraction(index) or self._in_words(index)
        )

    def _in_digits(self, index: int) -> ParsedValue | None:
        """Parse digits with their scales: 20k; 1億2000万; 2 mil 500."""
        read, whole = self._parse_scaled(index), Fraction(0)
        while read is not None and (part := self._parse_next_part(read.after)):
            value, scale = read.value, self.lower_at(read.after - 1)
            if part.value >= numerals.PARTED_SCALES[scale]:  # 2千5百万: the last scale is of both
                value *= numerals.UNSPACED_SCALES[self.lower_at(part.after - 1)]
            elif scale in numerals.UNSPACED_SCALES:
                whole, value = whole + value, Fraction(0)
            read = ParsedValue(value + part.value, "", None, part.after)
        return read and read._replace(value=whole + read.value)

    def _parse_next_part(self, index: int) -> ParsedValue | None:
        """Parse the digits that a number goes on with behind its scale; None where none do."""
        scale = self.lower_at(index - 1)
        if scale not in numerals.PARTED_SCALES or not self.is_figure(index):
            return None
        gap = self.text[self.all[index - 1].end : self.all[index].start]
        part = self._parse_scaled(index)
        if part is None or gap not in ("", " "):
            return None
        if gap and (
            scale not in numerals.SPACED_SCALES or self.lower_at(part.after).startswith(_NUMBERED_THINGS)
        ):
            return None
        if part.value < numerals.PARTED_SCALES[scale]:
            return part
        is_of_both = scale in numerals.UNSPACED_FACTORS and not gap
        return part if is_of_both and self.lower_at(part.after - 1) in numerals.UNSPACED_SCALES else None

    def _parse_scaled(self, index: int) -> ParsedValue | None:
        """Parse one number in digits with the scales behind it."""
        read = numerals.parse_numeral(self.all[index].text)
        after = index + 1
        if read is None or (self.lower_at(after) in _ORDINAL_ENDINGS and self.is_attached(after)):
            return None
        value, digits, other = read
        if self.lower_at(after) in numerals.GLYPHS:
            value, after = value + Fraction(*numerals.GLYPHS[self.lower_at(after)]), after + 1
        while scale := self._parse_scale(after, index):
            value, other = value * scale, None if other is None else other * scale
            after += 1
        return ParsedValue(value, digits, other, after)

    def _parse_scale(self, after: int, first: int) -> int:
        word = self.lower_at(after)
        if after > first + 2 or (word in ("score", "k") and not self.is_attached(after)):
            return 0
        if word == "m":
            money = self.lower_at(first - 1) in CURRENCIES
            million = self.is_attached(after) and (money or self.lower_at(after + 1) not in LONG_METRES)
            return 10**6 if million else 0
        if word == "mil" and self._is_iberian:
            return 1000
        if word == "mil":
            return 10**6 if self.lower_at(first - 1) in CURRENCIES else 0
        return numerals.UNSPACED_FACTORS.get(word, 0) or numerals.SCALES.get(word, 0)

    def _in_words(self, index: int) -> ParsedValue | None:
        # A hyphen joins two words of one number, and a comma follows a scale: twenty-one; two thousand, five
        # hundred. Any other comma parts two numbers: twenty, five.
        ahead = [
            at
            for at in range(index, min(index + _MAX_NUMBER_WORDS, len(self.all)))
            if not self._joins_number(at)
        ]
        value, used = numerals.parse_number_words([self.lower_at(at) for at in ahead])
        # “One” counts before “in four” and a part; else it is a pronoun as often as not.
        if not used or (
            used == 1 and self.lower_at(index) == "one" and self.lower_at(index + 1) not in ("in", "out")
        ):
            return None
        return ParsedValue(value, "", None, ahead[used - 1] + 1)

    def _joins_number(self, index: int) -> bool:
        if self.lower_at(index) == ",":
            return self.lower_at(index - 1) in numerals.LARGE_SCALES and self.lower_at(index + 1) != "and"
        return self.lower_at(index) == "-" and self.is_attached(index) and self.is_attached(index + 1)

    def is_part_of_name(self, index: int) -> bool:
        """True for a number that a hyphen joins to the word before it, Covid-19, F-16, and for 5G and 3D."""
        is_letter_next = self.is_attached(index + 1) and self.all[index + 1].text in _LETTERS_OF_NAMES
        if is_letter_next and len(self.all[index].text) == 1:
            return True
        return (
            self.is_figure(index)
            and self.lower_at(index - 1) == "-"
            and self.is_attached(index)
            and self.is_attached(index - 1)
            and self.lower_at(index - 2).isalpha()
            and self.lower_at(index - 2) != "to"  # 5-to-4
        )

    def _parse_fraction(self, index: int) -> ParsedValue | None:
        """Parse half of, a third of, two fifths, three-quarters; the second half is a time."""
        word, after = self.lower_at(index), index + 1
        if self.lower_at(index - 1) in _BEFORE_A_HALF:
            return None
        is_by_half = word == "half" and self.lower_at(index - 1) == "by"
        is_part = word in ("half", "quarter") and self.lower_at(after) in ("of", "the", "its", "their", "all")
        if is_by_half or is_part:
            return ParsedValue(Fraction(1, numerals.FRACTION_WORDS[word]), "", None, after)
        top = 1 if word in ("a", "an") else numerals.ONES.get(word, 0)
        after += self.lower_at(after) == "-"
        bottom = numerals.FRACTION_WORDS.get(self.lower_at(after), 0)
        if not 0 < top < bottom:
            return None
        is_compound = self.lower_at(after + 1) == "-" and self.is_attached(after + 1)
        if is_compound or self.lower_at(after + 1) in _AFTER_A_HALF:
            return None  # a half-hour, a quarter-final, a half century
        if top == 1 and self.lower_at(after) in ORDINALS and self.lower_at(after + 1) not in _AFTER_A_PART:
            before, following = self.lower_at(index - 1), self.lower_at(after + 1)
            is_change = before == "by" and following in _AFTER_A_CHANGE
            is_change |= before == "of" and self.lower_at(index - 2) in RISE_WORDS | FALL_WORDS
            is_apposed = before == "," and self.lower_at(index - 2) not in ("first", "second", *ORDINALS)
            is_apposed |= before in _BEFORE_A_PART
            is_share = is_change or (is_apposed and following in _ENDS_OF_A_PART)
            if not is_share:
                return None  # a third man
        return ParsedValue(Fraction(top, bottom), "", None, after + 1)
