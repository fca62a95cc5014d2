"""Dates of one event that differ: it opened on 12 May; since it opened on 21 May."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from lib.figures.vocabulary import FUNCTION_WORDS

from .dates import iter_days
from .finding import Amount, Finding, Operand
from .repeats import MAX_BUCKET, SentenceContext, is_next, stem_words
from .sentences import Sentence

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
