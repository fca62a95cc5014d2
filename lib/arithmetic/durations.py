"""Durations and spans: ten days, from March 3 to March 13; seven years, from 1998 to 2005."""

import itertools
import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise

from lib.figures import Figure

from .dates import Day, build_date, iter_days
from .findings import Amount, Finding, Operand, build_finding, build_operand, get_stated_interval
from .sentences import Sentence, Year

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


_BETWEEN = re.compile(
    r"[,;]? ?(?:to|until|till|through|and|[-–—]|up to)(?: its \w+ in| the end of| late| early)? ?\Z"
)
_SPAN_START = re.compile(r"\b(?:from|between|since)(?: \w+)? \Z|[(\[]\Z")
_FOR = re.compile(
    r"[ ,(–—]*(?:(?:or|for|over|lasting|a|an|the|some|spanning|period|span|stretch|of|in all|total|nearly"
    r"|that is|i\.e\.|[a-z-]+ of) ?)*\Z"
)
_IN = re.compile(
    r"\b(?:in|since|by|during|until|of|from|at|the)(?: (?:early|late|mid|january|february|march|april|may"
    r"|june|july|august|september|october|november|december|spring|summer|autumn|winter))? \Z"
)
_LATER = re.compile(r"[ ,]*(?:later|on|afterwards|after that|after)[, ]+(?:in |by |it \w+ in )?(?:\w+ )?\Z")
_AFTER_SPAN = re.compile(r",? (?:after|from|following|before|since|when|until)\b[^.;:,]{0,70}\Z")
_AFTERWARDS = re.compile(r",? after (?:a total of |just |only |some |about )?")
_THEN_LATER = re.compile(r",? (?:– )?")
_CLOSED = re.compile(r"(?: later)?(?:[),.;:–—]|\Z)")
_APPOSED = re.compile(
    r"[ ,(–—]{0,4}(?:an? (?:gap|wait|span|interval|period|stretch|run|reign|tenure|absence|drought) of )?"
    r"(?:just|only|about|some|exactly|nearly|or)? ?"
)
_AGO = re.compile(r" ago\b")
_AGO_LINK = re.compile(r"[ ,(–—]*(?:or |that is |more than |nearly |about |some |just |over )*\Z")
_BEGUN = re.compile(
    r"\b(?:joined|came|come|coming|arrived|began|begun|started|starting|broke out|opened|took|became"
    r"|become|elected"
    r"|appointed|named|founded|launched|moved|married|crowned|jailed|imprisoned|detained|arrested"
    r"|captured|closed for"
    r"|since|from|after|introduced|built|formed|signed|begins?|starts?|entered|ascended|installed)\b"
)
_ENDED = re.compile(
    r"\b(?:left|leaving|leaves|ended|ending|ends|closed|closing|retired|retiring|until|till|to|died|death"
    r"|freed"
    r"|released|resigned|resigning|quit|finished|completed|stepped down|fell|falling|divorced|scrapped"
    r"|abolished"
    r"|demolished|withdrawn|withdrew|sold|sank|called off|overthrown|ousted|deposed|lifted|reopened"
    r"|through|when"
    r"|stopped|departed|departing|opening|came back|returned|completion|inaugurat\w+|toppled)\b"
)
_LASTED = re.compile(
    r"\b(?:for|last(?:s|ed|ing)|serv(?:ed|ing)|spen[dt](?:ing)?|after|within|over|a|an|the|his|her|its"
    r"|their|took"
    r"|taking|within) (?:a total of |all of |almost |nearly |about |some |just |only |more than )?\Z"
)
_OTHER_LENGTH = re.compile(
    r"\b(?:sentenc\w*|contracts?|deals?|agree\w*|loans?|leas\w+|bans?|banned|plan\w*|old|olds|aged?|next"
    r"|another"
    r"|further|first|last|past|previous|ago|earlier|before that|every|each|more than once|record"
    r"|guarantee\w*|terms?"
    r"|ten-year|five-year|maximum|minimum)\b"
)
"""Words of a sentence whose length of time need not lie between its two years."""
_DECADE_WIDTH = 6
"""Years by which a number of decades may be rounded."""
_YEARS_OF = ("year", "decade")


def check_spans(sentence: Sentence, published_on: date | None = None) -> Iterator[Finding]:
    """Yield a number of years that does not lie between two years that the text names."""
    spans = [one for one in sentence.figures if one.unit in _YEARS_OF and _is_span(sentence, one)]
    years = sentence.years
    for one in spans:
        for first, second in itertools.pairwise(years):
            slack = _find_slack(sentence, one, first, second)
            if slack is not None:
                yield from _compare(sentence, one, (sentence, first), (sentence, second), slack)
                break
        else:
            if len(years) == 2 and len(spans) == 1 and _has_begun_and_ended(sentence, one):
                yield from _compare(sentence, one, (sentence, years[0]), (sentence, years[1]), (1, 1))
            if published_on is not None:
                yield from _check_ago(sentence, one, published_on)


