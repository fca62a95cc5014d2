"""Readings of a result as what two others differ by: differences, changes, repetitions (pure)."""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from lib.figures import Figure
from lib.figures.vocabulary import FUNCTION_WORDS

from . import gaps, roles, totals
from . import vocabulary as words
from .building import contradicts, get_amount
from .finding import Amount
from .intervals import Interval, get_interval
from .parts import Reading, read_sums, subtract
from .reach import (
    Placed,
    Reach,
    infer_unit,
    is_one_quantity,
    is_slip,
    iter_pairs,
    list_like,
    list_scores,
)
from .repeats import stem_words
from .sentences import Sentence

_LEAST_SLIP = 100
"""Number from which on it is no accident that two have all digits but one in common."""
_IN_YEAR = re.compile(r"(?: [\w-]+){0,2} in (?:1[5-9]|20)\d\d\b")
_LEAST_SHARED = 2
"""Words that two sentences share which tell one quantity."""


def read_gaps(result: Placed, within: Reach) -> Iterator[Reading]:
    """Yield the differences of any two; of 212 days and 168, 44 fewer."""
    like = list_like(result, within)
    if len(like) < 2 and gaps.is_bare_gap(*result):
        like = list_like(infer_unit(result, within), within)
    for one, two in combinations(like, 2):
        larger, smaller = (one, two) if one[1].value > two[1].value else (two, one)
        is_bound = one[1].kind != "count" or one[1].unit or one[1].currency or is_one_quantity(one, two)
        is_bound = is_bound or (one[0] is two[0] is result[0] and gaps.is_named_gap(*result))
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
    factor, direction = 1 if result[1].kind == "share" else 100, gaps.find_direction(*result)
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
