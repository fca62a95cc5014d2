"""Directions: a rise to less than it was, a fall to more."""

import re
from collections.abc import Iterator
from itertools import pairwise

from lib.figures import Figure

from . import vocabulary as words
from .building import build_finding, get_amount, is_like
from .finding import Finding
from .sentences import Sentence

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
