"""Figures of a text: the value, unit and period of each, and how the writer hedged it (pure)."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from . import measures, numerals
from . import measures as figures_measures
from .numerals import CURRENCIES, REFERENCE_WORDS
from .tokenizer import ParsedValue, TokenSequence
from .units import PERIODS, SPELLINGS

MAX_TEXT_LENGTH = 4_000
"""Code points read of a text."""
MAX_FIGURES = 40
"""Figures read of a text."""
_MAX_CONTEXT_WORDS = 8
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_DATES = ("in", "of", "since", "by", "until", "from", "during")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at code points ``start`` to ``end``. ``kind``: count, percent, points, share or times.

    ``value``: of a per cent and of points its number (4, not .04), of a share a fraction of one. ``high``:
    the upper end of a range. ``of``: (part, whole) of a share made of two numbers. ``unit``: a key of
    units.UNITS. ``per``: by how many (100,000; 1 for “per head”). ``change``: "rise" or "fall" for what was
    gained or lost. ``hedge``: about, under, over. ``vague``: dozens, hundreds. ``near``: stems of the words
    around it, ``noun`` of those that follow. ``is_negative``: below zero; ``value`` has no sign.
    """

    start: int
    end: int
    words: str
    kind: str
    value: Fraction
    digits: str = ""
    other: Fraction | None = None
    high: Fraction | None = None
    of: tuple[Fraction, Fraction] | None = None
    unit: str = ""
    currency: str = ""
    period: str = ""
    per: Fraction | None = None
    change: str = ""
    hedge: str = ""
    hedged: str = ""
    vague: bool = False
    sentence: int = 0
    noun: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    is_negative: bool = False

    @property
    def grouped_value(self) -> Fraction | None:
        """The value where a full stop separates thousands, of a number that has one there: 20.000."""
        return self.other if self.other is not None and self.other > self.value else None


def parse_figures(
    text: str, *, max_length: int = MAX_TEXT_LENGTH, max_figures: int = MAX_FIGURES
) -> list[Figure]:
    """Return the figures of ``text``, without years and days. Reads ``max_length``; never raises."""
    tokens = TokenSequence(text[:max_length])
    found: list[Figure] = []
    index = sentence = 0
    while index < len(tokens.all) and len(found) < max_figures:
        sentence += tokens.all[index].stop
        read = None if tokens.all[index].stop else _parse_figure_at(tokens, index, sentence)
        if read is None:
            index += 1
        else:
            found.append(read[0])
            index = read[1]
    return found


def _parse_figure_at(tokens: TokenSequence, index: int, sentence: int) -> tuple[Figure, int] | None:
    """Return the figure that begins at a token and the token after it, or None."""
    word, following = tokens.lower_at(index), tokens.lower_at(index + 1)
    if word in numerals.FACTORS and following not in ("figures", "digits", "check", "checked"):
        return _build_figure(tokens, index, index + 1, sentence, kind="times", value=numerals.FACTORS[word])
    if word in numerals.VAGUE_QUANTITIES and following == "of":
        value, after = Fraction(numerals.VAGUE_QUANTITIES[word]), index + 2
        if tokens.lower_at(after) in numerals.VAGUE_QUANTITIES:  # dozens of thousands
            value, after = value * numerals.VAGUE_QUANTITIES[tokens.lower_at(after)], after + 1
        return _build_figure(tokens, index, after, sentence, kind="count", value=value, vague=True)
    read = tokens.parse_value_at(index)
    if read is None or _is_plain_year(tokens, index, read) or _is_reference(tokens, index, read):
        return None
    part = _parse_part(tokens, index, read)
    if part is not None:
        after, known = part
        return _build_figure(tokens, index, after, sentence, kind="share", **known)
    value, digits, other, after = read
    high = None
    if top := _parse_range_end(tokens, index, read):
        high, after, digits, other = top.value, top.after, "", None
        value = measures.apply_scale(value, high, tokens.lower_at(after - 1))
    kind, unit, currency, divide, first, after = measures.parse_measure(tokens, index, after)
    return _build_figure(
        tokens,
        first,
        after,
        sentence,
        kind=kind,
        unit=unit,
        currency=currency,
        value=value / divide,
        high=None if high is None else high / divide,
        digits="" if divide > 1 else digits,
        other=None if other is None else other / divide,
    )


