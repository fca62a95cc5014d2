"""The figures of a text: what each is worth, of what, by how long, and how the writer hedged it (pure)."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from . import around, measures, written
from .tables import CURRENCIES
from .tokens import Tokens, Value
from .units import PERIODS, SPELLINGS

LONGEST = 4_000
"""Code points read of a text."""
MOST = 40
"""Figures read of a text."""
_LONGEST_NEAR = 8
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_DATES = ("in", "of", "since", "by", "until", "from", "during")


@dataclass(frozen=True, slots=True)
class Figure:
    """``start`` and ``end`` are code points of the text. ``kind``: count, percent, points, share or times.

    ``value``: of a per cent and of points its number (4, not .04), of a share a fraction of one. ``high``:
    the upper end of a range. ``of``: (part, whole) of a share told by two numbers. ``unit``: a key of
    units.UNITS. ``per``: by how many (100,000; 1 for “per head”). ``change``: "rise" or "fall" for what was
    gained or lost. ``hedge``: about, under, over. ``vague``: dozens, hundreds. ``near``: stems of the words
    around it, ``noun`` of those that follow.
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


def figures(text: str) -> list[Figure]:
    """The figures of ``text`` in order; years and days are read elsewhere. Never raises; reads LONGEST."""
    tokens = Tokens(text[:LONGEST])
    found: list[Figure] = []
    index = sentence = 0
    while index < len(tokens.all) and len(found) < MOST:
        sentence += tokens.all[index].stop
        read = None if tokens.all[index].stop else _at(tokens, index, sentence)
        if read is None:
            index += 1
        else:
            found.append(read[0])
            index = read[1]
    return found


def _at(tokens: Tokens, index: int, sentence: int) -> tuple[Figure, int] | None:
    """The figure that begins at a token and the token after it, or None."""
    word, following = tokens.low(index), tokens.low(index + 1)
    if word in written.FACTORS and following not in ("figures", "digits", "check", "checked"):
        return _made(tokens, index, index + 1, sentence, kind="times", value=written.FACTORS[word])
    if word in written.VAGUE and following == "of":
        value, after = Fraction(written.VAGUE[word]), index + 2
        if tokens.low(after) in written.VAGUE:  # dozens of thousands
            value, after = value * written.VAGUE[tokens.low(after)], after + 1
        return _made(tokens, index, after, sentence, kind="count", value=value, vague=True)
    read = tokens.value(index)
    if read is None or _is_year(tokens, index, read):
        return None
    part = _part(tokens, index, read)
    if part is not None:
        after, known = part
        return _made(tokens, index, after, sentence, kind="share", **known)
    value, digits, other, after = read
    high = None
    if top := _top(tokens, index, read):
        high, after, digits, other = top.value, top.after, "", None
        value = measures.scaled(value, high, tokens.low(after - 1))
    kind, unit, currency, divide, first, after = measures.measure(tokens, index, after)
    return _made(
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


def _top(tokens: Tokens, begin: int, low: Value) -> Value | None:
    """The upper end of a range: 3–5, 3 to 5, between 3 and 5."""
    link = tokens.low(low.after)
    before = tokens.low(begin - 1 - (tokens.low(begin - 1) in CURRENCIES))
    if before == "from" or not (
        link in ("-", "–", "—", "to") or (link == "and" and "between" in (before, tokens.low(begin - 2)))
    ):
        return None
    start = low.after + 1 + (tokens.low(low.after + 1) in CURRENCIES)
    high = tokens.value(start)
    return high if high is not None and high.value > low.value and not _is_year(tokens, start, high) else None


def _part(tokens: Tokens, begin: int, read: Value) -> tuple[int, dict[str, Any]] | None:
    """A part by itself; or one number of another: one in four, 3 out of 10, 1,250 of the 5,000."""
    value, link = read.value, read.after
    if value < 1 and not tokens.is_figure(begin) and tokens.low(begin) not in written.GLYPHS:
        return link, {"value": value}
    if (tokens.low(link), tokens.low(link + 1)) == ("out", "of"):
        link += 2
    elif tokens.low(link) in ("in", "of"):
        link += 1
    else:
        return None
    within = tokens.low(link - 1) == "in"
    link += tokens.low(link) in ("the", "every", "all")
    whole = tokens.value(link)
    if whole is None or not whole.value > value > 0 or _is_year(tokens, link, whole):
        return None
    end = tokens.low(whole.after)
    if within and (whole.value > 1000 or value > 99 or end in PERIODS):
        return None
    if end in SPELLINGS or end in ("%", "per", "percent"):
        return None
    return whole.after, {"value": value / whole.value, "of": (value, whole.value)}


def _is_year(tokens: Tokens, begin: int, read: Value) -> bool:
    """2025 is a year unless something says that it counts."""
    if read.after != begin + 1 or not _YEAR.fullmatch(tokens.all[begin].text):
        return False
    before, follows = tokens.low(begin - 1), tokens.low(read.after)
    if before in CURRENCIES or follows in SPELLINGS or follows in ("%", "per", "percent"):
        return False
    plural = follows.endswith("s") and len(follows) > 3 and follows not in ("this", "does", "gets", "says")
    return not plural or before in _DATES


def _made(tokens: Tokens, begin: int, after: int, sentence: int, **known: Any) -> tuple[Figure, int]:
    """The figure, with what the words around it say, and the token after it."""
    hedge, hedged, before = around.hedge(tokens, begin)
    period, per, following, end = around.by(tokens, after)
    if not period and not known.get("unit"):
        period = around.by_before(tokens, before)
    noun = around.stems(tokens, following, 3, stop_at_figure=True)
    start = max(before - _LONGEST_NEAR, 0)
    near = noun | around.stems(tokens, following, _LONGEST_NEAR) | around.stems(tokens, start, before - start)
    figure = Figure(
        tokens.all[begin].start,
        tokens.all[after - 1].end,
        tokens.text[tokens.all[begin].start : tokens.all[after - 1].end],
        hedge=hedge,
        hedged=hedged,
        sentence=sentence,
        period=period,
        per=per,
        change=around.change(tokens, before, following, known["kind"]),
        noun=noun,
        near=near,
        **known,
    )
    return figure, end
