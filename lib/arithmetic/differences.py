"""Differences: 52 votes to 48, a majority of four; 735 jets and 348, 387 fewer."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lib.figures import Figure

from . import vocabulary as words
from .building import build_finding, contradicts, get_amount, is_like
from .finding import Finding
from .intervals import get_interval
from .sentences import Sentence

_APART = re.compile(
    r"(?:[ -](?!and\b|or\b|to\b)[\w-]+){0,2}?[ -](?:more|fewer|less|higher|lower|longer|shorter|older"
    r"|younger|faster|slower|taller"
    r"|heavier|better|worse|clear|ahead|behind|adrift|short|too (?:many|few))\b"
    r"(?! (?:than|of|on) (?:the |a |an |its |his |her |in )?\d)"
)
"""Words after a figure that says by how much two figures before it differ."""
_LACKING = words.compile_cue(
    r"\b(?:short (?:of|by)|lack(?:s|ing|ed)?|shy of|(?:decided|won|lost|beaten|separated) by)"
)
_BEATING = re.compile(
    r"\b(?:beat\w*|br(?:oke|eak)\w*|miss\w*|better\w*|exceed\w*|outscor\w*|trail\w*|led|lead\w*|w[io]n\w*"
    r"|lost"
    r"|defeat\w*|top\w*|surpass\w*|undercut\w*|overs?h[oe]\w*|improv\w*)\b"
)
_NEW_QUANTITY = re.compile(
    r"\b(?:while|whereas|although|though|last|earlier|than|ago|year|per|each|every|another)\b"
)


def align_measures(figures: tuple[Figure, ...]) -> tuple[Figure, ...] | None:
    """Return figures with the one unit or currency that some of them name; None where they name two.

    “71 points and 63, six clear” and “9.58 seconds, .11 inside the 9.69” name it once.
    """
    measures = {(one.unit, one.currency) for one in figures if one.unit or one.currency}
    if len(measures) > 1 or any(one.high is not None or one.vague or one.per is not None for one in figures):
        return None
    kinds = {one.kind for one in figures} - {"points"}
    if len(kinds) > 1 or not kinds <= {"count", "percent"}:
        return None
    unit, currency = measures.pop() if measures else ("", "")
    return tuple(replace(one, unit=unit, currency=currency) for one in figures)


def check_differences(sentence: Sentence, previous: Sentence | None) -> Iterator[Finding]:
    """Yield a figure that is not what the two before it differ by, where words say that it is."""
    for index in range(2, len(sentence.figures)):
        one, two, gap = sentence.figures[index - 2 : index + 1]
        if gap.kind in ("count", "percent", "points") and gap.high is None and not gap.vague:
            yield from _check_gap(sentence, one, two, gap)


def _check_gap(sentence: Sentence, one: Figure, two: Figure, gap: Figure) -> Iterator[Finding]:
    """Yield 52 votes to 48, a majority of five."""
    if not _is_gap(sentence, one, two, gap) and not _is_apart(sentence, one, two, gap):
        return
    aligned = align_measures((one, two, gap))
    if aligned is None or not is_like(*aligned[:2]):
        return
    computed = (get_interval(one) - get_interval(two)).abs()
    if contradicts(computed, gap):
        larger, smaller = (one, two) if one.value > two.value else (two, one)
        operands = [(sentence, larger), (sentence, smaller)]
        value = larger.value - smaller.value
        yield build_finding("difference", "subtract", (sentence, gap), get_amount(gap, value), operands)


def _is_gap(sentence: Sentence, one: Figure, two: Figure, gap: Figure) -> bool:
    """True if the words name the figure as the margin, the lead or the profit."""
    link = sentence.gap(two, gap)
    between = words.GAP_BETWEEN.search(sentence.before(one)) and words.IS.search(link)
    balance = words.BALANCE.search(link) and words.OUTLAY.search(sentence.low, one.start, gap.start)
    won = words.GAP_AFTER.match(sentence.after(gap)) and words.SCORED.search(sentence.gap(one, two))
    named = words.GAP_NOUNS.search(link) or (won and words.APPOSED_BY.search(link))
    return bool(named or between or balance)


def _is_apart(sentence: Sentence, one: Figure, two: Figure, gap: Figure) -> bool:
    """True if two like figures and how far they are apart are all that the sentence counts."""
    link = sentence.gap(two, gap)
    if len(sentence.figures) != 3 or _NEW_QUANTITY.search(sentence.gap(one, two) + link):
        return False
    if one.kind != gap.kind and gap.kind != "points":
        return False
    beaten = link.endswith(" by ") and _BEATING.search(sentence.gap(one, two) + link)
    if _LACKING.search(link) or beaten:
        return True
    return words.CLAUSE_BREAK.search(link) is not None and _APART.match(sentence.after(gap)) is not None
