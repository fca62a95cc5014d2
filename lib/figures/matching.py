"""Figures and dates of a text that none of its passages says. It never says which of them is right (pure)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from . import changes, numerals
from .comparison import iter_relations
from .parser import Figure, parse_figures
from .relations import (
    NEAR_TOLERANCE,
    ROUNDING_TOLERANCE,
    Relation,
    count_significant_figures,
    is_same_count,
    round_to_significant,
)
from .years import find_month_names, find_months, find_times

MAX_LENGTH = 20_000
"""Code points read of the text, and of each passage."""
MAX_MENTIONS = 400
"""Figures, and times, read of each."""
_SMALL_NUMBER = 12
_EXPLAINED = {"unit": 4, "share": 2, "period": 4, "per": 4, "change": 4, "points": 2, "times": 2}
"""Kinds of arithmetic that make one figure of another, with the rank up to which it comes out."""


class _Passage:
    """What one passage says: its figures, each end of a range by itself, and its changes."""

    def __init__(self, text: str) -> None:
        self.figures = parse_figures(text, max_length=MAX_LENGTH, max_figures=MAX_MENTIONS)
        self.changes = changes.find_changes(text[:MAX_LENGTH], self.figures)
        self.ends = [end for figure in self.figures for end in _iter_ends(figure)]

    def says(self, figure: Figure) -> bool:
        """Return True if the passage says this figure: the number, rounded, or one step away."""
        if any(_is_same_number(figure, other) for other in self.ends):
            return True
        made: list[Relation | None] = []
        for other in self.figures:
            made += iter_relations(figure, other, self.changes, None)
        changed = figure if figure.change else replace(figure, change="rise")
        made += [changes.relate_change(changed, step) for step in self.changes]
        return any(one is not None and one.rank <= _EXPLAINED.get(one.how, -1) for one in made)


def list_unmatched_figures(text: str, passages: Iterable[str]) -> list[str]:
    """Return the figures, years and days of ``text``, as written, that none of ``passages`` says.

    A figure is said where a passage has the same number in the same measure, a number that rounds to it, or
    one that becomes it by its own unit, period or share. “About” excuses rounding alone, “more than” and
    “nearly” a tenth on the side that they name. Small numbers in words are asked for only where a passage
    counts the same things. Never raises.
    """
    texts = [passage[:MAX_LENGTH] for passage in passages]
    sources = [_Passage(passage) for passage in texts]
    found = []
    for figure in parse_figures(text, max_length=MAX_LENGTH, max_figures=MAX_MENTIONS):
        if not _is_asked_for(figure, sources):
            continue
        if not all(any(source.says(end) for source in sources) for end in _iter_ends(figure)):
            found.append((figure.start, figure.words))
    found += _list_unmatched_times(text[:MAX_LENGTH], texts)
    return list(dict.fromkeys(" ".join(words.split()) for _, words in sorted(found)))


def _iter_ends(figure: Figure) -> Iterator[Figure]:
    yield replace(figure, high=None)
    if figure.high is not None:
        yield replace(figure, value=figure.high, high=None, digits="", other=None)


def _is_asked_for(figure: Figure, sources: list[_Passage]) -> bool:
    if figure.vague or figure.words.casefold() in numerals.FACTORS:
        return False
    if any(character.isdecimal() for character in figure.words):
        return True
    if figure.kind == "count" and figure.value > _SMALL_NUMBER:
        return True
    return any(
        is_same_count(figure, other) and figure.kind == other.kind and other.value <= _SMALL_NUMBER
        for source in sources
        for other in source.figures
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
    return _rounds_to(stated, value)


def _get_measure(figure: Figure) -> tuple[str, str, str] | None:
    kind = "" if figure.kind == "count" else figure.kind
    measure = (kind, figure.currency, figure.unit)
    return measure if any(measure) else None


def _rounds_to(exact: Fraction, rough: Fraction) -> bool:
    """Return True if ``rough`` is ``exact`` with fewer figures. What is more exact than its source is not."""
    needed = count_significant_figures(rough)
    return (
        bool(rough)
        and needed < count_significant_figures(exact)
        and round_to_significant(exact, needed) == rough
        and abs(exact - rough) <= ROUNDING_TOLERANCE * abs(rough)
    )


def _list_unmatched_times(text: str, passages: list[str]) -> list[tuple[int, str]]:
    ours, others = find_times(text, MAX_MENTIONS), [find_times(one, MAX_MENTIONS) for one in passages]
    days = [day for other in others for day in other.days]
    months = {month for passage in passages for month in find_month_names(passage)}
    named = {year for other in others for year in other.years}
    splits = {begins for other in others for begins, _ in other.split}
    years = named | {str(begins + n) for begins in splits for n in (0, 1)}
    found = [
        day.words
        for day in ours.days
        if not any(
            day[:2] == other[:2] and (not day.year or not other.year or day.year == other.year)
            for other in days
        )
    ]
    found += [words for month, words in find_months(text) if month not in months]
    found += [
        words
        for begins, words in ours.split
        if begins not in splits and not {str(begins), str(begins + 1)} <= named
    ]
    found += [year for year in ours.years if year not in years and not any(year in words for words in found)]
    return [(text.find(words), words) for words in dict.fromkeys(found)]
