"""Results told some words, or some sentences, after what they were made from: The gap, 12, has caused talk.

A figure whose words give it a role (lib.arithmetic.roles) is tried against every reading of the figures
within reach: of its sentence first, then with it the ones before. It is a finding where no reading explains
it and one alone makes a number of about its size.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from lib.figures import Figure

from . import gaps, parts, quotients, readings, roles, totals
from . import vocabulary as words
from .building import build_finding, contradicts
from .finding import Finding
from .parts import Reader, Reading
from .reach import Placed, collect_figures, is_aside, is_slip
from .sentences import Sentence

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
        yield quotients.read_spans
    if one.kind == "count" and not one.period:
        is_rest, is_sum = totals.is_rest(sentence, one), totals.is_sum(sentence, one)
        if is_rest:
            yield parts.read_rests
        if is_sum:
            yield parts.read_sums
        elif not is_rest and gaps.is_margin(sentence, one):
            yield readings.read_margins
            yield readings.read_gaps
        elif not is_rest and gaps.is_gap(sentence, one):
            yield readings.read_gaps
        elif not is_rest:
            yield readings.read_lists
        if totals.is_accrued(sentence, one):
            yield quotients.read_products
        if totals.has_included(sentence, one):
            yield parts.read_included
        if roles.is_definite(sentence, one):  # the loss of 190 jobs, told in parts; all 48 homes
            yield readings.read_references
    elif one.kind == "points" and gaps.is_gap(sentence, one):
        yield readings.read_gaps
    elif one.kind == "percent" and totals.is_rest(sentence, one):
        yield parts.read_rests
    elif one.kind in ("percent", "share"):
        if " in " not in one.words and (one.change or gaps.is_gap(sentence, one)):
            yield readings.read_changes
        elif roles.is_share(sentence, one):
            yield quotients.read_shares
    elif one.kind == "times" and roles.is_factor(sentence, one):
        yield readings.read_factors
    if one.unit in ("km/h", "mph") and roles.is_average(sentence, one):
        yield quotients.read_speeds
    if one.kind == "count":
        if roles.find_divisor(sentence, one) is not None or (one.per or 0) > 1:
            yield quotients.read_rates
        if roles.find_period(sentence, one):
            yield quotients.read_yearly
            yield quotients.read_periods


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
