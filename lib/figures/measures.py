"""Measures of figures: per cent, points, money, a unit, or things (pure)."""

import re
from fractions import Fraction
from typing import NamedTuple

from . import numerals
from .tokenizer import TokenSequence
from .units import SPELLINGS, SQUARES
from .vocabulary import CURRENCIES, HUNDREDTHS

_LINKS = ("de", "di")
"""Words that Romance languages put between a million and what it counts."""
_ELIDED_LINKS = re.compile("^d['’]")


class Measure(NamedTuple):
    """Measure of a figure. ``divide``: the divisor of the number. ``first`` and ``after``: its tokens."""

    kind: str
    unit: str
    currency: str
    divide: int
    first: int
    after: int


def parse_measure(tokens: TokenSequence, begin: int, after: int) -> Measure:
    """Parse the measure before and behind the number of tokens ``begin`` up to ``after``."""
    joined = after + (tokens.lower_at(after) == "-")
    word, following = tokens.lower_at(joined), tokens.lower_at(joined + 1)
    if found := _parse_share(word, following, tokens.lower_at(joined + 2)):
        kind, divide, size = found
        return Measure(kind, "", "", divide, begin, joined + size)
    before = tokens.lower_at(begin - 1)
    if before in CURRENCIES:
        return Measure("count", "", CURRENCIES[before], 1, begin - 1, after)
    if tokens.lower_at(after - 1) in numerals.SCALES:  # millones de euros, millions d'euros
        joined += word in _LINKS
        word = _ELIDED_LINKS.sub("", tokens.lower_at(joined))
    if word in CURRENCIES and word != "rs":
        return Measure("count", "", CURRENCIES[word], 1, begin, joined + 1)
    if word in ("pounds", "pound"):
        if tokens.lower_at(after - 1) in numerals.SCALES or "£" in tokens.text:
            return Measure("count", "", "£", 1, begin, joined + 1)
        return Measure("count", "pound", "", 1, begin, joined + 1)
    if currency := _parse_hundredths(tokens, joined):
        return Measure("count", "", currency, 100, begin, joined + 1)
    unit, size = _parse_unit(tokens, joined)
    return Measure("count", unit, "", 1, begin, joined + size if size else after)


def _parse_hundredths(tokens: TokenSequence, at: int) -> str:
    """Return the currency of cents and pence; those of an euro where the text has euros and no dollars."""
    word = tokens.lower_at(at)
    if word == "p" and tokens.is_attached(at) and tokens.is_figure(at - 1):
        return "£"
    has_euros = "€" in tokens.text or "euro" in tokens.text
    if word in ("cent", "cents") and has_euros and "$" not in tokens.text and "dollar" not in tokens.text:
        return "€"
    return HUNDREDTHS.get(word, "")


def _parse_share(word: str, following: str, third: str) -> tuple[str, int, int] | None:
    """Return (kind, divisor, how many tokens), or None."""
    points = following in ("point", "points")
    if word in numerals.PERCENT_WORDS:
        return ("points", 1, 2) if points else ("percent", 1, 1)
    if (word, following) in numerals.PERCENT_PHRASES:
        return ("points", 1, 3) if third in ("point", "points") else ("percent", 1, 2)
    if word == "‰":
        return "percent", 10, 1
    if (word, following) in numerals.POINT_PHRASES:
        return "points", 1, 2
    if word in numerals.POINT_WORDS or (word == "percentage" and points):
        return "points", 1, 1 + points
    return ("points", 100, 2) if word == "basis" and points else None


def _parse_unit(tokens: TokenSequence, at: int) -> tuple[str, int]:
    """Return (the unit, how many tokens); ("", 0) where none follows."""
    word, following = tokens.lower_at(at), tokens.lower_at(at + 1)
    if word in ("square", "sq"):
        return _resolve_unit(SQUARES.get(SPELLINGS.get(following, ""), ""), 2)
    if (word, SPELLINGS.get(following)) == ("cubic", "m"):
        return "m³", 2
    if word == "nautical" and following in ("mile", "miles"):
        return "nautical mile", 2
    if word in ("km/h", "m/s"):
        return word, 1
    if degrees := _parse_degrees(tokens, at):
        return degrees
    unit = "m" if word == "m" else SPELLINGS.get(word, "")
    if not unit:
        return "", 0
    if following in ("²", "³"):
        squared = {"²": SQUARES.get(unit, ""), "³": "m³" if unit == "m" else ""}
        return _resolve_unit(squared[following], 2)
    if unit in ("mile", "km") and (following, tokens.lower_at(at + 2)) in (("per", "hour"), ("an", "hour")):
        return ("mph" if unit == "mile" else "km/h"), 3
    return unit, 1


def _parse_degrees(tokens: TokenSequence, at: int) -> tuple[str, int] | None:
    word, following = tokens.lower_at(at), tokens.lower_at(at + 1)
    if word in ("c", "f") and tokens.is_attached(at):
        return f"°{word.upper()}", 1
    if word in ("°", "degrees", "degree") and following in ("c", "f", "celsius", "centigrade", "fahrenheit"):
        return ("°F" if following[0] == "f" else "°C"), 2
    return None


def _resolve_unit(unit: str, size: int) -> tuple[str, int]:
    return (unit, size) if unit else ("", 0)


def apply_scale(value: Fraction, high: Fraction, word: str) -> Fraction:
    """Return the lower end of “3 to 5 million”: it shares the scale that stands once."""
    return (
        value * numerals.SCALES[word] if value < 100 and high >= 1000 and word in numerals.SCALES else value
    )
