"""Places of a long text that say a figure, however it is written: 20,000, 20000, 20k, 20 thousand (pure).

A pattern finds what may be one; then the words around are parsed, and only the same number in no other
measure counts: never 120,000, 20,000.5 or 20 per cent.
"""

import re
from fractions import Fraction

from .numerals import MAX_NUMERAL_LENGTH, ONES, TENS
from .parser import Figure, parse_figures

MAX_TRIES = 40
"""Places that are tried in one text for one figure."""
_WINDOW = 80
"""Code points on either side of a place that are parsed with it."""
_MAX_DECIMALS = 4
_GROUP = "[., '’\u00a0\u202f\u2009]?"
_GAP = "[ \u00a0\u202f-]?"
_SCALES = {10**3: "k|thousand", 10**6: "m|mio|million", 10**9: "b|mrd|milli?ard", 10**12: "t"}
"""Beginnings of the words of a scale; ``parse_figures`` knows the whole words."""
_WORDS = {value: word for word, value in (*ONES.items(), *TENS.items())}
_NO_PATTERN = frozenset({"share", "times"})


def build_figure_pattern(figure: Figure) -> str:
    """Return a regular expression for a database of texts that may say the figure; "" for one without any.

    It has no group and looks neither ahead nor behind: PostgreSQL is thirty times slower where one does.
    """
    spellings = _join_spellings(figure)
    return rf"(?:^|[^0-9])(?:{spellings})(?:[^0-9]|$)" if spellings else ""


def _join_spellings(figure: Figure) -> str:
    if figure.kind in _NO_PATTERN or figure.vague or figure.value < 0:
        return ""
    spellings = [spelling for value in _list_meant_values(figure) for spelling in _list_spellings(value)]
    return "|".join(dict.fromkeys(spellings))


def find_figure(text: str, figure: Figure) -> tuple[int, int] | None:
    """Return the first span of ``text`` that says the figure, in code points; None where none does."""
    spellings = _join_spellings(figure)
    if not spellings:
        return None
    pattern = rf"(?<!\d)(?<!\d[.,])(?:{spellings})(?!\d)(?![.,]\d*[1-9])"
    for tries, found in enumerate(re.finditer(pattern, text, re.IGNORECASE)):
        if tries >= MAX_TRIES:
            return None
        first = max(0, found.start() - _WINDOW)
        around = text[first : found.end() + _WINDOW]
        for other in parse_figures(around):
            start, end = first + other.start, first + other.end
            if start < found.end() and found.start() < end and is_same_figure(figure, other):
                return start, end
    return None


def is_same_figure(figure: Figure, other: Figure) -> bool:
    """Return True if a text that says ``other`` says the figure: the same number, in no other measure."""
    if _get_kind(figure) != _get_kind(other):
        return False
    if figure.currency and other.currency and figure.currency != other.currency:
        return False
    if figure.unit and other.unit and figure.unit != other.unit:
        return False
    return not set(_list_meant_values(figure)).isdisjoint(_list_text_values(other))


def _get_kind(figure: Figure) -> str:
    return "percent" if figure.kind in ("percent", "points") else figure.kind


def _list_meant_values(figure: Figure) -> list[Fraction]:
    """Return the value, and the upper end of a range. English first, but 20.000 means what 20,000 does."""
    value = figure.value
    if figure.other is not None and figure.other > value and figure.digits.endswith("000"):
        value = figure.other
    return [value] if figure.high is None else [value, figure.high]


def _list_text_values(figure: Figure) -> list[Fraction]:
    """Return the values that a text may mean: where a full stop may group thousands, both."""
    other = figure.other if figure.other is not None and figure.other > figure.value else None
    return [value for value in (figure.value, figure.high, other) if value is not None]


def _list_spellings(value: Fraction) -> list[str]:
    spellings = [_write_number(value)]
    for scale, words in _SCALES.items():
        part = value / scale
        if part < 1000 and 10 * part >= 1 and (number := _write_number(part)):
            spellings.append(f"{number}{_GAP}(?:{words})")
            if spoken := _speak_number(part):
                spellings.append(f"{spoken}[ -](?:{words})")
    return [spelling for spelling in spellings if spelling]


def _write_number(value: Fraction) -> str:
    """Return a pattern of the digits, grouped or not; "" for a number without an end or too long."""
    shifted = value * 10**_MAX_DECIMALS
    if shifted.denominator != 1 or len(str(shifted.numerator)) > MAX_NUMERAL_LENGTH:
        return ""
    whole, decimals = divmod(shifted.numerator, 10**_MAX_DECIMALS)
    digits = str(whole)
    first = len(digits) % 3 or 3
    groups = [digits[:first], *(digits[place : place + 3] for place in range(first, len(digits), 3))]
    written = _GROUP.join(groups)
    if not decimals:
        return written
    return f"{written}[.,]{str(decimals).rjust(_MAX_DECIMALS, '0').rstrip('0')}0*"


def _speak_number(value: Fraction) -> str:
    """Return the words of a whole number below a hundred; "" for others."""
    if value.denominator != 1 or not 0 < value < 100:
        return ""
    if word := _WORDS.get(int(value)):
        return word
    tens, ones = divmod(int(value), 10)
    return f"{_WORDS[10 * tens]}[ -]{_WORDS[ones]}"
