"""Spans of years and ages: seven years, from 1998 to 2005; born in 1950, died in 2010 aged 60."""

import itertools
import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from lib.figures import Figure

from .building import build_finding
from .finding import Amount, Finding
from .intervals import get_stated_interval
from .sentences import Sentence, Year

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
