"""Shares and conversions: 12 of 48 (25 %); 5 miles (8 km)."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from lib.figures import Figure
from lib.figures.units import UNITS, to_celsius

from . import vocabulary as words
from .findings import (
    Amount,
    Finding,
    Interval,
    align_measures,
    build_finding,
    contradicts,
    get_amount,
    get_interval,
    get_stated_interval,
    is_contradiction,
    is_like,
    is_plain,
)
from .sentences import Sentence


class PartOfWhole(NamedTuple):
    """Two figures of which one is a part of the other, with their sentences; ``last`` is the later."""

    part: tuple[Sentence, Figure]
    whole: tuple[Sentence, Figure]
    first: Figure
    last: Figure


def check_shares(sentence: Sentence, previous: Sentence | None) -> Iterator[Finding]:
    """Yield shares that are not what part and whole make."""
    figures = sentence.figures
    if previous is not None:
        yield from _check_across(sentence, previous)
    for index, one in enumerate(figures[:-1]):
        two = figures[index + 1]
        if one.kind == "share" and two.kind == "percent" and not one.of:
            gap = sentence.gap(one, two)
            apposed = words.APPOSED.search(gap) and words.CLAUSE_END.match(sentence.after(two))
            has_cue = len(gap) < 30 and (words.EQUIVALENT.search(gap) or apposed)
            if has_cue and contradicts(get_interval(one).scale(100), two):
                yield _build_same(sentence, one, two)
        pair = _find_pair(sentence, one, two)
        if pair is None:
            continue
        following = figures[index + 2] if index + 2 < len(figures) else None
        before = figures[index - 1] if index else None
        if following is not None and _is_bound_share(sentence, pair.last, following, pair):
            yield from _compare(sentence, pair, following)
        elif before is not None and _is_leading_share(sentence, before, pair.first, pair.last):
            yield from _compare(sentence, pair, before)
    for share, whole, part in zip(figures, figures[1:], figures[2:], strict=False):
        yield from _check_share_of_whole(sentence, share, whole, part)
        yield from _check_turnout(sentence, share, whole, part)
        # 400 pupils, 30 % of them, that is 120
        if words.OF_THEM.match(sentence.after(whole)) and is_plain(share) and part.value <= share.value:
            yield from _check_share_of(sentence, whole, share, part)
        # 120 pupils, 30 % of the 400
        if (
            whole.kind in ("percent", "share")
            and _is_of(sentence, whole, part)
            and _is_countable(share, part)
            and _is_restated(sentence, share, whole, part)
        ):
            pair = PartOfWhole((sentence, share), (sentence, part), share, part)
            yield from _compare(sentence, pair, whole)


def _check_turnout(sentence: Sentence, whole: Figure, share: Figure, part: Figure) -> Iterator[Finding]:
    """Yield findings such as: turnout among the 48 members was 25 %, with 16 voting."""
    if share.kind != "percent" or share.change or not _is_countable(part, whole) or part.value > whole.value:
        return
    has_cue = words.AMOUNTS_TO.search(sentence.gap(whole, share)) and words.WITH.match(
        sentence.gap(share, part)
    )
    if has_cue and words.OF_WHOLE.search(sentence.before(whole)):
        yield from _compare(sentence, PartOfWhole((sentence, part), (sentence, whole), part, part), share)


def _check_across(sentence: Sentence, previous: Sentence) -> Iterator[Finding]:
    """Yield findings of two sentences, such as: That is 30 %. Of these, 12 (30 %) voted no."""
    figures, earlier = sentence.figures, previous.figures
    if not figures or not earlier:
        return
    lead = sentence.low[: figures[0].start]
    if figures[0].kind in ("percent", "share") and words.ANAPHORA.fullmatch(_strip_hedges(lead)):
        pairs = [_find_pair(previous, a, b) for a, b in itertools.pairwise(earlier)]
        found = [pair for pair in pairs if pair is not None]
        if len(found) == 1 and len(earlier) == 2 and _is_end_of_share(sentence, figures[0], found[0]):
            yield from _compare(sentence, found[0], figures[0])
    these = words.OF_THESE.match(sentence.low) or words.OF_THEM.match(sentence.after(figures[0]))
    if these and len(figures) > 1 and figures[0].start < 40:
        wholes = [one for one in earlier if is_plain(one)]
        part, share = figures[0], figures[1]
        if len(wholes) == 1 and is_plain(part) and part.value <= wholes[0].value:
            pair = PartOfWhole((sentence, part), (previous, wholes[0]), part, part)
            if _is_bound_share(sentence, part, share, pair):
                yield from _compare(sentence, pair, share)


def _check_share_of_whole(
    sentence: Sentence, share: Figure, whole: Figure, part: Figure
) -> Iterator[Finding]:
    """Yield a part that is not the share of its whole: 30 % of the 400 pupils, or 100."""
    if _is_of(sentence, share, whole):
        yield from _check_share_of(sentence, share, whole, part)


def _check_share_of(sentence: Sentence, share: Figure, whole: Figure, part: Figure) -> Iterator[Finding]:
    if share.kind not in ("percent", "share"):
        return
    if not _is_countable(part, whole) or not _is_equivalent(
        sentence, max(share, whole, key=_get_place), part
    ):
        return
    computed = get_interval(share) * get_interval(whole)
    computed = computed.scale(_per_one(share))
    if contradicts(computed, part, is_rounded=True):
        value = share.value * whole.value * _per_one(share)
        yield build_finding(
            "share",
            "multiply",
            (sentence, part),
            get_amount(part, value),
            [(sentence, share), (sentence, whole)],
        )


def _get_place(figure: Figure) -> int:
    return figure.start


def _find_pair(sentence: Sentence, one: Figure, two: Figure) -> PartOfWhole | None:
    """Return part and whole of “12 of its 48 members” or “of the 48 members, 12 voted”."""
    is_in_whole = words.IN_WHOLE.search(sentence.gap(one, two)) and sentence.low.startswith("-", two.end)
    if is_in_whole or words.OF_WHOLE.search(sentence.gap(one, two)):
        one, two = align_measures((one, two)) or (one, two)  # 24 of the 96 hours
    if not _is_countable(one, two):
        return None
    gap = sentence.gap(one, two)
    if one.value <= two.value and (words.OF_WHOLE.search(gap) or gap == " in " or is_in_whole):
        return PartOfWhole((sentence, one), (sentence, two), one, two)
    whole_first = words.OF_WHOLE.search(sentence.before(one)) or (
        (is_plain(one) or one.currency)
        and (words.OF_WHOM.search(gap) or words.OF_THEM.match(sentence.after(two)))
    )
    if two.value <= one.value and whole_first and "\n" not in gap:
        return PartOfWhole((sentence, two), (sentence, one), one, two)
    return None


def _is_countable(one: Figure, two: Figure) -> bool:
    return one.kind == "count" and is_like(one, two) and one.value > 0 < two.value and one.per is None


def _is_restated(sentence: Sentence, one: Figure, share: Figure, whole: Figure) -> bool:
    gap = sentence.gap(one, share)
    if words.EQUIVALENT.search(gap):
        return True
    return words.APPOSED.search(gap) is not None and _has_like_noun(one, whole)


def _has_like_noun(one: Figure, two: Figure) -> bool:
    return not one.noun or not two.noun or bool(one.noun & two.noun)


def _is_of(sentence: Sentence, share: Figure, whole: Figure) -> bool:
    gap = sentence.gap(share, whole)
    return len(gap) < 40 and words.OF_WHOLE.match(gap.lstrip()) is not None


def _is_equivalent(sentence: Sentence, one: Figure, two: Figure) -> bool:
    """True if the words say that the second figure is another way to say the first."""
    gap = sentence.gap(one, two)
    if words.EQUIVALENT.search(gap):
        return True
    return words.APPOSED.search(gap) is not None and words.PART_END.match(sentence.after(two)) is not None


def _is_bound_share(sentence: Sentence, last: Figure, share: Figure, pair: PartOfWhole) -> bool:
    """True if the share after a pair is the pair's."""
    if share.kind not in ("percent", "share") or share.of:
        return False
    gap = words.OF_THEM.sub("", sentence.gap(last, share))
    strong = words.EQUIVALENT.search(gap) is not None
    weak = words.APPOSED.search(gap) is not None and (
        words.CLAUSE_END.match(sentence.after(share)) is not None or sentence.after(share).startswith(" of ")
    )
    return (strong or weak) and _is_end_of_share(sentence, share, pair)


