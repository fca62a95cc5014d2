"""Durations: ten days, from March 3 to March 13; founded in 1921, it marks its centenary this year."""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise

from lib.figures import Figure

from .building import build_operand
from .dates import Day, build_date, iter_days
from .finding import Amount, Finding, Operand
from .intervals import get_stated_interval
from .sentences import Sentence

_ANY_YEAR = 2001
"""Year of two days that are named without one: none that a leap day is in."""
_DAYS_OF = {"day": 1, "week": 7}
_FIRST_DAY = re.compile(
    r"\b(?:from|between) (?P<day>\d{1,2})(?:st|nd|rd|th)? ?(?:to|and|until|till|[-–]) ?\Z"
)
_RANGE_START = re.compile(r"\b(?:from|between) (?:the (?:morning|evening|night) of )?(?:\w+day,? )?\Z")
_RANGE_MIDDLE = re.compile(
    r",? ?(?:to|until|till|through|and|[-–—]) ?(?:the (?:morning|evening) of )?(?:\w+day,? )?"
)
_TAIL = re.compile(r"[ ,(–—]*(?:(?:or|for|a|the|some|in all|total|of|period|lasting|just|only) ?)*")
_AFTER = re.compile(r",? after (?:just |only |nearly |about |a total of )?")
_ANNIVERSARY = re.compile(
    r"\b(?:(?P<number>\d{1,3})(?:st|nd|rd|th)|(?P<word>[a-z]+(?:-[a-z]+)?)) (?:anniversary|birthday)\b"
    r"|\b(?P<name>bicentenary|bicentennial|centenary|centennial|tercentenary)\b"
)
_NAMED = {"centenary": 100, "centennial": 100, "bicentenary": 200, "bicentennial": 200, "tercentenary": 300}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fifth": 5, "tenth": 10, "twentieth": 20, "thirtieth": 30,
    "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "hundredth": 100,
}  # fmt: skip
_BEGINNING = re.compile(
    r"\b(?:founded|established|formed|launched|opened|set up|created|built|born|signed|began|started|killed"
    r"|died|since|incorporated|inaugurated|introduced|disaster|battle|attacks?|massacre|independence"
    r"|landing)\b"
)
_IN_YEAR = re.compile(r"\b(?:in|\d{1,2}(?: [a-z]{3,9})?,?|(?:in|on) [a-z]{3,9}\.?(?: \d{1,2},)?) \Z")
_THIS_YEAR = re.compile(r"\bthis year\b|\b(?:mark|celebrat|commemorat)(?:s|es|ing)\b|\b(?:is|are) \w+ing\b")


def check_durations(
    sentence: Sentence, previous: Sentence | None, published_on: date | None
) -> Iterator[Finding]:
    """Yield numbers of days that do not lie between two days, and anniversaries of another year."""
    yield from _check_days(sentence)
    yield from _check_anniversary(sentence, previous, published_on)


def _check_days(sentence: Sentence) -> Iterator[Finding]:
    spans = [one for one in sentence.figures if one.unit in _DAYS_OF and not one.period and one.high is None]
    if not spans:
        return
    yield from _check_days_later(sentence, spans)
    for first, last in _iter_ranges(sentence):
        for span in spans:
            lead, tail = sentence.low[span.end : first.start], sentence.low[last.end : span.start]
            before = span.end <= first.start and len(lead) <= 34 and not re.search(r"[.;:]", lead)
            after = span.start >= last.end and _TAIL.fullmatch(tail) is not None
            if before or after:
                yield from _compare_days(sentence, span, first, last)


def _check_days_later(sentence: Sentence, spans: list[Figure]) -> Iterator[Finding]:
    """Yield findings such as: it began on May 3 and ended on May 17, 12 days later."""
    days = sorted(iter_days(sentence), key=_get_start)
    for first, last in pairwise(days):
        for span in spans:
            near = _TAIL.fullmatch(sentence.low, last.end, max(last.end, span.start))
            later = near and sentence.low.startswith((" later", " afterwards"), span.end)
            if later or _AFTER.fullmatch(sentence.low, last.end, max(last.end, span.start)):
                yield from _compare_days(sentence, span, first, last, both_ends=False)


