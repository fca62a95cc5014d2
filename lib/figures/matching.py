"""Figures and dates of a text, where its passages say them, and where a long text says one (pure).

Places of a long text that say a figure, however it is written: 20,000, 20000, 20k, 20 thousand (pure).

A pattern finds what may be one; then the words around are parsed, and only the same number in no other
measure counts: never 120,000, 20,000.5 or 20 per cent.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from . import changes, numerals
from .comparison import iter_relations
from .numerals import MAX_NUMERAL_LENGTH, ONES, TENS
from .parser import Figure, parse_figures
from .relations import (
    NEAR_TOLERANCE,
    Relation,
    is_rounding,
    is_same_count,
)
from .years import DayOfYear, TimeMentions, find_month_names, find_months, find_times

MAX_LENGTH = 20_000
"""Code points read of the text, and of each passage."""
MAX_MENTIONS = 400
"""Figures, and times, read of each."""
_SMALL_NUMBER = 12
_EXPLAINED = {"unit": 4, "share": 2, "period": 4, "per": 4, "change": 4, "points": 2, "times": 2}
"""Kinds of arithmetic that make one figure of another, with the rank up to which it comes out."""


class _Passage:
    """Figures of one passage, each end of a range by itself, and its changes."""

    def __init__(self, text: str) -> None:
        self.figures = parse_figures(text, max_length=MAX_LENGTH, max_figures=MAX_MENTIONS)
        self.changes = changes.find_changes(text[:MAX_LENGTH], self.figures)
        self.ends = [end for figure in self.figures for end in _iter_ends(figure)]

    def find(self, figure: Figure) -> Figure | None:
        """Return what says this figure: the number, rounded, or one step away; None for nothing."""
        for end in self.ends:
            if _is_same_number(figure, end):
                return end
        for other in self.figures:
            relations = iter_relations(figure, other, self.changes, None)
            if _is_on_side(figure, other) and any(_explains(one) for one in relations):
                return other
        changed = figure if figure.change else replace(figure, change="rise")
        steps = (step for step in self.changes if _explains(changes.relate_change(changed, step)))
        return next((step.after for step in steps), None)


def _is_on_side(share: Figure, other: Figure) -> bool:
    """Return False where "more than half" stands beside 48 %, or "nearly half" beside 52 %."""
    if share.kind != "share" or share.hedge not in ("under", "over"):
        return True
    stated = other.value / 100 if other.kind == "percent" else other.value
    return stated <= share.value if share.hedge == "under" else stated >= share.value


def _explains(relation: Relation | None) -> bool:
    return relation is not None and relation.rank <= _EXPLAINED.get(relation.how, -1)


class FigureMatch(NamedTuple):
    """A figure, year or day of a text, as written, and the passage that says it.

    ``passage`` is its index, None where no passage does; ``start`` and ``end`` are where in it, code points,
    both 0 where that is no one place.
    """

    words: str
    passage: int | None = None
    start: int = 0
    end: int = 0


def match_figures(text: str, passages: Iterable[str]) -> list[FigureMatch]:
    """Return the figures, years and days of ``text``, in its order, each with the first passage that says it.

    A figure is said where a passage has the same number in the same measure, a number that rounds to it, or
    one that becomes it by its own unit, period or share. “About” excuses rounding alone, “more than” and
    “nearly” a tenth on the side that they name. Small numbers and shares in words are asked for only where a
    passage counts the same things. Never raises.
    """
    texts = [passage[:MAX_LENGTH] for passage in passages]
    sources = [_Passage(passage) for passage in texts]
    found = [
        (figure.start, _match_figure(figure, sources))
        for figure in parse_figures(text, max_length=MAX_LENGTH, max_figures=MAX_MENTIONS)
        if _needs_passage(figure, sources)
    ]
    found += [(text.find(match.words), match) for match in _match_times(text[:MAX_LENGTH], texts)]
    merged: dict[str, FigureMatch] = {}
    for _, match in sorted(found, key=_get_place):
        words = " ".join(match.words.split())
        # What is written twice in the same words is said only where each of them is.
        if words not in merged or match.passage is None:
            merged[words] = match._replace(words=words)
    return list(merged.values())


def _get_place(found: tuple[int, FigureMatch]) -> tuple[int, str]:
    return found[0], found[1].words


def list_unmatched_figures(text: str, passages: Iterable[str]) -> list[str]:
    """Return the figures, years and days of ``text``, as written, that none of ``passages`` says."""
    return [match.words for match in match_figures(text, passages) if match.passage is None]


def _match_figure(figure: Figure, sources: list[_Passage]) -> FigureMatch:
    """Match a figure; of a range both ends have to be said, be it by two passages."""
    places = [
        next(((index, other) for index, one in enumerate(sources) if (other := one.find(end))), None)
        for end in _iter_ends(figure)
    ]
    if places[0] is None or None in places:
        return FigureMatch(figure.words)
    index, other = places[0]
    return FigureMatch(figure.words, index, other.start, other.end)


def _iter_ends(figure: Figure) -> Iterator[Figure]:
    yield replace(figure, high=None)
    if figure.high is not None:
        yield replace(figure, value=figure.high, high=None, digits="", other=None)


def _needs_passage(figure: Figure, sources: list[_Passage]) -> bool:
    figures = [other for source in sources for other in source.figures]
    if figure.vague:
        return False
    if any(character.isdecimal() for character in figure.words):
        return True
    if figure.kind == "share":
        return any(other.kind in ("share", "percent") and figure.near & other.near for other in figures)
    if figure.words.casefold() in numerals.FACTORS:
        return False
    if figure.kind == "count" and figure.value > _SMALL_NUMBER:
        return True
    return any(
        is_same_count(figure, other) and figure.kind == other.kind and other.value <= _SMALL_NUMBER
        for other in figures
    )


def _is_same_number(figure: Figure, other: Figure) -> bool:
    """Return True if ``other`` is the figure, or rounds to it. A bare number may have any measure."""
    for ours, its in (
        (_get_measure(figure), _get_measure(other)),
        (figure.period, other.period),
        (figure.per, other.per),
    ):
        if ours and its and ours != its:
            return False
    value, stated = figure.value, other.value
    counts_things = bool(other.noun) and not _get_measure(other)
    if _get_measure(figure) and counts_things:
        return False
    if stated in (value, figure.other) or value == other.other:
        return True
    if bool(_get_measure(figure)) != bool(_get_measure(other)):
        return False
    if figure.hedge in ("under", "over") and abs(stated - value) <= NEAR_TOLERANCE * abs(value):
        return stated <= value if figure.hedge == "under" else stated >= value
    return is_rounding(stated, value)


def _get_measure(figure: Figure) -> tuple[str, str, str] | None:
    kind = "" if figure.kind == "count" else figure.kind
    measure = (kind, figure.currency, figure.unit)
    return measure if any(measure) else None


def _match_times(text: str, passages: list[str]) -> list[FigureMatch]:
    ours, others = find_times(text, MAX_MENTIONS), [find_times(one, MAX_MENTIONS) for one in passages]
    found = [_match_day(day, others, passages) for day in ours.days]
    months = [find_month_names(passage) for passage in passages]
    for month, words in find_months(text):
        if any(words in one.words for one in found):
            continue
        index = next((n for n, named in enumerate(months) if month in named), None)
        found.append(FigureMatch(words, index))
    named = {year for other in others for year in other.years}
    for begins, words in ours.split:
        index = next((n for n, other in enumerate(others) if begins in dict(other.split)), None)
        if index is None and {str(begins), str(begins + 1)} <= named:
            index = next(n for n, other in enumerate(others) if str(begins) in other.years)
        found.append(FigureMatch(words, index))
    for year in ours.years:
        match = _match_year(year, others, passages)
        # A year is a part of the day, month or pair of years it stands in, unless that is said and it is not.
        within = [one for one in found if year in one.words]
        if not any(match.passage is not None or one.passage is None for one in within):
            found.append(match)
    return found


def _match_day(day: DayOfYear, others: list[TimeMentions], passages: list[str]) -> FigureMatch:
    for index, other in enumerate(others):
        for one in other.days:
            if day[:2] == one[:2] and (not day.year or not one.year or day.year == one.year):
                start = passages[index].find(one.words)
                return FigureMatch(day.words, index, start, start + len(one.words))
    return FigureMatch(day.words)


def _match_year(year: str, others: list[TimeMentions], passages: list[str]) -> FigureMatch:
    for index, other in enumerate(others):
        if year in other.years:
            start = passages[index].find(year)
            return FigureMatch(year, index, start, start + len(year))
        if any(int(year) in (begins, begins + 1) for begins, _ in other.split):
            return FigureMatch(year, index)
    return FigureMatch(year)


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