def _is_end_of_share(sentence: Sentence, share: Figure, pair: PartOfWhole) -> bool:
    """True if nothing after the share says that it is of something else, or a change."""
    after = sentence.after(share)
    if share.change or words.CHANGE_AFTER.match(after):
        return False
    if after.startswith(" of "):
        whole = pair.whole[1]
        named = words.OF_TOTAL.match(after)
        return named is not None or any(stem in after[:40] for stem in whole.noun)
    return True


def _is_leading_share(sentence: Sentence, share: Figure, first: Figure, last: Figure) -> bool:
    """True if the share stands before a pair and is the pair's: 30 % (12 of 48)."""
    if share.kind not in ("percent", "share") or share.of or share.change:
        return False
    gap = sentence.gap(share, first)
    if len(gap) >= 50:
        return False
    apposed = words.APPOSED.search(gap) and words.CLAUSE_END.match(sentence.after(last))
    return words.EQUIVALENT.search(gap) is not None or apposed is not None


def _strip_hedges(lead: str) -> str:
    return words.HEDGES_AT_END.sub("", lead)


def _per_one(share: Figure) -> Fraction:
    return Fraction(1) if share.kind == "share" else Fraction(1, 100)


def _compare(sentence: Sentence, pair: PartOfWhole, share: Figure) -> Iterator[Finding]:
    part, whole = pair.part[1], pair.whole[1]
    factor = 1 if share.kind == "share" else 100
    computed = (get_interval(part) / get_interval(whole)).scale(factor)
    if contradicts(computed, share, is_rounded=True):
        value = part.value / whole.value * factor
        yield build_finding(
            "share", "divide", (sentence, share), get_amount(share, value), [pair.part, pair.whole]
        )


