"""Results told after what they were made from, and their readings as shares, rates and spans (pure).

Results told some words, or some sentences, after what they were made from: The gap, 12, has caused talk.

A figure whose words give it a role (lib.arithmetic.roles) is tried against every reading of the figures
within reach: of its sentence first, then with it the ones before. It is a finding where no reading explains
it and one alone makes a number of about its size.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise

from lib.figures import Figure
from lib.figures.units import PERIOD_FACTORS

from . import readings, roles, totals
from . import readings as arithmetic_readings
from . import sentences as arithmetic_sentences
from . import vocabulary as words
from .findings import Finding, Interval, build_finding, contradicts, get_amount, get_interval
from .rates import count_periods
from .readings import Reader, Reading
from .repeats import stem_words
from .roles import (
    Placed,
    Reach,
    collect_figures,
    get_measure,
    get_place,
    is_aside,
    is_slip,
    iter_pairs,
    list_counts,
    list_like,
)
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


MAX_REACH = 4
"""Sentences that a reading may take its figures from, the result's own among them."""
MAX_WITHIN_REACH = 12
"""Figures within reach. More are a table, or a text in which no two of them belong together."""
_MOST_OFF = Fraction(2)
_MOST_OFF_AFAR = Fraction(3, 2)
_MOST_OFF_ADDED, _MOST_OFF_ALONE = Fraction(4), Fraction(10)
"""Times that a slip may be off: any; of a sum or of other sentences' figures; a sum, and a difference, of all
that a sentence counts. What is further off was made from other figures."""


def check_results(passage: Sequence[Sentence]) -> Iterator[Finding]:
    """Yield the results of the last sentence of a passage that none of its figures make."""
    sentence, agreed, found = passage[-1], set[int](), dict[int, Reading]()
    explained: list[set[int]] = []
    for one in sentence.figures:
        if one.vague or one.high is not None or one.value <= 0 or is_aside(sentence, one):
            continue
        for read in _find_readers(sentence, one):
            reading, agrees = _find_nearest((sentence, one), passage, read)
            if agrees and reading is not None:
                explained.append(_get_places(reading))
                agreed |= {
                    one.start,
                    *(other.start for where, other in reading.operands if where is sentence),
                }
            elif reading is not None:
                found.setdefault(one.start, reading)
    for reading in found.values():
        if reading.operation == "add":
            agreed |= {other.start for where, other in reading.operands if where is sentence}
    for one in sentence.figures:
        reading = found.get(one.start)
        if reading is not None and one.start not in agreed and _get_places(reading) not in explained:
            stated = (sentence, one)
            yield build_finding(reading.rule, reading.operation, stated, reading.amount, reading.operands)


def _get_places(reading: Reading) -> set[int]:
    """Return where in the whole text the operands stand."""
    return {where.start + one.start for where, one in reading.operands}


def _find_readers(sentence: Sentence, one: Figure) -> Iterator[Reader]:
    """Yield how a figure may have been made, by its role."""
    if roles.is_span(sentence, one):
        yield read_spans
    if one.kind == "count" and not one.period:
        is_rest, is_sum = totals.is_rest(sentence, one), totals.is_sum(sentence, one)
        if is_rest:
            yield arithmetic_readings.read_rests
        if is_sum:
            yield arithmetic_readings.read_sums
        elif not is_rest and arithmetic_sentences.is_margin(sentence, one):
            yield readings.read_margins
            yield readings.read_gaps
        elif not is_rest and arithmetic_sentences.is_gap(sentence, one):
            yield readings.read_gaps
        elif not is_rest:
            yield readings.read_lists
        if totals.is_accrued(sentence, one):
            yield read_products
        if totals.has_included(sentence, one):
            yield arithmetic_readings.read_included
        if roles.is_definite(sentence, one):  # the loss of 190 jobs, told in parts; all 48 homes
            yield readings.read_references
    elif one.kind == "points" and arithmetic_sentences.is_gap(sentence, one):
        yield readings.read_gaps
    elif one.kind == "percent" and totals.is_rest(sentence, one):
        yield arithmetic_readings.read_rests
    elif one.kind in ("percent", "share"):
        if " in " not in one.words and (one.change or arithmetic_sentences.is_gap(sentence, one)):
            yield readings.read_changes
        elif roles.is_share(sentence, one):
            yield read_shares
    elif one.kind == "times" and roles.is_factor(sentence, one):
        yield readings.read_factors
    if one.unit in ("km/h", "mph") and roles.is_average(sentence, one):
        yield read_speeds
    if one.kind == "count":
        if roles.find_divisor(sentence, one) is not None or (one.per or 0) > 1:
            yield read_rates
        if roles.find_period(sentence, one):
            yield read_yearly
            yield read_periods


