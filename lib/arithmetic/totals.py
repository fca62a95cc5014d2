"""Totals and parts: 21 in all, leaving 12; five countries, named one by one, that are four (pure)."""

import re
from collections.abc import Iterator
from fractions import Fraction

from lib.figures import Figure

from . import sentences as arithmetic_sentences
from . import vocabulary as words
from .findings import Finding, Operand, get_amount, is_plain
from .sentences import Sentence

_ADDED_UP = (
    r"\b(?:altogether|in all|in total|all told|overall|combined|together|between them"
    r"|(?:the|that|this|its|their) (?:[\w’']+ )?(?:total|sum|tally|aggregate|haul|toll|outlay)"
    r"(?=,| (?:is|was|of|comes|came|reached|stands|stood)\b))\b[^.;:\d]{0,60}"
    r"|\b(?:bring|brought|tak|took|push|lift)\w* [^.;:\d]{1,50} to|\bmean(?:s|ing|t)? that"
    r"|\bg(?:ive|ives|iving|ave) [^.;:\d]{1,40}"
    r"|\ball|\bwhose|\bso(?: that)?|\bput(?:s|ting)? the (?:total|sum|figure|count)[^.;:\d]{0,40} at"
    r"|\bwhich (?:left|leaves|gave|gives|puts?|took|takes|brought|brings) [^.;:\d]{1,40}"
)
_ADDED_BEFORE = words.compile_cue(_ADDED_UP)
_TOTAL_BEFORE = words.compile_cue(rf"{_ADDED_UP}|{words.TOTAL}")
_ACCRUED = words.compile_cue(r"\b(?:will|would) have (?:been )?\w+|\b(?:comes|came|amounts|adds up) to")
_RUNNING = words.compile_cue(r"\b(?:bring|brought|took|tak)\w* (?:[\w’']+ ){1,5}to")
_HEADING = re.compile(
    r"[^.;:–—]{0,60}(?:[:–—]|,? (?:made up of|consist\w* of|compris\w*(?: of)?|composed of|split between"
    r"|divided into|broken down into)\b)(?! (?:but|and|while|compared|more|less|fewer)\b)[^.;:–—]{0,30}"
)
_ITEMISED = re.compile(r"(?: (?!(?:to|by|in|on|from|at|for|with)\b)[\w-]+){1,3}, ")
_TOTAL_AFTER = re.compile(
    r"(?: [\w-]+){0,4},? (?:in all|in total|altogether|all told|combined|overall|together|between them"
    r"|(?:across|over|in) (?:the|all|both) (?:two|three|four|five|six|games|matches|days|years))\b"
)
_DIVIDED = re.compile(r"[\"'“‘]?(?:out )?of (?:the|its|their|his|her|all|those|these) ")
_REST_BEFORE = words.compile_cue(
    r"\b(?:leaving|leaves|leave|(?<!the )left(?! [\w’'-]+ (?:holding|with)\b))(?: [\w’'-]+){0,2}"
    r"|\b(?:the|its|their|his|her) (?:other|remaining|rest,?)|\bremaining"
    r"|\bthe (?:remainder|balance|rest)(?: of|,| \w+ing)?"
)
_REST_AFTER = re.compile(
    r"(?: (?!and\b|or\b|the\b|of\b)[\w-]+){0,2} (?:left|remain(?:s|ed|ing)?|unsold"
    r"|to go(?= ?[,.;]|\Z)|outstanding|who (?:stand|stood) to)\b"
)
_ALL_BUT = re.compile(r"\ball but (?:a |the )?\Z")
_BUT_ALSO = re.compile(r"(?:,|;| –)? (?:and|but|while)(?: the other| another| a further)? \Z")
_HAS = words.compile_cue(r", [^.,;:]{0,40}\b(?:has|have|had)")
_WHOLE_AND_PARTS = 3
"""Figures of a sentence that tells a whole and two parts of it."""


def is_total(sentence: Sentence, one: Figure) -> bool:
    """True for a figure that its words call the sum of others: 21 in all, a total of 21."""
    return bool(
        _TOTAL_BEFORE.search(sentence.before(one))
        or _TOTAL_AFTER.match(sentence.after(one))
        or _is_apposed_total(sentence, one)
    )


def is_sum(sentence: Sentence, one: Figure) -> bool:
    """True for a figure whose parts the text tells too, before it or after it."""
    return (
        is_total(sentence, one)
        or is_heading(sentence, one)
        or is_itemised(sentence, one)
        or is_divided(sentence, one)
    )


def is_added(sentence: Sentence, one: Figure) -> bool:
    """True for a total whose parts may stand in the sentences before: altogether 21, 21 in all."""
    is_before = _ADDED_BEFORE.search(sentence.before(one)) is not None
    return is_before or _TOTAL_AFTER.match(sentence.after(one)) is not None


