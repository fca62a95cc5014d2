"""Measures of figures, and their context: a hedge, a period, per how many, up or down (pure)."""

import re
from fractions import Fraction
from typing import NamedTuple

from . import numerals
from .numerals import (
    CURRENCIES,
    FALL_WORDS,
    FUNCTION_WORDS,
    HEDGE_PHRASES,
    HEDGES,
    HUNDREDTHS,
    MOMENT_WORDS,
    PER_WORDS,
    PERIODIC_ADVERBS,
    PERSON_WORDS,
    RISE_WORDS,
    SUM_WORDS,
)
from .tokenizer import TokenSequence
from .units import PERIODS, SPELLINGS, SQUARES

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


_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
"""A letter of a script without spaces, and of Hangul."""


def find_hedge(tokens: TokenSequence, begin: int) -> tuple[str, str, int]:
    """Return (direction, the writer's words, the token where they begin); ("", "", begin) for none."""
    for size in (3, 2):
        phrase = tuple(tokens.lower_at(index) for index in range(begin - size, begin))
        is_sum = phrase == ("up", "to") and tokens.lower_at(begin - size - 1) in SUM_WORDS
        if phrase in HEDGE_PHRASES and not is_sum:
            return HEDGE_PHRASES[phrase], " ".join(phrase), begin - size
    word = tokens.lower_at(begin - 1)
    return (HEDGES[word], word, begin - 1) if word in HEDGES else ("", "", begin)


def find_period(tokens: TokenSequence, after: int) -> tuple[str, Fraction | None, int, int]:
    """Return (period, per how many, where what is counted may follow, the token after all of it).

    Such as: a month; per 100,000 people; per head; crates a month.
    """
    period, per, index = _parse_period(tokens, after)
    word = tokens.lower_at(after)
    if index > after or not word.isalpha() or word in FUNCTION_WORDS:
        return period, per, index, index
    if tokens.lower_at(after + 1) in PER_WORDS:  # what is counted stands between
        period, per, end = _parse_period(tokens, after + 1)
        if period or per is not None:
            return period, per, after, end
    return "", None, after, after


def _parse_period(tokens: TokenSequence, index: int) -> tuple[str, Fraction | None, int]:
    period, per = "", None
    for _ in range(2):
        word, following = tokens.lower_at(index), tokens.lower_at(index + 1)
        if word in ("a", "an") and following in PERIODS and tokens.lower_at(index + 2) in MOMENT_WORDS:
            break
        if not period and word in ("per", "a", "an", "each", "every", "/") and following in PERIODS:
            period, index = PERIODS[following], index + 2
        elif not period and word in PERIODIC_ADVERBS:
            period, index = PERIODS[word], index + 1
        elif per is None and word in ("per", "a") and following in PERSON_WORDS:
            per, index = Fraction(1), index + 2
        elif per is None and (word == "per" or (word in ("for", "in") and following in ("every", "each"))):
            at = index + (1 if word == "per" else 2)
            many = tokens.parse_value_at(at)
            scale = numerals.SCALES.get(tokens.lower_at(at), 0)  # per million
            if (many is None or many.value <= 0) and not scale:
                break
            per, index = (many.value, many.after) if many else (Fraction(scale), at + 1)
            index += tokens.lower_at(index) in PERSON_WORDS
        else:
            break
    return period, per, index


def find_preceding_period(tokens: TokenSequence, begin: int) -> str:
    """Return the period before a figure, as in “an annual cost of 5 million”; "" for none."""
    for index in range(begin - 1, max(begin - 6, -1), -1):
        if tokens.all[index].stop or tokens.all[index].figure:
            return ""
        if tokens.lower_at(index) in PERIODIC_ADVERBS or tokens.lower_at(index) in ("annual", "quarterly"):
            return PERIODS[tokens.lower_at(index)]
    return ""


def is_change_word(word: str) -> bool:
    """Return whether the word says that something rose or fell."""
    return word in RISE_WORDS or word in FALL_WORDS


def find_change_direction(tokens: TokenSequence, before: int, following: int, kind: str) -> str:
    """Return "rise" or "fall" where the figure is what was gained or lost, not what it came to; else ""."""
    word = tokens.lower_at(before - 1)
    if word in ("by", "of"):
        word = tokens.lower_at(before - 2)
    if not is_change_word(word) and kind in ("percent", "points", "share"):
        word = tokens.lower_at(following)
    return "rise" if word in RISE_WORDS else "fall" if word in FALL_WORDS else ""


def is_below_zero(tokens: TokenSequence, begin: int, after: int) -> bool:
    """Return True for −40, minus 40 and 40 degrees below zero; a dash between two words is no sign."""
    sign = tokens.lower_at(begin - 1)
    if sign in ("-", "−"):
        return begin > 1 and tokens.is_attached(begin) and not tokens.is_attached(begin - 1)
    after += tokens.lower_at(after) in ("degrees", "degree", "°")
    return sign == "minus" or (tokens.lower_at(after), tokens.lower_at(after + 1)) == ("below", "zero")


def find_counted_stems(
    tokens: TokenSequence, begin: int, many: int, *, stop_at_figure: bool = False
) -> frozenset[str]:
    """Return stems of words that may name what is counted: ``many`` from ``begin`` on, in the sentence."""
    found = []
    for token in tokens.all[max(begin, 0) : max(begin + many, 0)]:
        if token.stop or (stop_at_figure and token.figure):
            break
        if _UNSPACED.match(token.low):
            found.append(token.low[0])  # the counter: 1400万人, 12억 원
        elif not token.figure and len(token.low) > 2 and token.low not in FUNCTION_WORDS:
            found.append(stem_word(token.low))
    return frozenset(found)


def stem_word(word: str) -> str:
    """Cut a plural: crates to crate, counties to county. Good enough to see that two count the same."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
