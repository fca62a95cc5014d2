"""Readings of a result as made by dividing, and as a number of years: shares, rates, spans (pure)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise

from lib.figures import Figure
from lib.figures.units import PERIOD_FACTORS

from . import roles
from . import vocabulary as words
from .building import get_amount
from .intervals import Interval, get_interval
from .parts import Reading
from .rates import count_periods
from .reach import Placed, Reach, get_measure, get_place, iter_pairs, list_counts, list_like
from .repeats import stem_words
from .sentences import Sentence, Year

_IN_A_YEAR = re.compile(r"(?: [\w-]+){0,2} (?:in (?:1[5-9]|20)\d\d|last year|this year)\b")
_LEAST_WHOLE = 10
"""Whole from which on a share of it is worth telling."""


def read_shares(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield the shares that one is of another."""
    sentence, share = result
    factor, of = 1 if share.kind == "share" else 100, roles.find_whole(sentence, share)
    bound, is_apposed = roles.find_bound_part(sentence, share), roles.is_apposed(sentence, share)
    for one, two in iter_pairs(result, within):
        part, whole = (one, two) if one[1].value < two[1].value else (two, one)
        if one[1].kind != "count" or get_measure(one[1]) != get_measure(two[1]):
            continue
        if whole[1].value < _LEAST_WHOLE or one[1].value == two[1].value or not _is_whole(whole, of):
            continue
        if (bound or part[1]) is not part[1] or (one[0] is two[0] is sentence and not is_apposed):
            continue
        computed = (get_interval(part[1]) / get_interval(whole[1])).scale(factor)
        value = part[1].value / whole[1].value * factor
        yield Reading(
            "share", "divide", computed, get_amount(result[1], value), [part, whole], is_rounded=True
        )


def _is_whole(whole: Placed, of: Figure | frozenset[str] | None) -> bool:
    """True if the words after a share do not say that it is of something else."""
    if isinstance(of, Figure):
        return whole[1].start == of.start and whole[1].value == of.value
    return not of or bool(of & stem_words(whole[1].noun))