def _is_span(sentence: Sentence, one: Figure) -> bool:
    after = sentence.after(one)
    return (
        not one.period
        and one.high is None
        and not one.vague
        and not re.match(r"[ -](?:old|olds)\b", after)
        and sentence.text[one.end - 1] not in "-"
    )


def _has_begun_and_ended(sentence: Sentence, span: Figure) -> bool:
    """True for joined in 1985 and stayed 20 years, leaving in 2005: one year begins it, one ends it."""
    first, second = sorted(sentence.years, key=_get_value)
    before = [sentence.low[max(0, one.start - 50) : one.start] for one in (first, second)]
    other = _OTHER_LENGTH.search(sentence.low) or second.value == first.value
    if other or not _LASTED.search(sentence.before(span)) or ";" in sentence.low:
        return False
    begun = _BEGUN.search(before[0].rpartition(str(second.value))[2])
    return begun is not None and _ENDED.search(before[1].rpartition(str(first.value))[2]) is not None


def _get_value(year: Year) -> int:
    return year.value


def _find_slack(sentence: Sentence, span: Figure, first: Year, second: Year) -> tuple[int, int] | None:
    """Return how much less and more than the difference the span may be, where both are tied; else None."""
    low = sentence.low
    between = low[first.end : second.start]
    if _BETWEEN.fullmatch(between) and (_SPAN_START.search(low[max(0, first.start - 16) : first.start])):
        before, after = low[span.end : first.start], low[second.end : span.start]
        if span.end <= first.start and len(before) <= 34 and not re.search(r"[.;:]", before):
            return 0, 1
        if span.start >= second.end and len(after) <= 34 and _FOR.fullmatch(after.lstrip(")")):
            return 0, 1
        return None
    if first.end <= span.start < second.start:
        # opened in 1998 and closed seven years later, in 2005
        link = low[span.end : second.start]
        if _LATER.fullmatch(link) and len(low[first.end : span.start]) <= 70:
            return 0, 0
    if second.start > first.end and first.start < span.start < second.start:
        # in 2005, seven years after it opened in 1998
        link, back = low[first.end : span.start], low[span.end : second.start]
        if _APPOSED.fullmatch(link) and _AFTER_SPAN.fullmatch(back) and _IN.search(low[: second.start][-24:]):
            return 0, 0
    link = low[second.end : span.start] if second.end <= span.start else "."
    has_cue = _AFTERWARDS.fullmatch(link) or (
        _THEN_LATER.fullmatch(link) and low.startswith(" later", span.end)
    )
    if has_cue and len(sentence.years) == 2 and len(between) <= 70 and _CLOSED.match(low, span.end):
        return 0, 0  # restored in 1921, it fell in 1934 after 13 years
    if span.end <= first.start and second.start > first.end:
        # Seven years after it opened in 1998, it closed in 2005
        link = low[span.end : first.start]
        tail = low[first.end : second.start]
        if _AFTER_SPAN.fullmatch(link) and span.start <= 24 and "," in tail and len(tail) <= 70:
            return 0, 0
    return None


def _compare(
    sentence: Sentence,
    span: Figure,
    one: tuple[Sentence, Year],
    two: tuple[Sentence, Year],
    slack: tuple[int, int],
) -> Iterator[Finding]:
    length = abs(two[1].value - one[1].value)
    factor = 10 if span.unit == "decade" else 1
    stated = get_stated_interval(span, is_rounded=False)
    low, high = stated.low * factor, stated.high * factor
    if span.unit == "decade" and not span.hedge:
        low, high = span.value * factor - _DECADE_WIDTH, span.value * factor + _DECADE_WIDTH
    if span.unit == "year" and not span.hedge:
        agrees = length - slack[0] <= span.value <= length + slack[1]
    else:
        agrees = low < length + slack[1] and length - slack[0] < high
    if agrees:
        return
    later, earlier = (two, one) if two[1].value >= one[1].value else (one, two)
    computed = Amount(Fraction(length, factor), "count", span.unit)
    yield build_finding("span", "years", (sentence, span), computed, [later, earlier])


def _check_ago(sentence: Sentence, span: Figure, published_on: date) -> Iterator[Finding]:
    """Yield findings such as: founded in 1975, 40 years ago."""
    if not _AGO.match(sentence.after(span)) or span.hedge or span.unit != "year":
        return
    for year in sentence.years:
        link = sentence.low[year.end : span.start]
        back = sentence.low[span.end : year.start]
        if (year.end <= span.start and _AGO_LINK.fullmatch(link)) or (
            span.end <= year.start and re.fullmatch(r" ago,? (?:back )?in ", back)
        ):
            length = published_on.year - year.value
            if not length - 1 <= span.value <= length:
                computed = Amount(Fraction(length), "count", "year")
                yield build_finding("span", "years", (sentence, span), computed, [(sentence, year)])
            return