def _find_nearest(result: Placed, passage: Sequence[Sentence], read: Reader) -> tuple[Reading | None, bool]:
    """Return the reading that a result agrees with, and True; or else the nearest, and False."""
    sentence, one = result
    nearest: Reading | None = None
    for sentences in _iter_reaches(passage, is_far=roles.refers_back(sentence, one)):
        within = collect_figures(sentences, one)
        if len(within.figures) > MAX_WITHIN_REACH:
            break
        if any((one.kind, one.value) == (other.kind, other.value) for _, other in within.figures):
            return None, True  # told before, with what it was made from
        found = list(read(result, within))
        for each in found:
            if not contradicts(each.computed, one, is_rounded=each.is_rounded):
                return each, True
        own = [each for each in found if any(where is sentence for where, _ in each.operands)]
        near = [each for each in own or found if _is_near(result, each)]
        near = [each for each in near if _is_alone(result, each)] or _keep_largest(near)
        nearest = nearest or (near[0] if len(near) == 1 else None)
    return nearest, False


def _keep_largest(near: list[Reading]) -> list[Reading]:
    """Return of sums the one that leaves out no figure of its sentences; any other readings as they are."""
    if not near or any(each.operation != "add" for each in near):
        return near
    largest = max(near, key=lambda each: len(each.operands))
    counted = {where.start: len(where.figures) for where, _ in largest.operands}
    return [largest] if sum(counted.values()) == len(largest.operands) else near


def _iter_reaches(passage: Sequence[Sentence], *, is_far: bool) -> Iterator[Sequence[Sentence]]:
    """Yield ever more sentences: the result's, with it those of its paragraph, or the last before that."""
    yield passage[-1:]
    paragraph = passage[-1].paragraph
    for first in range(len(passage) - 2, -1, -1) if is_far else ():
        if passage[first].paragraph != paragraph and first < len(passage) - 2:
            return
        yield passage[first:]


def _is_near(result: Placed, reading: Reading) -> bool:
    """True if a result is off as a slip may be."""
    is_afar = any(where is not result[0] for where, _ in reading.operands)
    most = _MOST_OFF_AFAR if is_afar or reading.operation == "add" else _MOST_OFF
    if _is_alone(result, reading):
        most = _MOST_OFF_ADDED if reading.operation == "add" else _MOST_OFF_ALONE
    one, two = sorted((result[1].value, reading.amount.value))
    if one <= 0:
        return most == _MOST_OFF_ALONE  # of 88 % and 21 % nothing is left
    return two <= one * most or is_slip(one, two)


def _is_alone(result: Placed, reading: Reading) -> bool:
    """True for a sum or a difference that a sentence tells with what it was made from and nothing else."""
    sentence, one = result
    if len(reading.operands) + 1 != len(sentence.figures) or any(
        where is not sentence for where, _ in reading.operands
    ):
        return False
    if reading.operation == "change":
        is_based = words.BASE.search(sentence.low) is not None or len(sentence.years) > 1
        is_based = is_based and roles.find_whole(sentence, one) is None
        return is_based and all(
            isinstance(each, Figure) and each.kind == "count" for _, each in reading.operands
        )
    if reading.operation == "add":
        return one is sentence.figures[-1] and not totals.is_running(sentence, one)
    return reading.operation == "subtract"