def _parse_range_end(tokens: TokenSequence, begin: int, low: ParsedValue) -> ParsedValue | None:
    """Return the upper end of a range: 3–5, 3 to 5, between 3 and 5."""
    link = tokens.lower_at(low.after)
    before = tokens.lower_at(begin - 1 - (tokens.lower_at(begin - 1) in CURRENCIES))
    if before == "from" or not (
        link in ("-", "–", "—", "to") or (link == "and" and "between" in (before, tokens.lower_at(begin - 2)))
    ):
        return None
    start = low.after + 1 + (tokens.lower_at(low.after + 1) in CURRENCIES)
    high = tokens.parse_value_at(start)
    return (
        high
        if high is not None and high.value > low.value and not _is_plain_year(tokens, start, high)
        else None
    )


def _parse_part(tokens: TokenSequence, begin: int, read: ParsedValue) -> tuple[int, dict[str, Any]] | None:
    """Parse a part by itself, or one number of another: one in four, 3 out of 10, 1,250 of the 5,000."""
    value, link = read.value, read.after
    if value < 1 and not tokens.is_figure(begin) and tokens.lower_at(begin) not in numerals.GLYPHS:
        return link, {"value": value}
    if (tokens.lower_at(link), tokens.lower_at(link + 1)) == ("out", "of"):
        link += 2
    elif tokens.lower_at(link) in ("in", "of"):
        link += 1
    else:
        return None
    within = tokens.lower_at(link - 1) == "in"
    link += tokens.lower_at(link) in ("the", "every", "all")
    whole = tokens.parse_value_at(link)
    if whole is None or not whole.value > value > 0 or _is_plain_year(tokens, link, whole):
        return None
    end = tokens.lower_at(whole.after)
    if within and (whole.value > 1000 or value > 99 or end in PERIODS):
        return None
    if end in SPELLINGS or end in ("%", "per", "percent"):
        return None
    return whole.after, {"value": value / whole.value, "of": (value, whole.value)}


def _is_plain_year(tokens: TokenSequence, begin: int, read: ParsedValue) -> bool:
    """True for a year: 2025 is one unless something says that it counts."""
    if read.after != begin + 1 or not _YEAR.fullmatch(tokens.all[begin].text):
        return False
    before, follows = tokens.lower_at(begin - 1), tokens.lower_at(read.after)
    if before in CURRENCIES or follows in SPELLINGS or follows in ("%", "per", "percent"):
        return False
    plural = follows.endswith("s") and len(follows) > 3 and follows not in ("this", "does", "gets", "says")
    return not plural or before in _DATES


def _is_reference(tokens: TokenSequence, begin: int, read: ParsedValue) -> bool:
    """True for a number that names a thing and counts nothing: page 12, Article 50, Covid-19."""
    if tokens.is_part_of_name(begin):
        return True
    before = tokens.lower_at(begin - 1)
    return before in REFERENCE_WORDS and read.after == begin + 1 and read.value.denominator == 1


def _build_figure(
    tokens: TokenSequence, begin: int, after: int, sentence: int, **known: Any
) -> tuple[Figure, int]:
    """Build the figure with its context; return it and the token after it."""
    hedge, hedged, before = figures_measures.find_hedge(tokens, begin)
    if (
        hedged == "over"
        and known.get("unit") in PERIODS
        and figures_measures.is_change_word(tokens.lower_at(before - 1))
    ):
        hedge, hedged, before = "", "", begin  # “fell over four years”: during them, not by more than four
    period, per, following, end = figures_measures.find_period(tokens, after)
    if not period and not known.get("unit"):
        period = figures_measures.find_preceding_period(tokens, before)
    noun = figures_measures.find_counted_stems(tokens, following, 3, stop_at_figure=True)
    start = max(before - _MAX_CONTEXT_WORDS, 0)
    near = (
        noun
        | figures_measures.find_counted_stems(tokens, following, _MAX_CONTEXT_WORDS)
        | figures_measures.find_counted_stems(tokens, start, before - start)
    )
    figure = Figure(
        tokens.all[begin].start,
        tokens.all[after - 1].end,
        tokens.text[tokens.all[begin].start : tokens.all[after - 1].end],
        hedge=hedge,
        hedged=hedged,
        sentence=sentence,
        period=period,
        per=per,
        change=figures_measures.find_change_direction(tokens, before, following, known["kind"]),
        noun=noun,
        near=near,
        is_negative=figures_measures.is_below_zero(tokens, begin, after),
        **known,
    )
    return figure, end