def _build_same(sentence: Sentence, one: Figure, two: Figure) -> Finding:
    return build_finding(
        "share", "same", (sentence, two), Amount(one.value * 100, "percent"), [(sentence, one)]
    )


_ROUGH = Fraction(6, 100)
"""Share by which a length or a weight in other units is usually rounded."""
_ROUNDED = Fraction(3, 4)
"""Part of its last place by which a converted quantity may be rounded."""


def check_conversions(sentence: Sentence, previous: Sentence | None) -> Iterator[Finding]:
    """Yield quantities that are another one in their second unit."""
    for one, two in pairwise(_join_units(sentence)):
        if not one.unit or not two.unit or one.unit == two.unit or one.value <= 0 or one.high or two.high:
            continue
        if UNITS[one.unit].dimension != UNITS[two.unit].dimension or one.period != two.period:
            continue
        gap = sentence.gap(one, two)
        is_apposed = words.APPOSED.search(gap) and words.CLAUSE_END.match(sentence.after(two))
        if len(gap) > 12 or not (words.EQUIVALENT.search(gap) or is_apposed):
            continue
        if UNITS[one.unit].dimension == "time":
            continue
        yield from _compare_conversion(sentence, one, two)


def _join_units(sentence: Sentence) -> list[Figure]:
    """Return the figures of a sentence, 6 feet 2 inches as one of inches."""
    joined: list[Figure] = []
    for one in sentence.figures:
        large = joined[-1] if joined else None
        if large is not None and one.unit and large.unit and sentence.gap(large, one) in (" ", ", ", " and "):
            first, second = UNITS[large.unit], UNITS[one.unit]
            size = first.factors[0][0] / second.factors[0][0] if first.dimension == second.dimension else 0
            if size > 1 and one.value < size and first.dimension != "temperature":
                value = large.value * size + one.value
                joined[-1] = replace(
                    one,
                    start=large.start,
                    value=value,
                    words=str(value),
                    digits=str(value),
                    hedge=large.hedge,
                )
                continue
        joined.append(one)
    return joined


def _compare_conversion(sentence: Sentence, one: Figure, two: Figure) -> Iterator[Finding]:
    if "°" in one.unit:
        one, two = (
            replace(each, value=-each.value) if _is_minus(sentence, each) else each for each in (one, two)
        )
        celsius = to_celsius(one.value, one.unit)
        value = celsius if two.unit == "°C" else celsius * Fraction(9, 5) + 32
        values = [value]
        slack = Fraction(3, 2)
        contradicted = abs(value - two.value) >= slack
    else:
        values = [
            one.value * first / second
            for first, _ in UNITS[one.unit].factors
            for second, _ in UNITS[two.unit].factors
        ]
        ratio = get_interval(one)
        low, high = ratio.low / one.value, ratio.high / one.value
        stated = _get_rounded(two)
        contradicted = all(
            is_contradiction(Interval(value * low * (1 - _ROUGH), value * high * (1 + _ROUGH)), stated)
            for value in values
        )
    if contradicted:
        value = min(values, key=lambda each: abs(each - two.value))
        yield build_finding(
            "conversion", "convert", (sentence, two), get_amount(two, value), [(sentence, one)]
        )


def _get_rounded(figure: Figure) -> Interval:
    """Return the open interval of what may be stated by a quantity in its second unit."""
    stated = get_stated_interval(figure, is_rounded=True)
    if figure.hedge:
        return stated
    return Interval(
        figure.value - (figure.value - stated.low) * _ROUNDED,
        figure.value + (stated.high - figure.value) * _ROUNDED,
    )


def _is_minus(sentence: Sentence, one: Figure) -> bool:
    return one.value > 0 and sentence.before(one).endswith("minus ")