def _is_apposed_total(sentence: Sentence, one: Figure) -> bool:
    """True for the last figure of 40 cows and 65 sheep, 105 animals."""
    before = [other for other in sentence.figures if other.end <= one.start]
    if (
        len(before) + 1 < _WHOLE_AND_PARTS
        or one is not sentence.figures[-1]
        or arithmetic_sentences.is_gap(sentence, one)
    ):
        return False
    first, second = before[-2:]
    link = sentence.gap(second, one)
    is_list = words.LAST_OF_LIST.search(sentence.gap(first, second)) is not None
    is_counted = words.APPOSED_NOUN.fullmatch(link) and words.COUNTED_END.match(sentence.after(one))
    is_had = sentence.low.startswith("with ") and _HAS.search(link)
    return is_list and bool(is_counted or is_had)


def is_accrued(sentence: Sentence, one: Figure) -> bool:
    """True for what a rate comes to over a time: by then it will have paid 45 million."""
    before = sentence.before(one)
    if len(sentence.figures) == _WHOLE_AND_PARTS and words.EQUIVALENT.search(before):
        return True
    return _ACCRUED.search(before) is not None or is_total(sentence, one)


def is_running(sentence: Sentence, one: Figure) -> bool:
    """True for a total that may have been counted from more than the sentence names."""
    return _RUNNING.search(sentence.before(one)) is not None


def has_included(sentence: Sentence, one: Figure) -> bool:
    """True for a number of which a part follows: 40 people, including 35 passengers."""
    following = next((other for other in sentence.figures if other.start > one.start), None)
    return (
        following is not None
        and is_number(one)
        and is_number(following)
        and words.INCLUDING.search(sentence.gap(one, following)) is not None
    )


def is_number(one: Figure) -> bool:
    """True for a number of things: no money, no unit, no rate."""
    return is_plain(one) and one.high is None


def is_heading(sentence: Sentence, one: Figure) -> bool:
    """True for the figure before a colon or a dash behind which the rest of the sentence counts its parts."""
    following = [other for other in sentence.figures if other.start > one.end]
    return (
        len(following) > 1
        and sentence.figures[0].start == one.start
        and _HEADING.fullmatch(sentence.gap(one, following[0])) is not None
    )


def is_itemised(sentence: Sentence, one: Figure) -> bool:
    """True for the number of things that its sentence counts in parts: 91 boats, 52 in May and 39 in June."""
    following = [other for other in sentence.figures if other.start > one.end]
    return (
        len(following) > 1
        and is_number(one)
        and _ITEMISED.fullmatch(sentence.gap(one, following[0])) is not None
        and not is_divided(sentence, one)
        and not words.OVERLAP.search(sentence.low)
        and words.LAST_OF_LIST.search(sentence.gap(*following[-2:])) is not None
        and all(is_number(other) and words.WITHOUT_NOUN.match(sentence.after(other)) for other in following)
        and not any(words.OF_THEM.match(sentence.after(other)) for other in following)
    )


def is_divided(sentence: Sentence, one: Figure) -> bool:
    """True for the whole that a sentence begins with, to tell its parts: Of the 208 passengers."""
    return _DIVIDED.fullmatch(sentence.low, 0, one.start) is not None


def is_rest(sentence: Sentence, one: Figure) -> bool:
    """True for a figure that its words call what is left: leaving 12, the other 12, 12 don't know."""
    after = sentence.after(one)
    return bool(
        _REST_BEFORE.search(sentence.before(one))
        or _REST_AFTER.match(after)
        or (one.kind == "percent" and words.UNDECIDED.match(after))
        or is_complement(sentence, one)
    )


def is_complement(sentence: Sentence, one: Figure) -> bool:
    """True for the second of two parts that are all there is: of 40 pools, 28 are open and 12 shut."""
    figures = sentence.figures
    if len(figures) != _WHOLE_AND_PARTS or one is not figures[-1] or not all(map(is_number, figures)):
        return False
    first, second = sentence.gap(figures[0], figures[1]), sentence.gap(figures[1], one)
    if words.OF_WHOLE.search(first) and _ALL_BUT.search(sentence.before(figures[0])):
        return words.EQUIVALENT.search(second) is not None or words.APPOSED.search(second) is not None
    is_divided = (
        words.OF_WHOLE.search(first) or words.OF_WHOM.search(first) or words.CLAUSE_BREAK.search(first)
    )
    is_divided = is_divided or words.OF_WHOLE.search(sentence.before(figures[0]))
    is_listed = words.LAST_OF_LIST.search(second) or _BUT_ALSO.search(second)
    if not is_divided or not is_listed or words.CONTRAST.sub("", second) != second.replace("while", ""):
        return False
    if words.LIST_GOES_ON.search(sentence.after(one)) or words.OF_THEM.match(sentence.after(one)):
        return False
    return any(a.match(second) and b.match(sentence.after(one)) for a, b in words.COMPLEMENTS)


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
            or not is_number(number)
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
