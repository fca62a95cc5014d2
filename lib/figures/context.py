"""Context of a figure: a hedge, a period, per how many, up or down, what is counted."""

import re
from fractions import Fraction

from . import numerals
from .tokenizer import TokenSequence
from .units import PERIODS
from .vocabulary import (
    FALL_WORDS,
    FUNCTION_WORDS,
    HEDGE_PHRASES,
    HEDGES,
    MOMENT_WORDS,
    PER_WORDS,
    PERIODIC_ADVERBS,
    PERSON_WORDS,
    RISE_WORDS,
    SUM_WORDS,
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
