"""Days that a text names: with their weekdays, and of one event that is given two."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations, pairwise
from typing import NamedTuple

from lib.claim_detection.vocabulary import MONTHS, WEEKDAYS
from lib.figures.numerals import FUNCTION_WORDS

from .findings import Amount, Finding, Operand
from .repeats import MAX_BUCKET, SentenceContext, is_next, stem_words
from .sentences import Sentence

_MONTHS = {name.casefold(): number for number, name in enumerate(MONTHS["en"].split(), start=1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAYS = {name.casefold(): number for number, name in enumerate(WEEKDAYS)}
_WEEKDAYS |= {name[:3]: number for name, number in _WEEKDAYS.items()} | {"tues": 1, "thurs": 3, "thur": 3}
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_ORDINAL = "(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?P<{0}>(?:1[5-9]|20)\d\d)(?!\d|[.,]\d))?"
_DAY = re.compile(
    rf"(?<![\w.,/-])(?P<d1>\d{{1,2}}){_ORDINAL}(?: day)?(?: of)? (?P<m1>{_MONTH})\b\.?{_YEAR.format('y1')}"
    rf"|\b(?P<m2>{_MONTH})\b\.? (?P<d2>\d{{1,2}}){_ORDINAL}(?![\d:]|[.,]\d|[-–]\d| (?:to|and|or|per|%) ?\d)"
    rf"{_YEAR.format('y2')}"
    r"|(?<![\d-])(?P<y3>(?:1[5-9]|20)\d\d)-(?P<m3>[01]\d)-(?P<d3>[0-3]\d)(?![\d-])",
    re.IGNORECASE,
)
_WEEKDAY_BEFORE = re.compile(
    rf"\b(?P<name>{_WEEKDAY})\b\.?,?(?: the)? ?[(\[–—]?(?:on |the |of |(?:morning|afternoon|evening"
    rf"|night),? )?(?:on )?\Z",
    re.IGNORECASE,
)
_WEEKDAY_AFTER = re.compile(
    rf"(?:,? ?(?:[(\[–—](?: ?a )?|, a|,|was a|is a|fell on a|falls on a|which (?:was|is|fell on) an?"
    rf"|(?:was|is|fell on|falls on) an?|– a"
    rf"|— a) ?)(?P<name>{_WEEKDAY})\b(?! (?:to|and|or)\b)",
    re.IGNORECASE,
)
_IT_WAS = re.compile(
    r"[\"'“‘]?(?:it|that|this|the day) (?:was|is|will be|fell on) (?:on )?an? (?:[\w-]+ )?"
    rf"(?P<name>{_WEEKDAY})\b",
    re.IGNORECASE,
)
_MONTH_BEFORE = re.compile(rf"\b(?P<name>{_MONTH})\b\.?,? (?:of )?\Z", re.IGNORECASE)
_COMMON_YEAR = 2025
"""Any year without a 29 February, to count the days between two of no known year."""
_HOLIDAYS = {
    "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26), "new year's eve": (12, 31),
    "new year's day": (1, 1), "valentine's day": (2, 14), "halloween": (10, 31), "bastille day": (7, 14),
}  # fmt: skip
_HOLIDAY = re.compile("|".join(re.escape(name).replace("'", "['’]") for name in _HOLIDAYS))


class Day(NamedTuple):
    """A day at code points ``start`` to ``end`` of a sentence; ``year`` 0 where none is named."""

    start: int
    end: int
    year: int
    month: int
    day: int


def iter_days(sentence: Sentence) -> Iterator[Day]:
    """Yield the days of a sentence that a calendar may have."""
    for match in _DAY.finditer(sentence.text):
        day, month, year = (match[f"{part}1"] or match[f"{part}2"] or match[f"{part}3"] for part in "dmy")
        number = int(month) if month.isdecimal() else _MONTHS[month.casefold()]
        if 1 <= int(day) <= 31 and 1 <= number <= 12:
            yield Day(*match.span(), int(year or 0), number, int(day))


def find_month(sentence: Sentence, start: int) -> int:
    """Return the month that a sentence names before the year at ``start``; 0 for none."""
    match = _MONTH_BEFORE.search(sentence.text, max(0, start - 14), start)
    return _MONTHS[match["name"].casefold()] if match else 0


def _iter_holidays(sentence: Sentence) -> Iterator[Day]:
    """Yield the holidays that have one date, in the one year that the sentence names."""
    if len(sentence.years) == 1:
        for match in _HOLIDAY.finditer(sentence.low):
            month, day = _HOLIDAYS[match.group().replace("’", "'")]
            yield Day(*match.span(), sentence.years[0].value, month, day)


def build_date(day: Day, published_on: date | None) -> date | None:
    """Return the date: of a day without a year the one nearest to the publication; None where none is."""
    years = [day.year] if day.year else []
    if not years and published_on is not None:
        years = [published_on.year - 1, published_on.year, published_on.year + 1]
    found = []
    for year in years:
        try:
            found.append(date(year, day.month, day.day))
        except ValueError:
            continue
    if not day.year and published_on is not None:
        return min(found, key=lambda one: abs((one - published_on).days), default=None)
    return found[0] if found else None


def check_weekdays(passage: Sequence[Sentence], published_on: date | None) -> Iterator[Finding]:
    """Yield weekdays that a date does not have in its year or, where none is named, near its publication.

    Without that, two weekdays are compared with each other: Wednesday 8 October to Saturday 10 October. The
    days are those of the last sentence of a passage; their year may be named with a weekday before it.
    """
    sentence, previous = passage[-1], passage[-2] if len(passage) > 1 else None
    days = list(iter_days(sentence))
    named_years = {day.year for day in days if day.year} or _list_last_years(passage[:-1])
    if published_on is None and not named_years:
        before = [] if previous is None else _list_named_days(previous)
        yield from _compare_days([*before[-1:], *_list_named_days(sentence)], sentence)
    for day in [*days, *_iter_holidays(sentence)]:
        named = _find_weekday(sentence, day)
        if not day.year and len(named_years) == 1:
            day = day._replace(year=min(named_years))
        if named is not None:
            yield from _compare_weekday(sentence, named, (sentence, day), published_on)
    earlier = [] if previous is None or days else list(iter_days(previous))
    named = _IT_WAS.match(sentence.text)
    if previous is not None and named is not None and len(earlier) == 1:
        yield from _compare_weekday(sentence, named, (previous, earlier[0]), published_on)


def _list_last_years(passage: Sequence[Sentence]) -> set[int]:
    """Return the years of the last sentence that has any in its dates, all with weekdays."""
    for sentence in reversed(passage):
        dated = [day for day in iter_days(sentence) if day.year]
        if dated:
            return (
                {day.year for day in dated} if all(_find_weekday(sentence, day) for day in dated) else set()
            )
    return set()


def _find_weekday(sentence: Sentence, day: Day) -> re.Match[str] | None:
    before = _WEEKDAY_BEFORE.search(sentence.text, max(0, day.start - 24), day.start)
    return before or _WEEKDAY_AFTER.match(sentence.text, day.end)


class NamedDay(NamedTuple):
    """A day of no known year with the weekday that its sentence gives it at ``start`` to ``end``."""

    sentence: Sentence
    start: int
    end: int
    weekday: int
    day: Day


def _list_named_days(sentence: Sentence) -> list[NamedDay]:
    found = ((_find_weekday(sentence, day), day) for day in iter_days(sentence) if not day.year)
    return [
        NamedDay(sentence, *named.span("name"), _WEEKDAYS[named["name"].casefold()], day)
        for named, day in found
        if named is not None
    ]


def _compare_days(days: list[NamedDay], sentence: Sentence) -> Iterator[Finding]:
    """Yield the weekday of a sentence that does not follow from the one of the day before it."""
    for one, two in pairwise(days):
        first, second = (build_date(each.day._replace(year=_COMMON_YEAR), None) for each in (one, two))
        if two.sentence is not sentence or first is None or second is None:
            continue
        if abs(first.month - second.month) > 6 or (first.month > 2) != (second.month > 2):
            continue  # of two years, or with 29 February between
        weekday = (one.weekday + (second - first).days) % 7
        if weekday == two.weekday:
            continue
        spans = (
            (one.sentence, one.day.start, one.day.end, Amount(Fraction(first.toordinal()), "day")),
            (one.sentence, one.start, one.end, Amount(Fraction(one.weekday), "weekday")),
            (sentence, two.day.start, two.day.end, Amount(Fraction(second.toordinal()), "day")),
        )
        operands = tuple(
            Operand(where.start + start, where.start + end, where.text[start:end], amount)
            for where, start, end, amount in spans
        )
        yield Finding(
            *("weekday", sentence.start + two.start, sentence.start + two.end),
            sentence.text[two.start : two.end],
            Amount(Fraction(two.weekday), "weekday"),
            Amount(Fraction(weekday), "weekday"),
            "weekday",
            operands,
        )


def _compare_weekday(
    sentence: Sentence, named: re.Match[str], dated: tuple[Sentence, Day], published_on: date | None
) -> Iterator[Finding]:
    where, day = dated
    when, weekday = build_date(day, published_on), _WEEKDAYS[named["name"].casefold()]
    if when is None or weekday == when.weekday():
        return
    start, end = named.span("name")
    text = where.text[day.start : day.end]
    amount = Amount(Fraction(when.toordinal()), "date")
    operand = Operand(where.start + day.start, where.start + day.end, text, amount)
    yield Finding(
        *("weekday", sentence.start + start, sentence.start + end, sentence.text[start:end]),
        Amount(Fraction(weekday), "weekday"),
        Amount(Fraction(when.weekday()), "weekday"),
        "weekday",
        (operand,),
    )


MAX_DATES = 500
"""Days and years read of a text."""
_LEAST_SHARED = 3
_REACH = 70
"""Code points on either side of a date that say what happened on it."""
_ANY_YEAR = 2000
_CLAUSE = re.compile(r"[.;:()–—\n]")
_EVENT = re.compile(
    r"\b(?:found(?:ed)?|establish|open|clos|die|died|born|launch|sign|start|began|begun|begin|elect|vote"
    r"|held|kill"
    r"|arrest|marri|built|bought|sold|publish|releas|resign|appoint|join|came into force|took effect"
    r"|expire|due|end)"
)
_OTHER = re.compile(
    r"\b(?:another|next|previous|second|third|again|original\w*|postpone\w*|until|re-?open\w*"
    r"|reschedul\w*|moved|every"
    r"|annual\w*|each|later|earlier|(?:before|after)(?! (?:a|the|an) (?:court|judge|jury|crowd|tribunal))"
    r"|brought forward|delay\w*|put back|anniversar\w+|then|first|last)\b"
)


class DateMention(NamedTuple):
    """A day, its year 0 if none is named, or a year, its month 0; with the stems of the words around it."""

    sentence: Sentence
    start: int
    end: int
    value: tuple[int, int, int]
    stems: frozenset[str]


def check_repeated_dates(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Yield days and years that two sentences give differently for one event."""
    buckets: dict[tuple[bool, str], list[DateMention]] = defaultdict(list)
    for one in _list_mentions(sentences):
        for stem in one.stems:
            buckets[one.value[1] == 0, stem].append(one)
    seen: set[tuple[int, int]] = set()
    for bucket in buckets.values():
        if not 1 < len(bucket) <= MAX_BUCKET:
            continue
        for one, two in combinations(bucket, 2):
            places = (one.sentence.start + one.start, two.sentence.start + two.start)
            if places not in seen and not is_next(one.sentence, two.sentence) and _is_same_event(one, two):
                yield _build_finding(one, two)
            seen.add(places)


