"""Rates and directions: 300 tickets at £20 each, £6,000; a rise to less than it was."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, permutations

from lib.figures import Figure
from lib.figures.units import PERIOD_FACTORS

from . import vocabulary as words
from .findings import Finding, Interval, build_finding, contradicts, get_amount, get_interval, is_like
from .sentences import Sentence

_TIMES = ("hour", "day", "week", "month", "quarter", "year")
_PERIOD = re.compile(
    r"\A (?:\w+ )?(?:a|an|per|each|every) \w+|\A (?:\w+ )?(?:daily|weekly|monthly|yearly|annually)"
)
_EACH_ENDS = re.compile(r"(?: [\w-]+){0,2} (?:each|apiece)\b")
"""Words after a figure that are of the one before."""
_PAYS = re.compile(r"\b(?:pay|bring|earn|give|net|cost|yield|get|guarantee)\w* (?:\w+ )?\Z")
_HOMES = {"home", "house", "family", "flat", "dwelling"}
_SEASON = re.compile(r" (?:a|per|each|every) season\b")
_EARNS = re.compile(
    r"(?: (?:a|an|per|each|every) \w+)? (?:(?:will|would|can) )?"
    r"(?:makes?|earns?|gets?|takes? home|brings? in) (?:about )?"
)
_WEEKS_AND_DAYS = {
    ("day", "week"): (Fraction(5), Fraction(7)),
    ("week", "year"): (Fraction(48), Fraction(53)),
    ("week", "month"): (Fraction(4), Fraction(9, 2)),
    ("day", "month"): (Fraction(20), Fraction(31)),
    ("day", "year"): (Fraction(200), Fraction(366)),
    ("hour", "day"): (Fraction(7), Fraction(24)),
    ("hour", "week"): (Fraction(35), Fraction(168)),
    ("hour", "year"): (Fraction(1500), Fraction(8784)),
}
"""Numbers of the shorter period in the longer one, counted in working days or in all days."""


def check_rates(sentence: Sentence, previous: Sentence | None) -> Iterator[Finding]:
    """Yield totals, numbers and rates of which one is not what the other two make."""
    figures = sentence.figures
    for at in range(len(figures) - 2):
        three = figures[at : at + 3]
        if "\n" in sentence.gap(three[0], three[1]) or "\n" in sentence.gap(three[1], three[2]):
            continue
        if any(one.high is not None or one.vague or one.value <= 0 for one in three):
            continue
        yield from _check_each(sentence, three)
        yield from _check_per_period(sentence, three)
    for one, two in pairwise(figures):
        yield from _check_periods(sentence, one, two)


def _check_each(sentence: Sentence, three: tuple[Figure, ...]) -> Iterator[Finding]:
    """Yield totals that a number of things at a price each does not come to."""
    rates = [one for one in three if one.kind == "count" and _is_each(sentence, one, three)]
    if len(rates) != 1:
        return
    rate = rates[0]
    others = [one for one in three if one is not rate]
    for total, number in permutations(others):
        if (total.currency, total.unit, total.kind) != (rate.currency, rate.unit, "count"):
            continue
        if number.currency or number.unit or number.kind != "count" or number.per is not None:
            continue
        if total.period != rate.period or total.value < rate.value or number.value < 2 or total.per:
            continue
        if not (rate.currency or rate.unit) and total is not three[2]:
            continue
        if _states_product(sentence, three, rate):
            yield from _compare_product(sentence, three, total, number, rate)
            return


def _is_each(sentence: Sentence, one: Figure, three: tuple[Figure, ...]) -> bool:
    before = sentence.before(one)
    if one.per == 1 or (words.EACH_BEFORE.search(before) and not _EACH_ENDS.match(before)):
        return True
    at = three.index(one)
    if at and words.EACH_OF.search(sentence.before(three[at - 1])):
        return True
    if at + 1 < len(three) and words.EACH_AFTER.search(sentence.gap(one, three[at + 1])):
        return True
    match = words.EACH.match(sentence.after(one))
    if not match:
        return False
    counted = match[1]
    if counted is None:
        return True
    if counted in words.TIME_WORDS:
        return False
    stem = counted[:-1] if counted.endswith("s") and not counted.endswith("ss") else counted
    nouns = {noun for other in three if other is not one for noun in other.noun}
    nouns |= {"household"} if nouns & _HOMES else set()
    return any(noun.startswith(stem) or (len(noun) > 2 and stem.startswith(noun)) for noun in nouns)


def _states_product(sentence: Sentence, three: tuple[Figure, ...], rate: Figure) -> bool:
    """True if the words say that the last of three figures comes of the others."""
    last = three[2]
    gap = sentence.gap(three[1], last)
    if ";" in gap or ";" in sentence.gap(three[0], three[1]):
        return False
    if words.ELSE.search(gap):
        return False
    if (
        last.start == rate.start
        or words.RESULT.search(gap) is not None
        or words.is_total_after(sentence.after(last))
    ):
        return True
    return rate.period == "" and words.ASIDE.search(gap) is None


def _compare_product(
    sentence: Sentence, three: tuple[Figure, ...], total: Figure, number: Figure, rate: Figure
) -> Iterator[Finding]:
    """Compare at the figure that comes last: a total with the product, any other with the quotient."""
    last = three[2]
    if last is total:
        computed = get_interval(number) * get_interval(rate)
        if contradicts(computed, total, is_rounded=True):
            value = number.value * rate.value
            operands = [(sentence, number), (sentence, rate)]
            yield build_finding("rate", "multiply", (sentence, total), get_amount(total, value), operands)
        return
    other = number if last is rate else rate
    below = get_interval(other)
    if below.low <= 0:
        return
    computed = get_interval(total) / below
    if contradicts(computed, last, is_rounded=True):
        value = total.value / other.value
        yield build_finding(
            "rate",
            "divide",
            (sentence, last),
            get_amount(last, value),
            [(sentence, total), (sentence, other)],
        )


def _check_per_period(sentence: Sentence, three: tuple[Figure, ...]) -> Iterator[Finding]:
    """Yield findings such as: £12 million over four years, or £2 million a year."""
    three = tuple(
        replace(one, period="year") if not one.period and _SEASON.match(sentence.after(one)) else one
        for one in three
    )
    rates = [one for one in three if one.kind == "count" and one.period]
    spans = [one for one in three if one.unit in (*_TIMES, "decade") and not one.period]
    if len(rates) != 1 or len(spans) != 1:
        return
    rate, span = rates[0], spans[0]
    total = next(one for one in three if one is not rate and one is not span)
    if total.unit and not (rate.unit or rate.currency):
        rate = replace(rate, unit=total.unit)  # 36 million barrels, 12 million a year
    if (total.kind, total.currency, total.unit, total.per) != ("count", rate.currency, rate.unit, rate.per):
        return
    if sentence.after(span).startswith(("-old", " old")) or not _is_during(sentence, span):
        return
    factor = count_periods(rate.period, span.unit)
    between = _get_middle(sentence)
    is_spread = span is three[2] and len(sentence.figures) == 3 and not words.ASIDE_RATE.search(between)
    if factor is None or not (is_spread or _states_product(sentence, three, rate)):
        return
    if rate.start == three[2].start and not (
        words.EQUIVALENT.search(sentence.gap(three[1], rate))
        or _PAYS.search(sentence.gap(three[1], rate))
        or _ends(sentence, three)
    ):
        return
    low, high = factor
    length = get_interval(span) * Interval(low, high)
    middle = PERIOD_FACTORS.get((rate.period, span.unit), high)
    operands = [(sentence, total), (sentence, span)]
    if rate.start != three[0].start and total is not three[2]:
        if contradicts(get_interval(total) / length, rate, is_rounded=True):
            value = total.value / (span.value * middle)
            yield build_finding("rate", "divide", (sentence, rate), get_amount(rate, value), operands)
    elif total is not three[0] and contradicts(get_interval(rate) * length, total, is_rounded=True):
        value = rate.value * span.value * middle
        operands = [(sentence, rate), (sentence, span)]
        yield build_finding("rate", "multiply", (sentence, total), get_amount(total, value), operands)


def _get_middle(sentence: Sentence) -> str:
    """Return the words from the first figure of a sentence to its last."""
    return sentence.low[sentence.figures[0].end : sentence.figures[-1].start]


def _is_during(sentence: Sentence, span: Figure) -> bool:
    return words.OVER_TIME.search(sentence.before(span)) is not None or span.hedged == "over"


def _ends(sentence: Sentence, three: tuple[Figure, ...]) -> bool:
    gap = sentence.gap(three[1], three[2])
    return words.APPOSED.search(gap) is not None or words.RESULT.search(gap) is not None


def count_periods(short: str, long: str) -> tuple[Fraction, Fraction] | None:
    """Return how many of a period go into a unit of time, at least and at most."""
    if short == long:
        return Fraction(1), Fraction(1)
    if long == "decade":
        years = count_periods(short, "year")
        return None if years is None else (years[0] * 10, years[1] * 10)
    if (short, long) in _WEEKS_AND_DAYS:
        return _WEEKS_AND_DAYS[short, long]
    factor = PERIOD_FACTORS.get((short, long))
    return None if factor is None else (factor, factor)


def _check_periods(sentence: Sentence, one: Figure, two: Figure) -> Iterator[Finding]:
    """Yield findings such as: £100 a month, or £1,300 a year."""
    gap = sentence.gap(one, two)
    period_cue = words.IN_ALL_OF.search(gap) if one.period and not two.period else None
    if period_cue is not None:
        two = replace(two, period=period_cue[1])
    if one.unit and not (two.unit or two.currency):
        two = replace(two, unit=one.unit)
    if not (one.period and two.period) or one.kind != "count" or two.kind != "count":
        return
    if (one.currency, one.unit, one.per) != (two.currency, two.unit, two.per) or one.high or two.high:
        return
    if (
        period_cue is None
        and not words.EQUIVALENT.search(gap)
        and not (words.APPOSED.search(gap) and len(gap) < 18)
        and not _EARNS.fullmatch(gap)
        and not (
            len(sentence.figures) == 2
            and words.CLAUSE_BREAK.search(gap)
            and not words.COMPARED_RATES.search(gap)
        )
    ):
        return
    if words.APPOSED.search(gap) and not words.CLAUSE_END.match(_skip_period(sentence.after(two))):
        return
    rates = count_periods(one.period, two.period)
    back = count_periods(two.period, one.period) if rates is None else None
    if one.period == two.period:
        return
    if rates is not None:
        computed = get_interval(one) * Interval(*rates)
        value = one.value * PERIOD_FACTORS.get((one.period, two.period), rates[1])
    elif back is not None:
        computed = get_interval(one) / Interval(*back)
        value = one.value / PERIOD_FACTORS.get((two.period, one.period), back[1])
    else:
        return
    if contradicts(computed, two, is_rounded=True):
        yield build_finding("period", "convert", (sentence, two), get_amount(two, value), [(sentence, one)])


def _skip_period(after: str) -> str:
    return _PERIOD.sub("", after)


_FROM = words.compile_cue(r"\bfrom")
_TO = words.compile_cue(r"\b(?:to|into)")
_NEXT_CLAUSE = re.compile(
    rf";|, (?:and|while|whereas|but|as) (?:[\w’'-]+ ){{1,5}}"
    rf"(?:{words.RISES}|{words.FALLS}|slowed|went|came)\b"
)
"""Words after which another quantity rises or falls."""
_UP_FROM = re.compile(
    r"(?: [\w’'-]+){0,4}[,(–—]? ?(?:(?:and|but) )?(?:slightly |sharply |well |far )?(?P<word>up|down)"
    r"(?: slightly| sharply)? (?:from|on) \Z"
)
_RANKED = re.compile(r"\b(?:rank|place|position|chart|seed|league|table|spot|number)\w*\b")
_RISE = re.compile(rf"\b(?:{words.RISES}|up)\b")
_FALL = re.compile(rf"\b(?:{words.FALLS}|down)\b")
_NEGATED = re.compile(
    r"\b(?:not|n't|n’t|never|slow\w*|deficit|loss(?:es)?|negative|minus|below|between|and)\b|[−-]\d"
)


def check_directions(sentence: Sentence, previous: Sentence | None) -> Iterator[Finding]:
    """Yield what is said to have risen, or fallen, and did the other."""
    for one, two in pairwise(sentence.figures):
        if one.kind not in ("count", "percent") or not is_like(one, two) or one.hedge or two.hedge:
            continue
        if _RANKED.search(sentence.low) or _NEGATED.search(_get_clause(sentence, one)):
            continue
        yield from _check_from_to(sentence, one, two)
        yield from _check_up_from(sentence, one, two)


def _get_clause(sentence: Sentence, one: Figure) -> str:
    return re.split(r"[,;:(–—]", sentence.before(one))[-1]


def _check_from_to(sentence: Sentence, one: Figure, two: Figure) -> Iterator[Finding]:
    """Yield findings such as: it rose from 700 to 500, it fell to 700 from 500."""
    before, link, clause = sentence.before(one), sentence.gap(one, two), _get_clause(sentence, one)
    rises, falls = _RISE.search(clause) is not None, _FALL.search(clause) is not None
    if rises == falls or _NEXT_CLAUSE.search(link):
        return
    if _FROM.search(before) and _TO.search(link):
        yield from _compare(sentence, one, two, is_rise=rises)
    elif _TO.search(before) and _FROM.search(link):
        yield from _compare(sentence, two, one, is_rise=rises)


def _check_up_from(sentence: Sentence, one: Figure, two: Figure) -> Iterator[Finding]:
    """Yield findings such as: 500, up from 700."""
    link = _UP_FROM.fullmatch(words.HEDGES_AT_END.sub("", sentence.gap(one, two)))
    if link is not None and not one.change:
        yield from _compare(sentence, two, one, is_rise=link["word"] == "up")


def _compare(sentence: Sentence, before: Figure, after: Figure, *, is_rise: bool) -> Iterator[Finding]:
    if (after.value < before.value) if is_rise else (after.value > before.value):
        operands = [(sentence, before), (sentence, after)]
        operation = "rise" if is_rise else "fall"
        yield build_finding("direction", operation, (sentence, after), get_amount(before), operands)
