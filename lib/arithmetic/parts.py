"""Readings of a result as made of parts, or as a part that is left: sums, remainders (pure)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from lib.figures import Figure

from . import totals
from . import vocabulary as words
from .building import add_up, get_amount
from .finding import Amount
from .intervals import Interval, get_interval
from .reach import Placed, Reach, get_place, is_one_quantity, is_slip, list_like
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
