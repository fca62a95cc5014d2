"""Changes: from 400 to 500, a rise of 25 %; 500, 100 more than the 400 of the year before."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from lib.figures import Figure

from . import vocabulary as words
from .building import build_finding, contradicts, get_amount, is_like
from .differences import align_measures
from .finding import Amount, Finding
from .intervals import Interval, get_interval
from .sentences import Sentence

_FROM = words.compile_cue(r"\bfrom")
_TO = words.compile_cue(r"\b(?:to|into)")
_AGAINST = words.compile_cue(
    r"\b(?:up|down|rise|increase|fall|drop|decline|growth) (?:from|on)|\bcompar(?:ed|ing|ison) (?:with|to)"
    r"|\bagainst|\bversus|\bvs\.?|\b(?:rose|risen|grew|grown|fell|fallen|climbed|dropped|jumped) from"
)
_NEXT_CLAUSE = re.compile(
    rf", (?:and|while|whereas|but|as) (?:[\w’'-]+ ){{1,5}}(?:{words.RISES}|{words.FALLS}|slowed|went|came)\b"
)
"""Words after which another quantity rises or falls."""
_UP_FROM = re.compile(
    r"(?: [\w’'-]+){0,4}[,(–—]? ?(?:(?:and|but) )?(?:slightly |sharply |well |far )?(?P<word>up|down)"
    r"(?: slightly| sharply)? (?:from|on) \Z"
)
_THEN = re.compile(r" in (?:1[5-9]|20)\d\d,?(?: \w+){0,3} (?:and|to|but|then|against)(?: \w+){0,3} \Z")
_AGO_UNITS = ("day", "week", "month", "year", "decade")
_CUT = re.compile(rf"[ -]{words.CHANGE_NOUNS}[ ]?(?:[),.;:–—]|\Z)")
_BUDGET = re.compile(
    r" (?:(?:over|under|above|below) (?:the )?(?:original )?(?:budget|estimate|plan|target|forecast)s?"
    r"|(?:more|less|fewer|higher|lower) than (?:planned|budgeted|expected|forecast|estimated|promised))\b"
)
"""Words after how much more it was than it was meant to be."""
_RELATIVE = ("percent", "points", "share")
_WHILE = re.compile(r"\b(?:while|whereas|though|although)\b")
_RANKED = re.compile(r"\b(?:rank|place|position|chart|seed|league|table|spot|number)\w*\b")
_RISE_VERB = re.compile(rf"\b(?:{words.RISES}|up)\b")
_FALL_VERB = re.compile(rf"\b(?:{words.FALLS}|down)\b")
_NEGATED = re.compile(
    r"\b(?:not|n't|n’t|never|slow\w*|deficit|loss(?:es)?|negative|minus|below|between|and)\b|[−-]\d"
)


class Step(NamedTuple):
    """Two figures before and after a change; ``first`` and ``last`` as they stand in the sentence."""

    before: Figure
    after: Figure
    first: int
    last: int
    is_from_to: bool = False
    is_to_from: bool = False


def check_changes(sentence: Sentence, previous: Sentence | None) -> Iterator[Finding]:
    """Yield changes that are not what before and after make."""
    for step in _iter_steps(sentence):
        change = _find_change(sentence, step)
        if change is not None:
            yield from _compare(sentence, step, change)
        if step.is_from_to or step.is_to_from:
            yield from _check_direction(sentence, step)
    yield from _check_up_from(sentence)
    yield from _check_comparatives(sentence)
    yield from _check_two_and_more(sentence)


def _iter_steps(sentence: Sentence) -> Iterator[Step]:
    figures = sentence.figures
    for first, one in enumerate(figures):
        for last in (first + 1, first + 2):
            if last >= len(figures):
                break
            two = figures[last]
            if one.period and not two.period:
                two = replace(two, period=one.period)  # to 11 euros an hour from 10 euros
            if one.kind not in ("count", "percent") or not is_like(one, two) or not one.value > 0 < two.value:
                continue
            if last == first + 2 and is_like(one, figures[first + 1]):
                continue
            step = _build_step(sentence, first, last)
            if step is not None:
                yield step
                break


def _build_step(sentence: Sentence, first: int, last: int) -> Step | None:
    one, two = sentence.figures[first], sentence.figures[last]
    if two.start - one.end > 2 * words.MAX_CLAUSE:
        return None
    gap, before = sentence.low[sentence.figures[last - 1].end : two.start], sentence.before(one)
    whole = sentence.low[one.end : two.start]
    if ";" in whole or _NEXT_CLAUSE.search(whole):
        return None
    if _FROM.search(before) and _TO.search(gap):
        return Step(one, two, first, last, is_from_to=True)
    if _TO.search(before) and _FROM.search(gap):
        return Step(two, one, first, last, is_to_from=True)
    middle = sentence.figures[first + 1] if last == first + 2 else None
    if _AGAINST.search(gap) or (middle is not None and middle.change and _FROM.search(gap)):
        return Step(two, one, first, last)
    if middle is not None and _TO.search(gap) and middle.kind in _RELATIVE and len(sentence.figures) == 3:
        changed = words.CHANGE_BEFORE.search(sentence.before(middle))
        return Step(one, two, first, last) if changed and middle.change else None
    if last == first + 1 and _THEN.search(gap):
        return Step(one, two, first, last)
    return None


def _find_change(sentence: Sentence, step: Step) -> Figure | None:
    """Return the figure that says how much, where words bind it to before and after."""
    figures = sentence.figures
    between = figures[step.first + 1] if step.last == step.first + 2 else None
    if between is not None:
        return between if _is_change(sentence, between, step) else None
    if step.last + 1 < len(figures):
        following = figures[step.last + 1]
        gap = sentence.gap(figures[step.last], following)
        bound = words.EQUIVALENT.search(gap) or words.BINDING.search(gap)
        if (
            bound
            and not _WHILE.search(gap)
            and _is_change(sentence, following, step, is_bound=True)
            and ";" not in gap
        ):
            return following
    if step.first:
        leading, first = figures[step.first - 1], figures[step.first]
        gap = sentence.gap(leading, first)
        if (
            len(gap) < 45
            and not re.search(r"[;:]|\band\b|\bbut\b", gap)
            and _is_change(sentence, leading, step)
        ):
            return leading
    return None


def _is_change(sentence: Sentence, one: Figure, step: Step, *, is_bound: bool = False) -> bool:
    if one.high is not None or one.vague or one.of or (one.period != "" and one.kind != "count"):
        return False
    if one.kind == "times":
        return True
    if one.kind == "count" and not _has_measure_of(one, step.after):
        return False
    if one.kind == "points" and step.after.kind != "percent":
        return False
    before, after = sentence.before(one), sentence.after(one)
    if words.CHANGE_AFTER.match(after) or words.CHANGE_BEFORE.search(before):
        return True
    if is_bound and one.kind == "percent" and step.is_from_to and _find_verb(sentence, step):
        return True
    return is_bound and (
        one.kind == "points" or (one.kind == "percent" and bool(words.CHANGE_OF.search(before)))
    )


def _find_verb(sentence: Sentence, step: Step) -> bool:
    """True if the clause before both figures says that it rose or fell."""
    lead = sentence.before(sentence.figures[step.first])
    return _RISE_VERB.search(lead) is not None or _FALL_VERB.search(lead) is not None


def _compare(
    sentence: Sentence, step: Step, change: Figure, sentences: dict[int, Sentence] | None = None
) -> Iterator[Finding]:
    """Yield the change that before and after do not make. ``sentences``: where each stands, by its id."""
    where = sentences or {}
    before, after = get_interval(step.before), get_interval(step.after)
    gap = (after - before).abs()
    size = abs(step.after.value - step.before.value)
    operands = [(where.get(id(one), sentence), one) for one in (step.before, step.after)]
    stated = (sentence, change)
    if before.low <= 0:
        return
    if change.kind == "times":
        if not contradicts(after / before, change) or not contradicts(before / after, change):
            return
        computed = Amount(step.after.value / step.before.value, "times")
        yield build_finding("change", "times", stated, computed, operands)
    elif change.kind == "points" or change.kind == "count":
        if change.kind == "points":
            gap = Interval(size, size)
        if contradicts(gap, change, is_rounded=change.kind == "points"):
            yield build_finding("change", "subtract", stated, get_amount(change, size), operands)
    else:
        factor = 1 if change.kind == "share" else 100
        relative = (
            Interval(_clip(after.low / before.high - 1), _clip(after.high / before.low - 1))
            .abs()
            .scale(factor)
        )
        if not contradicts(relative, change, is_rounded=True):
            return
        if step.before.kind == "percent" and not contradicts(gap, change, is_rounded=True):
            return  # per cent for percentage points
        value = size / step.before.value * factor
        yield build_finding("change", "change", stated, get_amount(change, value), operands)


def _clip(value: Fraction) -> Fraction:
    return max(value, Fraction(-1))


def _check_direction(sentence: Sentence, step: Step) -> Iterator[Finding]:
    """Yield a rise to less, or a fall to more."""
    lead = sentence.before(sentence.figures[step.first])
    clause = re.split(r"[,;:(–—]", lead)[-1]
    if _NEGATED.search(clause) or _RANKED.search(sentence.low) or step.last != step.first + 1:
        return
    rises, falls = _RISE_VERB.search(clause), _FALL_VERB.search(clause)
    if bool(rises) == bool(falls):
        return
    before, after = step.before.value, step.after.value
    if step.before.hedge or step.after.hedge:
        return
    if (rises and after < before) or (falls and after > before):
        yield build_finding(
            "direction",
            "rise" if rises else "fall",
            (sentence, step.after),
            get_amount(step.before),
            [(sentence, step.before), (sentence, step.after)],
        )


def _check_up_from(sentence: Sentence) -> Iterator[Finding]:
    """Yield 500, up from 700: a figure that is said to be more, or less, than the one it follows."""
    for one, two in pairwise(sentence.figures):
        link = _UP_FROM.fullmatch(words.HEDGES_AT_END.sub("", sentence.gap(one, two)))
        if link is None or one.change or not is_like(one, two) or one.kind not in ("count", "percent"):
            continue
        if _RANKED.search(sentence.low) or _NEGATED.search(sentence.before(one)):
            continue
        if one.hedge or two.hedge:
            continue
        if (one.value < two.value) if link["word"] == "up" else (one.value > two.value):
            operation = "rise" if link["word"] == "up" else "fall"
            operands = [(sentence, two), (sentence, one)]
            yield build_finding("direction", operation, (sentence, one), get_amount(two), operands)


def _check_comparatives(sentence: Sentence) -> Iterator[Finding]:
    """Yield 500, 25 % more than the 400: a figure, the change, and what it is compared with."""
    figures = sentence.figures
    for one, change, two in zip(figures, figures[1:], figures[2:], strict=False):
        one, change, two = align_measures((one, change, two)) or (one, change, two)
        if not is_like(one, two) or one.kind not in ("count", "percent") or not one.value > 0 < two.value:
            continue
        first, second = sentence.gap(one, change), sentence.gap(change, two)
        has_cue = words.MORE_THAN.match(second) and (
            words.EQUIVALENT.search(first) or words.APPOSED.search(first) or words.BEING.search(first)
        )
        has_cue = has_cue or (words.CHANGE_NOUN_OF.search(first) and words.ON_BASE.match(second))
        if not has_cue or len(second) > 50 or change.high is not None or change.vague:
            continue
        if change.kind == "count" and not _has_measure_of(change, one):
            continue
        if change.kind not in ("count", "percent", "points", "share"):
            continue
        yield from _compare(sentence, Step(two, one, 0, 2), change)


def _check_two_and_more(sentence: Sentence) -> Iterator[Finding]:
    """Yield last year 400, this year 500, 30 % more: of a sentence with no other figures."""
    figures = [one for one in sentence.figures if one.unit not in _AGO_UNITS]
    if len(figures) != 3:
        return
    one, two, change = figures
    gap = sentence.gap(two, change)
    if not is_like(one, two) or one.kind not in ("count", "percent") or not one.value > 0 < two.value:
        return
    if change.high is not None or not (change.kind in ("percent", "points", "share") or is_like(change, two)):
        return
    if not words.BINDING.search(gap):
        return
    after = sentence.after(change)
    if change.kind == "count":
        has_cue = _BUDGET.match(after)
    else:
        has_cue = words.COMPARATIVE_END.match(after) or words.CHANGE_NOUN_OF.search(gap) or _CUT.match(after)
        has_cue = has_cue if words.TWO_TIMES.search(sentence.low) else None
    if not has_cue:
        return
    found = [list(_compare(sentence, Step(*pair, 0, 2), change)) for pair in ((one, two), (two, one))]
    if all(found):
        yield from found[0]


def _has_measure_of(change: Figure, one: Figure) -> bool:
    return (change.currency, change.unit) == (one.currency, one.unit)
