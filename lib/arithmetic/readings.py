"""Readings of a result as made of parts, or as what two others differ by (pure)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise
from typing import NamedTuple

from lib.figures import Figure
from lib.figures.numerals import FUNCTION_WORDS

from . import roles, totals
from . import sentences as arithmetic_sentences
from . import vocabulary as words
from .findings import Amount, Interval, add_up, contradicts, get_amount, get_interval
from .repeats import stem_words
from .roles import (
    Placed,
    Reach,
    get_place,
    infer_unit,
    is_one_quantity,
    is_slip,
    iter_pairs,
    list_like,
    list_scores,
)
from .sentences import Sentence, Year

_HUNDRED = Interval(Fraction(100), Fraction(100))
_AND_ALSO = re.compile(r"(?: [\w-]+){1,2}(?:, | and |, and )")


class Reading(NamedTuple):
    """The value of a result if it were made from these operands."""

    rule: str
    operation: str
    computed: Interval
    amount: Amount
    operands: Sequence[tuple[Sentence, Figure | Year]]
    is_rounded: bool = False


Reader = Callable[[Placed, Reach], Iterator[Reading]]


def read_sums(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield the sums of the figures in a row that end where the result, or its sentence, begins."""
    like = [each for each in list_like(result, within) if each[1].hedge not in ("under", "over")]
    after = [each for each in like if get_place(each) > get_place(result)]
    if (
        (totals.is_heading(*result) or totals.is_itemised(*result))
        and after
        and not words.LIST_GOES_ON.search(after[-1][0].after(after[-1][1]))
    ):
        yield from _add(result, after)
    if totals.is_divided(*result):
        yield from _divide(result, after)
    like = [each for each in like if each not in after]
    for first in range(len(like) - 1):
        yield from _add(result, like[first:])


def _divide(result: Placed, after: list[Placed]) -> Iterator[Reading]:
    """Yield the sum of three parts and more, if it is more than the whole or all of it but for a digit."""
    parts = [each for each in after if each[0] is result[0]]
    counted = [other for other in result[0].figures if other.start > result[1].end]
    is_divided = len(counted) == len(parts) > 2 and not words.OVERLAP.search(result[0].low)
    for reading in _add(result, parts) if is_divided else ():
        if reading.amount.value > result[1].value or is_slip(result[1].value, reading.amount.value):
            yield reading


def _add(result: Placed, parts: list[Placed]) -> Iterator[Reading]:
    figures = [figure for _, figure in parts]
    value = sum((figure.value for figure in figures), Fraction(0))
    is_compared = any(_is_compared(where, figure) for where, figure in parts)
    is_most = result[1].value > max(figure.value for figure in figures)
    is_most = is_most or len(parts) + 1 == len(result[0].figures)
    if len(parts) > 1 and not is_compared and is_most:
        yield Reading("sum", "add", add_up(figures), get_amount(result[1], value), parts)


def _is_compared(sentence: Sentence, one: Figure) -> bool:
    """True for a figure beside one of another time: 1,200 last year. With 1,450 this year both are parts."""
    match = words.COMPARED.search(sentence.low, one.start)
    return match is not None and not (match.group() == "last year" and "this year" in sentence.low)


