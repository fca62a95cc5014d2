"""Enumerations: five countries, named one by one, that are four."""

import re
from collections.abc import Iterator
from fractions import Fraction

from lib.figures import Figure

from . import totals
from . import vocabulary as words
from .building import get_amount
from .finding import Finding, Operand
from .sentences import Sentence

_MOST_NAMED = 12
"""Number of things that a sentence names one by one."""
_LEAST_NAMED = 3
_LIST = re.compile(r"[^.;:–—\d]{3,70}(?::| –|—) ?(?P<list>[^.;:–—?!\d]{8,300})[.;]?[\"'”’]?\s*\Z")
_ITEM = re.compile(r",(?: (?:and|or|plus)\b)? ")
_LAST = re.compile(r", (?:and|or|plus) [^,]*\Z")
_AND = re.compile(r" (?:and|or|plus) ")
_OPENINGS = re.compile(r"(?P<name>[A-Z])|(?P<article>(?:the|an?|his|her|its|their|our|to|that|how|why)\b)")
_UNNAMED = re.compile(
    r"\b(?:other|others|more|several|some|including|among|such as|both|who|which|whose|not)\b"
)


def check_enumerations(sentence: Sentence) -> Iterator[Finding]:
    """Yield a number of things of which the sentence then names more, or fewer."""
    for number in sentence.figures:
        match = _LIST.match(sentence.text, number.end)
        if (
            match is None
            or not totals.is_number(number)
            or not 1 < number.value <= _MOST_NAMED
            or number.hedge
            or _is_whole_of_part(sentence, number)
        ):
            continue
        least, most = _count_items(match["list"])
        if least and not least <= number.value <= most:
            start = sentence.start + number.start
            end, first = sentence.start + number.end, sentence.start + match.start("list")
            computed = get_amount(number, Fraction(least))
            named = Operand(first, first + len(match["list"]), match["list"], computed)
            says, written = get_amount(number), sentence.text[number.start : number.end]
            yield Finding("sum", start, end, written, says, computed, "count", (named,))


def _is_whole_of_part(sentence: Sentence, number: Figure) -> bool:
    """True for the 12 of four of the 12 jurors: of those the four are named."""
    before = [one for one in sentence.figures if one.end <= number.start]
    return bool(before) and words.OF_WHOLE.search(sentence.gap(before[-1], number)) is not None


def _count_items(enumeration: str) -> tuple[int, int]:
    """Return how many things a list names at least and at most; (0, 0) where it is none of things alike."""
    *items, last = _ITEM.split(enumeration.strip())
    # Of “Malta and Bosnia and Herzegovina” one pair may be a single thing.
    items += [last] if _LAST.search(enumeration) else _AND.split(last, maxsplit=1)
    openings = {match.lastgroup if match else None for match in map(_OPENINGS.match, items)}
    if len(items) < _LEAST_NAMED or len(openings) > 1 or None in openings or _UNNAMED.search(enumeration):
        return 0, 0
    return len(items), len(items) + sum(len(_AND.findall(one)) for one in items)