def _iter_ranges(sentence: Sentence) -> Iterator[tuple[Day, Day]]:
    """Yield the days of from March 3 to March 13, and of from 5 to 7 July."""
    days = sorted(iter_days(sentence), key=_get_start)
    for index, last in enumerate(days):
        short = _FIRST_DAY.search(sentence.low, max(0, last.start - 30), last.start)
        if short:
            yield last._replace(start=short.start("day"), end=short.end("day"), day=int(short["day"])), last
        elif index:
            first = days[index - 1]
            begin = max(0, first.start - 40)
            if _RANGE_START.search(sentence.low, begin, first.start) and _RANGE_MIDDLE.fullmatch(
                sentence.low, first.end, last.start
            ):
                yield first, last


def _get_start(day: Day) -> int:
    return day.start


def _compare_days(
    sentence: Sentence, span: Figure, first: Day, last: Day, *, both_ends: bool = True
) -> Iterator[Finding]:
    """Yield the number of days that do not lie between two; with ``both_ends`` both days may count."""
    year = first.year or last.year or _ANY_YEAR
    begin = build_date(first._replace(year=first.year or year), None)
    end = build_date(last._replace(year=last.year or year), None)
    if begin and end and end < begin and not (first.year and last.year):
        begin = build_date(first._replace(year=end.year - 1), None)
    if not begin or not end or end < begin:
        return
    length, size = (end - begin).days, _DAYS_OF[span.unit]
    stated = get_stated_interval(span, is_rounded=False)
    slack = 0 if size == 1 else 4
    if span.hedge and stated.low * size - slack < length + 1 and length < stated.high * size + slack:
        return
    if length - slack <= span.value * size <= length + both_ends + slack:  # three days, from 5 to 7 July
        return
    shown = length + 1 if both_ends and span.value * size > length else length
    is_dated = bool(first.year or last.year)
    operands = [
        _build_day(sentence, day, when, is_dated=is_dated) for day, when in ((last, end), (first, begin))
    ]
    yield _build_finding(
        sentence, (span.start, span.end), (span.value, span.unit), Fraction(shown, size), operands
    )


def _build_day(sentence: Sentence, day: Day, when: date, *, is_dated: bool) -> Operand:
    return Operand(
        sentence.start + day.start,
        sentence.start + day.end,
        sentence.text[day.start : day.end],
        Amount(Fraction(when.toordinal()), "date" if is_dated else "day"),
    )


def _check_anniversary(
    sentence: Sentence, previous: Sentence | None, published_on: date | None
) -> Iterator[Finding]:
    """Yield findings such as: founded in 1931, the paper marks its centenary this year."""
    found = list(_ANNIVERSARY.finditer(sentence.low))
    passage = [sentence] if len(sentence.years) != 1 or previous is None else [previous, sentence]
    if _BEGINNING.search(sentence.low):
        passage = [sentence]
    years = [(where, year) for where in passage for year in where.years]
    if len(found) != 1 or not years or len(years) > 2:
        return
    number, (where, first) = _parse_ordinal(found[0]), years[0]
    around = where.low[max(0, first.start - 50) : first.end + 30]
    if number is None or not _BEGINNING.search(around):
        return
    if len(years) == 2 and _IN_YEAR.search(sentence.low, max(0, years[1][1].start - 24), years[1][1].start):
        length = years[1][1].value - first.value
    elif len(years) == 1 and published_on is not None and _THIS_YEAR.search(sentence.low):
        length = published_on.year - first.value
    else:
        return
    slack = 0 if len(years) == 2 or "this year" in sentence.low else 1
    if length > 0 and abs(length - number) > slack:
        operands = [build_operand(where, one) for where, one in reversed(years)]
        stated = (Fraction(number), "year")
        yield _build_finding(sentence, found[0].span(), stated, Fraction(length), operands)


def _parse_ordinal(match: re.Match[str]) -> int | None:
    if match["name"]:
        return _NAMED[match["name"]]
    return int(match["number"]) if match["number"] else _ORDINALS.get(match["word"])


def _build_finding(
    sentence: Sentence,
    span: tuple[int, int],
    stated: tuple[Fraction, str],
    computed: Fraction,
    operands: list[Operand],
) -> Finding:
    start, end = span
    return Finding(
        "span",
        sentence.start + start,
        sentence.start + end,
        sentence.text[start:end],
        Amount(stated[0], "count", stated[1]),
        Amount(computed, "count", stated[1]),
        "years",
        tuple(operands),
    )