def read_rates(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield totals divided by numbers of whatever the result is counted by."""
    sentence, one = result
    noun = roles.find_divisor(sentence, one)
    per = one.per if one.per and one.per > 1 else Fraction(1)
    totals = list_like((sentence, replace(one, per=None)), within)
    if not (one.unit or one.currency):
        counted = one.noun - {noun}
        totals = [each for each in totals if each[1].noun & counted or per > 1 or not counted]
    stem = (noun or "").removesuffix("s")
    numbers = [
        each
        for each in list_counts(within)
        if not (each[1].currency or each[1].per) and (not each[1].unit or each[1].unit == stem)
    ]
    if noun:
        named = [
            each
            for each in numbers
            if any(known.startswith(stem) for known in (each[1].unit, *each[1].noun, *each[1].near))
        ]
        numbers = (
            [each for each in named if any(known.startswith(stem) for known in (each[1].unit, *each[1].noun))]
            or named
            or [each for each in numbers if words.OF_THEM.match(each[0].after(each[1]))]
        )
    for total in totals:
        for number in numbers:
            if number[1] is total[1] or number[1].kind != "count" or number[1].value < 2:
                continue
            if max(get_place(total), get_place(number)) > get_place(result):
                continue  # a rate that the total is made of
            computed = (get_interval(total[1]) / get_interval(number[1])).scale(per)
            value = total[1].value / number[1].value * per
            yield Reading(
                "rate", "divide", computed, get_amount(one, value), [total, number], is_rounded=True
            )


def read_yearly(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield totals divided by the length of a time."""
    sentence, one = result
    period = roles.find_period(sentence, one)
    spans = [each for each in within.figures if each[1].unit in roles.TIME_UNITS and not each[1].period]
    years = [(where, year) for where in within.sentences for year in where.years]
    for total in _list_totals(sentence, one, within):
        if _IN_A_YEAR.match(total[0].after(total[1])) and (period, "year") in PERIOD_FACTORS:
            periods = PERIOD_FACTORS[period, "year"]
            amount = get_amount(one, total[1].value / periods)
            computed = get_interval(total[1]) / Interval(periods, periods)
            yield Reading("period", "convert", computed, amount, [total], is_rounded=True)
        for first, second in pairwise(years) if period == "year" else ():
            length = Fraction(abs(second[1].value - first[1].value))
            if length:
                computed = get_interval(total[1]) / Interval(length, length + 1)
                span = _span_years(total[1], first, second)
                amount, operands = get_amount(one, total[1].value / length), [total, span]
                yield Reading("rate", "divide", computed, amount, operands, is_rounded=True)
        for span in spans:
            factor = Fraction(1) if span[1].unit == period else PERIOD_FACTORS.get((period, span[1].unit))
            if factor is None or span[1].high is not None or span[1].vague:
                continue
            if max(get_place(total), get_place(span)) > get_place(result):
                continue
            computed = get_interval(total[1]) / get_interval(span[1]).scale(factor)
            value = total[1].value / span[1].value / factor
            yield Reading("rate", "divide", computed, get_amount(one, value), [total, span], is_rounded=True)


def read_speeds(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield a way divided by the hours that it took: 240 km in two hours, 120 km an hour."""
    unit = {"km/h": "km", "mph": "mile"}[result[1].unit]
    figures = [
        each for each in within.figures if not (each[1].vague or each[1].high is not None or each[1].per)
    ]
    distances = [each for each in figures if each[1].unit == unit and each[1].value > 0]
    times = [each for each in figures if each[1].unit in ("hour", "minute") and each[1].value > 0]
    if len(distances) == len(times) == 1:
        hours = Fraction(1) if times[0][1].unit == "hour" else Fraction(1, 60)
        computed = get_interval(distances[0][1]) / get_interval(times[0][1]).scale(hours)
        amount = get_amount(result[1], distances[0][1].value / (times[0][1].value * hours))
        yield Reading("rate", "divide", computed, amount, [distances[0], times[0]], is_rounded=True)


def read_products(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield a rate times how long it goes on: 9 million a year, for five years, 45 million."""
    counted = [(where, replace(one, period=roles.find_period(where, one))) for where, one in within.figures]
    rates = [each for each in counted if each[1].period and not each[1].vague and each[1].high is None]
    spans = [each for each in within.figures if each[1].unit in roles.TIME_UNITS and not each[1].period]
    if len(rates) != 1 or len(spans) != 1 or spans[0][1].vague or spans[0][1].high is not None:
        return
    rate, span = rates[0], spans[0]
    periods = count_periods(rate[1].period, span[1].unit)
    if periods is not None and get_measure(rate[1]) == get_measure(result[1]):
        computed = get_interval(rate[1]) * get_interval(span[1]) * Interval(*periods)
        amount = get_amount(result[1], rate[1].value * span[1].value * periods[1])
        yield Reading("rate", "multiply", computed, amount, [rate, span], is_rounded=True)


def read_periods(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield what is told for another period: 1,200 loaves a day. That is 8,400 a week."""
    sentence, one = result
    for where, other in within.figures:
        if where is sentence or not other.period or other.vague or other.high is not None:
            continue
        factors = count_periods(other.period, one.period)
        if factors is None or get_measure(one) != get_measure(other):
            continue
        if (one.unit or one.currency or one.noun & other.noun) and roles.is_restatement(sentence):
            amount = get_amount(one, other.value * factors[1])
            computed = get_interval(other) * Interval(*factors)
            yield Reading("period", "convert", computed, amount, [(where, other)], is_rounded=True)


def _list_totals(sentence: Sentence, one: Figure, within: Reach) -> list[Placed]:
    """Return the figures in the measure of a rate, that of the one before where it names none itself."""
    before = [
        other for other in sentence.figures if other.end <= one.start and other.unit not in roles.TIME_UNITS
    ]
    if before and not (one.unit or one.currency) and roles.is_apposed(sentence, one):
        one = replace(one, unit=before[-1].unit, currency=before[-1].currency)
    return list_like((sentence, replace(one, period="")), within)


def _span_years(like: Figure, first: tuple[Sentence, Year], second: tuple[Sentence, Year]) -> Placed:
    """Return the years between two as a figure at their place, or at that of the second."""
    start = first[1].start if first[0] is second[0] else second[1].start
    length = Fraction(abs(second[1].value - first[1].value))
    span = replace(like, start=start, end=second[1].end, value=length, unit="year", currency="", period="")
    return second[0], span


def read_spans(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield the years between any two years."""
    sentence, span = result
    years = [(where, year) for where in within.sentences for year in where.years]
    factor = 10 if result[1].unit == "decade" else 1
    for one, two in combinations(years, 2):
        earlier, later = sorted((one, two), key=lambda each: each[1].value)
        length = Fraction(later[1].value - earlier[1].value, factor)
        computed = Interval(length - Fraction(1, factor), length + Fraction(1, factor))
        is_own = one[0] is two[0] is sentence
        is_later = later[0] is sentence and later[1].end <= span.start
        if length and (is_own or is_later or not sentence.years):
            yield Reading("span", "years", computed, get_amount(result[1], length), [later, earlier])