def read_included(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield the parts that a result includes, at most all of it: 40 people, including 35 passengers."""
    sentence, whole = result
    following = [other for other in sentence.figures if other.start > whole.end]
    parts = following[:1]
    for one, two in pairwise(following):
        if not _AND_ALSO.fullmatch(sentence.gap(one, two)) or words.WITHOUT_NOUN.match(sentence.after(two)):
            break
        parts.append(two)
    if all(totals.is_number(one) for one in parts):
        least, value = add_up(parts).low, sum((one.value for one in parts), Fraction(0))
        computed = Interval(least, max(least, whole.value))
        yield Reading("sum", "add", computed, get_amount(whole, value), [(sentence, one) for one in parts])


def read_rests(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield what is left of all there is, or of the largest, once the others, or one, are taken off."""
    like = [_count_share(each) for each in list_like(result, within)]
    if result[1].kind == "percent":
        like = [each for each in like if each[0] is result[0]]
        if like and not words.COMPARED.search(result[0].low):
            left = _HUNDRED - add_up([figure for _, figure in like])
            amount = get_amount(result[1], Fraction(100) - sum(figure.value for _, figure in like))
            yield Reading("remainder", "subtract", left, amount, like)
        return
    counted = [each for each in map(_count_share, within.figures) if each not in within.figures]
    like += [each for each in counted if each[1].currency == result[1].currency]
    if len(like) < 2 or all(get_place(each) > get_place(result) for each in like):
        return  # she left £40,000 to one, £25,000 to another and £10,000 to a third
    whole = max(like, key=lambda each: each[1].value)
    parts = [each for each in like if each is not whole]
    is_bound = whole[1].unit or whole[1].currency or len(like) == len(within.figures)
    if not is_bound and not all(is_one_quantity(whole, each) for each in parts):
        return
    yield subtract("remainder", result, whole, parts)
    if len(parts) > 1:
        for part in parts:
            yield subtract("remainder", result, whole, [part])


def _count_share(placed: Placed) -> Placed:
    """Return “half of the 12” as six; any other figure as it is."""
    sentence, share = placed
    following = next((other for other in sentence.figures if other.start > share.start), None)
    if share.kind != "share" or share.hedge or following is None or following.kind != "count":
        return placed
    value = share.value * following.value
    if value.denominator != 1 or not words.OF_WHOLE.search(sentence.gap(share, following)):
        return placed
    unit, currency = following.unit, following.currency
    return sentence, replace(
        share, kind="count", value=value, noun=following.noun, unit=unit, currency=currency
    )


def subtract(rule: str, result: Placed, larger: Placed, others: list[Placed]) -> Reading:
    figures = [figure for _, figure in others]
    value = larger[1].value - sum((figure.value for figure in figures), Fraction(0))
    computed = get_interval(larger[1]) - add_up(figures)
    if result[1].kind == "points":
        computed = Interval(value, value)  # of percentages as they are told
    return Reading(
        *(rule, "subtract", computed.abs(), get_amount(result[1], abs(value)), [larger, *others]),
        is_rounded=result[1].kind == "points",
    )


_LEAST_SLIP = 100
"""Number from which on it is no accident that two have all digits but one in common."""
_IN_YEAR = re.compile(r"(?: [\w-]+){0,2} in (?:1[5-9]|20)\d\d\b")
_LEAST_SHARED = 2
"""Words that two sentences share which tell one quantity."""


def read_gaps(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield the differences of any two; of 212 days and 168, 44 fewer."""
    like = list_like(result, within)
    if len(like) < 2 and arithmetic_sentences.is_bare_gap(*result):
        like = list_like(infer_unit(result, within), within)
    for one, two in combinations(like, 2):
        larger, smaller = (one, two) if one[1].value > two[1].value else (two, one)
        is_bound = one[1].kind != "count" or one[1].unit or one[1].currency or is_one_quantity(one, two)
        is_bound = is_bound or (one[0] is two[0] is result[0] and arithmetic_sentences.is_named_gap(*result))
        if is_bound and (result[1].value < larger[1].value or result[1].kind == "points"):
            yield subtract("difference", result, larger, [smaller])


def read_margins(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield by how much the one score within reach was won."""
    scores = list_scores(within.sentences[-2:])
    is_scored = any(
        result[1].start in (one[1].start, two[1].start) for one, two in scores if one[0] is result[0]
    )
    if not is_scored and len({(one[1].value, two[1].value) for one, two in scores}) == 1:
        larger, smaller = sorted(scores[0], key=lambda each: each[1].value, reverse=True)
        yield subtract("difference", result, larger, [smaller])


def read_references(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield the sums, differences and repetitions that a figure told as known may be, but for a digit."""
    differences = read_gaps(result, within) if result[1].value >= _LEAST_SLIP else ()
    for reading in (*read_sums(result, within), *differences):
        places = {where.start for where, _ in reading.operands}
        if len(places) == 1 and result[0].start not in places:
            if len(reading.operands) > 2 and _is_about(result[1], reading.amount.value):
                yield reading
            else:
                yield from _keep_slip(result, reading)
    for other in list_like(result, within):
        if other[0] is result[0] or _are_two_entries(result, other):
            continue
        if _is_repetition(result, other):
            amount = get_amount(result[1], other[1].value)
            reading = Reading("repeat", "same", get_interval(other[1]), amount, [other])
            is_named = roles.is_compound(*result) and totals.is_number(result[1])
            yield from [reading] if is_named else _keep_slip(result, reading)


def read_lists(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield the sum of a list of three and more that a figure is but for a digit, which is no accident."""
    for reading in read_sums(result, within) if result[1].value >= _LEAST_SLIP else ():
        where, last = reading.operands[-1]
        listed = where.figures[: len(reading.operands)]
        is_list = len(listed) > 2 and listed[-1] is last and len(listed) == len(within.figures)
        if is_list and words.LAST_OF_LIST.search(where.gap(*listed[-2:])):
            yield from _keep_slip(result, reading)


def _is_about(one: Figure, value: Fraction) -> bool:
    """True for the total of a list of three and more, but for a quarter."""
    return abs(one.value - value) * 4 <= value


def _is_repetition(one: Placed, other: Placed) -> bool:
    """True if two sentences share words enough to tell one quantity, where they count of what they count."""
    shared = len(find_words(one[0]) & find_words(other[0]))
    is_swapped = one[1].digits != other[1].digits and sorted(one[1].digits) == sorted(other[1].digits)
    if one[1].unit in roles.TIME_UNITS:
        return (shared > 0 and is_swapped) or (
            roles.is_compound(*one) and is_slip(one[1].value, other[1].value)
        )
    if one[1].unit or one[1].currency:
        return shared > 0 or is_swapped
    counted = stem_words(one[1].noun or one[1].near) & stem_words(other[1].noun)
    return bool(counted) and (shared >= _LEAST_SHARED or is_swapped or roles.is_compound(*one))


def _are_two_entries(one: Placed, other: Placed) -> bool:
    """True if what else both sentences count differs too: 12 boats landed 40 crates, 13 boats landed 45."""
    return any(
        first.value != second.value and stem_words(first.noun) & stem_words(second.noun)
        for first in one[0].figures
        for second in other[0].figures
        if first is not one[1] and second is not other[1]
    )


def find_words(sentence: Sentence) -> frozenset[str]:
    """Return stems of the words of a sentence that say what it is about."""
    return stem_words(frozenset(re.findall(r"[a-z]{3,}", sentence.low)) - FUNCTION_WORDS)


def _keep_slip(result: Placed, reading: Reading) -> Iterator[Reading]:
    if reading.amount.value == result[1].value or is_slip(result[1].value, reading.amount.value):
        yield reading


def read_changes(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield the changes from one to another of the same measure."""
    factor, direction = 1 if result[1].kind == "share" else 100, arithmetic_sentences.find_direction(*result)
    for one, two in iter_pairs(result, within):
        if not is_one_quantity(one, two) or _lacks_base(result, one, two):
            continue
        if one[1].kind == "percent":
            if not result[0] is one[0] is two[0]:
                continue
            # From 4 % to 6 % many writers are up two per cent.
            smaller, larger = sorted((one, two), key=lambda each: each[1].value)
            gap = subtract("difference", result, larger, [smaller])
            if not contradicts(gap.computed, result[1], is_rounded=True):
                yield gap
        for before, after in _order(one, two, direction):
            first, last = get_interval(before[1]), get_interval(after[1])
            if first.low > 0:
                computed = Interval(last.low / first.high - 1, last.high / first.low - 1).abs().scale(factor)
                amount = get_amount(result[1], abs(after[1].value / before[1].value - 1) * factor)
                yield Reading("change", "change", computed, amount, [before, after], is_rounded=True)


def _lacks_base(result: Placed, one: Placed, two: Placed) -> bool:
    """True for 7.8 % higher at 16.60, where the other of two figures is not called what it was before."""
    sentence, change = result
    for level, base in ((one, two), (two, one)):
        is_level = level[0] is sentence and words.LEVEL_GAP.fullmatch(sentence.gap(change, level[1]))
        if is_level and level[1].start > change.end:
            before, after = base[0].before(base[1]), base[0].after(base[1])
            return not (words.BASE.search(before) or words.COMPARED.search(after) or _IN_YEAR.match(after))
    return False


def _order(one: Placed, two: Placed, direction: str) -> list[tuple[Placed, Placed]]:
    """Return two figures as before and after a change: by its direction, the words between, or either way."""
    smaller, larger = sorted((one, two), key=lambda each: each[1].value)
    if direction:
        return [(smaller, larger) if direction == "rise" else (larger, smaller)]
    if one[0] is two[0]:
        return [(two, one) if words.BASE.search(one[0].gap(one[1], two[1])) else (one, two)]
    return [(one, two), (two, one)]


def read_factors(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield how many times one of two of the same measure is the other."""
    for one, two in iter_pairs(result, within):
        smaller, larger = (one, two) if one[1].value < two[1].value else (two, one)
        if is_one_quantity(one, two):
            if result[1].value < 1:  # halved
                smaller, larger = larger, smaller
            computed = get_interval(larger[1]) / get_interval(smaller[1])
            amount = Amount(larger[1].value / smaller[1].value, "times")
            yield Reading("change", "times", computed, amount, [smaller, larger], is_rounded=True)
