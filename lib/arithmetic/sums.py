"""Sums and remainders: 12 men and nine women, 21 in all; of 48, 12 voted no, leaving 36."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from lib.figures import Figure

from . import roles
from . import vocabulary as words
from .building import add_up, build_finding, contradicts, get_amount, is_like, is_plain
from .finding import Amount, Finding
from .intervals import Interval, get_interval, get_stated_interval
from .sentences import Sentence

_HUNDRED = Fraction(100)
_MOST_OFF = Fraction(3, 2)
"""Times that figures without a word that ties them may be of what they make."""
_AND_ALSO = re.compile(r"(?: [\w-]+){1,2}(?:, | and |, and )")
_OTHERS = re.compile(r"[\"'“‘]?(?:the )?(?:other|remaining|rest,?|remainder,?) \Z")
_BUT_ALSO = re.compile(r"(?:,|;| –)? (?:and|but|while)(?: the other| another| a further)? \Z")
_COUNTER = re.compile(r"\b(?:the|those|these|his|her|their|its|both) \Z")
_WITH_PARTS = re.compile(r"[\"'“‘]?with ")
_HAS = words.compile_cue(r", [^.,;:]{0,40}\b(?:has|have|had)")
_BUT = re.compile(r"\ball but (?:a |the )?\Z")


def check_sums(sentence: Sentence, previous: Sentence | None) -> Iterator[Finding]:
    """Yield totals that are not what their parts make, and parts that are left over."""
    figures = sentence.figures
    for index, total in enumerate(figures):
        if total.kind not in ("count", "percent", "points") or total.vague or total.high is not None:
            continue
        if index >= 2:
            yield from _check_total_after(sentence, index)
            yield from _check_poll(sentence, index)
        if index + 1 < len(figures):
            yield from _check_included(sentence, index)
        if index + 2 < len(figures):
            yield from _check_total_before(sentence, index)
            yield from _check_complements(sentence, index)
        if index:
            yield from _check_remainder(sentence, index)
    if previous is not None and figures:
        yield from _check_remainder_across(sentence, previous)
        yield from _check_others_across(sentence, previous)


def _list_parts_before(sentence: Sentence, index: int) -> list[Figure]:
    """Return the figures of the list that ends before a figure; [] where they are no list."""
    figures = sentence.figures
    if (
        index > 2
        and figures[index - 1].value == index - 1
        and _COUNTER.search(sentence.before(figures[index - 1]))
    ):
        index -= 1  # 54 and 71 in the two innings
    parts = [figures[index - 1]]
    for at in range(index - 2, -1, -1):
        gap = sentence.gap(figures[at], figures[at + 1])
        if not is_like(figures[at], parts[0]) or not words.LIST_GAP.match(gap) or words.CONTRAST.search(gap):
            break
        parts.insert(0, figures[at])
    return parts if len(parts) > 1 else []


def _check_total_after(sentence: Sentence, index: int) -> Iterator[Finding]:
    """Yield 12 men and nine women, a total of 20."""
    total, last = sentence.figures[index], sentence.figures[index - 1]
    if not is_like(total, last) or roles.find_divisor(sentence, total) is not None:
        return  # with 960 pupils and 40 teachers, it has 24 pupils to every teacher
    gap, after = sentence.gap(last, total), sentence.after(total)
    has_cue = words.TOTAL_BEFORE.search(gap) is not None or words.RUNNING_TOTAL.search(gap) is not None
    has_cue = has_cue or (
        words.TOTAL_AFTER.match(after) is not None and words.CLAUSE_BREAK.search(gap) is not None
    )
    has_cue = (
        has_cue
        or _is_apposed_total(sentence, index)
        or (_WITH_PARTS.match(sentence.low) is not None and _HAS.search(gap) is not None)
    )
    running = words.RUNNING_TOTAL.search(gap) is not None and not words.ON_TOP_OF.search(sentence.low)
    if not has_cue:
        return
    parts = _list_parts_before(sentence, index)
    if parts:
        yield from _compare_sum(sentence, sentence, parts, total, is_least=running)


def _is_apposed_total(sentence: Sentence, index: int) -> bool:
    """True for the last figure of 40 cows and 65 sheep, 105 animals, and no list that goes on."""
    one, two, total = sentence.figures[index - 2 : index + 1]
    return (
        len(sentence.figures) == index + 1
        and total.value > max(one.value, two.value)
        and words.LAST_OF_LIST.search(sentence.gap(one, two)) is not None
        and words.APPOSED_NOUN.fullmatch(sentence.gap(two, total)) is not None
        and words.COUNTED_END.match(sentence.after(total)) is not None
    )


def _check_total_before(sentence: Sentence, index: int) -> Iterator[Finding]:
    """Yield 21 people: 12 men and eight women."""
    figures = sentence.figures
    total, parts = figures[index], [figures[index + 1]]
    opening = sentence.gap(total, parts[0])
    things = words.COUNTED_THINGS.fullmatch(opening) and not words.WITHOUT_NOUN.match(opening)
    apposed = (
        things
        and is_plain(total)
        and not roles.is_divided(sentence, total)
        and all(words.WITHOUT_NOUN.match(sentence.after(one)) for one in figures[index + 1 :])
    )
    is_named = is_plain(total) and words.NAMED_PARTS.fullmatch(opening) is not None
    if (
        not (words.MADE_OF.match(opening) or apposed or is_named)
        or words.CONTRAST.search(opening)
        or not is_like(total, parts[0])
    ):
        return
    for at in range(index + 2, len(figures)):
        gap = sentence.gap(figures[at - 1], figures[at])
        if not is_like(total, figures[at]) or not words.LIST_GAP.match(gap) or words.CONTRAST.search(gap):
            break
        parts.append(figures[at])
    # A list that goes on without figures (“and several children”) has no sum.
    rest = sentence.after(parts[-1], 80).split(")")[0].split(". ")[0]
    is_whole = len(parts) == len(figures) - index - 1 > 1 and not words.LIST_GOES_ON.search(rest)
    if (is_named and len(parts) < 3) or total.value == len(parts):
        return  # two handsets: the 3230 and the 7710
    if apposed and not max(one.value for one in parts) <= total.value <= _MOST_OFF * sum(
        one.value for one in parts
    ):
        return  # 65 flights on Monday, 180 on Tuesday and 40 on Sunday
    if is_whole and words.LAST_OF_LIST.search(sentence.gap(parts[-2], parts[-1])):
        yield from _compare_sum(sentence, sentence, parts, total)


def _check_included(sentence: Sentence, index: int) -> Iterator[Finding]:
    """Yield 22 people, including 28 residents: a part that is more than its whole."""
    whole, part = sentence.figures[index : index + 2]
    if not (is_plain(whole) and is_plain(part) and is_like(whole, part)):
        return
    parts = [part]
    if not words.INCLUDING.search(sentence.gap(whole, part)):
        return
    for one, two in itertools.pairwise(sentence.figures[index + 1 :]):
        if not is_like(whole, two) or not _AND_ALSO.fullmatch(sentence.gap(one, two)):
            break
        if words.WITHOUT_NOUN.match(sentence.after(two)):
            break
        parts.append(two)
    if add_up(parts).low > get_stated_interval(whole, is_rounded=False).high:
        yield from _compare_sum(sentence, sentence, parts, whole)


def _check_poll(sentence: Sentence, index: int) -> Iterator[Finding]:
    """Yield 45 % for it, 50 % against and 15 % undecided: answers that are more or less than all."""
    rest = sentence.figures[index]
    if rest.kind != "percent" or not words.UNDECIDED.match(sentence.after(rest)):
        return
    parts = _list_parts_before(sentence, index)
    if (
        words.COMPARED.search(sentence.low)
        or not parts
        or not words.LIST_GAP.match(sentence.gap(parts[-1], rest))
    ):
        return
    if abs(add_up([*parts, rest]).low - _HUNDRED) > len(parts) + 1 and len(parts) == index:
        yield from _compare_remainder(sentence, (sentence, None), parts, rest)


def _check_complements(sentence: Sentence, index: int) -> Iterator[Finding]:
    """Yield of 100 pupils, 60 passed and 30 failed: two parts that are all there is."""
    whole, one, two = sentence.figures[index : index + 3]
    if words.OF_WHOLE.search(sentence.gap(whole, one)):
        yield from _check_other_part(sentence, (one, whole, two))
        return
    if not is_plain(whole) or not is_plain(one) or not is_plain(two) or len(sentence.figures) > index + 3:
        return
    first, second = sentence.gap(whole, one), sentence.gap(one, two)
    tied = words.OF_WHOLE.search(sentence.before(whole)) or words.CLAUSE_BREAK.search(first)
    if not tied or "\n" in first or not words.LAST_OF_LIST.search(second) or words.CONTRAST.search(second):
        return
    if words.LIST_GOES_ON.search(sentence.after(two)):
        return
    if any(a.match(second) and b.match(sentence.after(two)) for a, b in words.COMPLEMENTS):
        yield from _compare_sum(sentence, sentence, [one, two], whole)


def _check_other_part(sentence: Sentence, three: tuple[Figure, Figure, Figure]) -> Iterator[Finding]:
    """Yield eleven of the 14 sailors were saved but five are missing."""
    whole, part, rest = three
    if not all(is_plain(one) for one in three) or len(sentence.figures) > 3 or part.value >= whole.value:
        return
    link = sentence.gap(whole, rest)
    if not _BUT_ALSO.search(link) or words.CONTRAST.sub("", link) != link.replace("while", ""):
        return
    if any(a.match(link) and b.match(sentence.after(rest)) for a, b in words.COMPLEMENTS):
        yield from _compare_remainder(sentence, (sentence, whole), [part], rest)


def _compare_sum(
    sentence: Sentence, where: Sentence, parts: list[Figure], total: Figure, *, is_least: bool = False
) -> Iterator[Finding]:
    computed, stated = add_up(parts), get_stated_interval(total, is_rounded=False)
    if is_least and stated.high > computed.low:
        return
    if contradicts(computed, total):
        value = sum((one.value for one in parts), Fraction(0))
        yield build_finding(
            "sum", "add", (sentence, total), get_amount(total, value), [(where, one) for one in parts]
        )


def _check_remainder(sentence: Sentence, index: int) -> Iterator[Finding]:
    """Yield of 48 members 12 voted no, leaving 30; 40 % yes, 35 % no, the remaining 30 %."""
    figures = sentence.figures
    rest = figures[index]
    gap = sentence.gap(figures[index - 1], rest)
    if not words.REMAINDER.search(gap):
        yield from _check_all_but(sentence, index)
        return
    parts: list[Figure] = []
    for one in reversed(figures[:index]):
        if not is_like(one, rest):
            return
        parts.insert(0, one)
    if rest.kind == "percent":
        if not words.COMPARED.search(sentence.low):
            yield from _compare_remainder(sentence, (sentence, None), parts, rest)
        return
    whole, parts = parts[0], parts[1:]
    if parts and words.OF_WHOLE.search(sentence.gap(whole, parts[0])):
        whole, parts = parts[0], [whole, *parts[1:]]  # two of the five
    if not parts or whole.value <= max(one.value for one in parts):
        return
    if all("\n" not in sentence.gap(a, b) for a, b in itertools.pairwise(figures)):
        yield from _compare_remainder(sentence, (sentence, whole), parts, rest)


def _check_all_but(sentence: Sentence, index: int) -> Iterator[Finding]:
    """Yield all but three of the 20 miners survived: 19 were brought up alive."""
    if index < 2:
        return
    part, whole, rest = sentence.figures[index - 2 : index + 1]
    tied = _BUT.search(sentence.before(part)) and words.OF_WHOLE.search(sentence.gap(part, whole))
    bound = words.EQUIVALENT.search(sentence.gap(whole, rest)) or words.APPOSED.search(
        sentence.gap(whole, rest)
    )
    if tied and bound and is_plain(rest) and is_like(part, whole) and part.value < whole.value:
        yield from _compare_remainder(sentence, (sentence, whole), [part], rest)


def _check_others_across(sentence: Sentence, previous: Sentence) -> Iterator[Finding]:
    """Yield: Half of the 16 schools are open. The other six stay shut."""
    rest, earlier = sentence.figures[0], previous.figures
    if len(earlier) != 2 or not is_plain(rest) or not _OTHERS.fullmatch(sentence.low[: rest.start]):
        return
    part, whole = earlier
    if not is_plain(whole) or not words.OF_WHOLE.search(previous.gap(part, whole)):
        return
    if part.kind == "share" and not part.hedge:
        value = part.value * whole.value
        if value.denominator != 1:
            return
        part = replace(part, kind="count", value=value)
    if is_like(part, whole) and part.value < whole.value:
        operand = Amount(whole.value - part.value)
        if not get_interval(rest).low <= operand.value <= get_interval(rest).high:
            operands = [(previous, earlier[1]), (previous, earlier[0])]
            yield build_finding("remainder", "subtract", (sentence, rest), operand, operands)


def _check_remainder_across(sentence: Sentence, previous: Sentence) -> Iterator[Finding]:
    """Yield: The panel has 48 members. Twelve voted no, the other 30 yes."""
    figures, earlier = sentence.figures, [one for one in previous.figures if is_plain(one)]
    if len(figures) != 2 or len(earlier) != 1 or not all(is_plain(one) for one in figures):
        return
    part, rest = figures
    if words.REMAINDER.search(sentence.gap(part, rest)) and earlier[0].value > max(part.value, rest.value):
        yield from _compare_remainder(sentence, (previous, earlier[0]), [part], rest)


def _compare_remainder(
    sentence: Sentence, whole: tuple[Sentence, Figure | None], parts: list[Figure], rest: Figure
) -> Iterator[Finding]:
    where, figure = whole
    value = _HUNDRED if figure is None else figure.value
    total = Interval(_HUNDRED, _HUNDRED) if figure is None else get_interval(figure)
    computed = total - add_up(parts)
    left = value - sum((one.value for one in parts), Fraction(0))
    if contradicts(computed, rest):
        operands = [] if figure is None else [(where, figure)]
        operands += [(sentence, one) for one in parts]
        computed_amount = Amount(left, rest.kind, rest.unit, rest.currency, rest.period)
        yield build_finding("remainder", "subtract", (sentence, rest), computed_amount, operands)