def _list_mentions(sentences: Sequence[Sentence]) -> list[DateMention]:
    """Return the one day, or else the one year, of each sentence that names no more."""
    found: list[DateMention] = []
    for sentence in sentences:
        days = list(iter_days(sentence))
        if len(days) == 1 and len(sentence.years) <= 1:
            day = days[0]
            place, value = (day.start, day.end), (day.year, day.month, day.day)
        elif not days and len(sentence.years) == 1:
            year = sentence.years[0]
            place, value = (year.start, year.end), (year.value, 0, 0)
        else:
            continue
        begin, end = max(0, place[0] - _REACH), place[1] + _REACH
        before = _CLAUSE.split(sentence.low[begin : place[0]])[-1]
        around = f"{before} {_CLAUSE.split(sentence.low[place[1] : end])[0]}"
        if _EVENT.search(around) and not _OTHER.search(around):
            words = frozenset(re.findall(r"[^\W\d_]{3,}", around))
            found.append(DateMention(sentence, *place, value, stem_words(words - FUNCTION_WORDS)))
    return found[:MAX_DATES]


def _is_same_event(one: DateMention, two: DateMention) -> bool:
    shared = one.stems & two.stems
    names_event = any(_EVENT.match(stem) for stem in shared)
    if len(shared) < _LEAST_SHARED - names_event or 2 * len(shared) < min(len(one.stems), len(two.stems)):
        return False
    years = {one.value[0], two.value[0]} - {0}
    if one.value[1:] == two.value[1:] and len(years) < 2:
        return False
    if one.value[1] and one.value[1:] != two.value[1:] and len(years) > 1:
        return False  # two events in two years
    names, others = SentenceContext(one.sentence).names, SentenceContext(two.sentence).names
    return names <= others or others <= names


def _build_finding(one: DateMention, two: DateMention) -> Finding:
    amount, computed = _get_amount(two), _get_amount(one)
    start = one.sentence.start
    operand = Operand(start + one.start, start + one.end, one.sentence.text[one.start : one.end], computed)
    begin, end = two.sentence.start + two.start, two.sentence.start + two.end
    words = two.sentence.text[two.start : two.end]
    return Finding("repeat", begin, end, words, amount, computed, "same", (operand,))


def _get_amount(mention: DateMention) -> Amount:
    year, month, day = mention.value
    if not month:
        return Amount(Fraction(year), "year")
    when = date(year or _ANY_YEAR, month, day)
    return Amount(Fraction(when.toordinal()), "date" if year else "day")
