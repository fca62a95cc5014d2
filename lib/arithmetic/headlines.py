"""Headline against article: figures, sums, shares and ages that the first sentence below tells otherwise."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from lib.figures.numerals import FUNCTION_WORDS

from .ages import parse_age
from .findings import Amount, Finding, Operand, add_up, build_finding, contradicts, get_amount, get_interval
from .repeats import (
    CONTRAST,
    LEAST_SHARED,
    MOST_TIMES,
    Mention,
    agrees,
    is_contrasted,
    is_few,
    is_swapped,
    stem_words,
)
from .sentences import Sentence

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_SCORE = re.compile(r"\d ?[-–] ?\d")
_AGE = re.compile(
    r"\b(?P<a>\d{1,3}|[a-z]{3,9}(?:-[a-z]{3,5})?)-year-old\b|\baged? (?P<b>\d{1,3})\b(?![-–]| (?:to|and"
    r"|or)\b)|, (?P<c>\d{2}), "
)
_HEADLINE_AGE = re.compile(
    r"(?<=[a-z]), (?P<a>\d{1,3})(?=, )|\b(?P<b>\d{1,3})-year-old\b|\baged? (?P<c>\d{1,3})\b"
    r"|\b(?:dies|died|dead) at (?P<d>\d{1,3})\b"
)
_ADDED = re.compile(
    r"\b(?:on top of|in addition to|as well as|plus|additional|extra|(?:a )?further|another)\b"
)
"""Words of a sentence that adds one of its figures to the other."""


def check_headline(sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> Iterator[Finding]:
    """Yield what the first paragraph says and the rest of the text does not."""
    first = sentences[0].paragraph
    headline = [one for one in mentions if one.sentence.paragraph == first]
    body = [one for one in mentions if one.sentence.paragraph != first]
    lead = next((one.start for one in sentences if one.paragraph != first), -1)
    for one in headline:
        yield from _check_figure(one, headline, body, lead)
    yield from _check_age(sentences)
    yield from _check_share([one for one in sentences if one.paragraph == first], sentences)


def _check_figure(one: Mention, headline: list[Mention], body: list[Mention], lead: int) -> Iterator[Finding]:
    """Yield a figure of the headline that the body has with another number, and never as it is."""
    figure = one.figure
    like = [_drop_least(other) for other in body if other.key[:3] == one.key[:3]]
    if not is_few(figure):  # five killed, two of them children
        like = [other for other in like if not is_few(other.figure)] or like
    if figure.hedge == "over" or _SCORE.search(one.sentence.text[max(0, figure.start - 4) : figure.end + 3]):
        return
    if not like or any(agrees(figure, other.figure) or agrees(other.figure, figure) for other in like):
        return
    digits = {number.replace(",", "") for number in _DIGITS.findall(figure.words)} or {str(int(figure.value))}
    if any(digits & {one.replace(",", "") for one in _DIGITS.findall(other.sentence.low)} for other in body):
        return
    counts = [other.figure.value for other in like[:40]]
    if any(figure.value == a + b for a, b in combinations(counts, 2)):
        return
    added = [other for other in like if other.sentence.start == lead]
    if len(added) == len(like) == 2 and _ADDED.search(added[0].sentence.low):
        yield from _check_sum(one, added)
        return
    if figure.unit in ("year", "day", "month", "week") or is_few(figure):
        same = []
    else:
        same = [other for other in like if not is_few(other.figure) and _is_same_as_headline(one, other)]
    same = same or _find_in_lead(one, headline, like, lead)
    if same and len({other.figure.value for other in same}) == 1:
        other = same[0]
        yield build_finding(
            "headline",
            "same",
            (one.sentence, figure),
            get_amount(other.figure),
            [(other.sentence, other.figure)],
        )


def _check_sum(one: Mention, parts: list[Mention]) -> Iterator[Finding]:
    """Yield a figure of the headline that two of the first sentence make: $8 billion on top of $4 billion."""
    value = sum((part.figure.value for part in parts), Fraction(0))
    is_near = value < one.figure.value * MOST_TIMES and one.figure.value < value * MOST_TIMES
    if is_near and contradicts(add_up([part.figure for part in parts]), one.figure):
        operands = [(part.sentence, part.figure) for part in parts]
        amount = get_amount(one.figure, value)
        yield build_finding("sum", "add", (one.sentence, one.figure), amount, operands)


def _find_in_lead(one: Mention, headline: list[Mention], like: list[Mention], lead: int) -> list[Mention]:
    """Return the one figure of the first sentence that measures what the one figure of the headline does."""
    if [other.key[:3] for other in headline].count(one.key[:3]) != 1:
        return []
    found = [other for other in like if other.sentence.start == lead]
    if len(found) != 1 or found[0].sentence.low.startswith(("-old", " old"), found[0].figure.end):
        return []
    other = found[0]
    has_few = is_few(one.figure) or is_few(other.figure)
    if has_few and not stem_words(one.figure.noun) & stem_words(other.figure.noun):
        return []
    value, other_value = one.figure.value, other.figure.value
    has_slip = is_swapped(one.figure, other.figure)
    if not (value / 2 <= other_value <= value * 2 or has_slip) or is_contrasted(other):
        return []
    if one.figure.kind == "count" and one.figure.change != other.figure.change:
        return []
    words, other_words = (frozenset(re.findall(r"[a-z]{3,}", each.sentence.low)) for each in (one, other))
    shared = stem_words(words - FUNCTION_WORDS) & stem_words(other_words - FUNCTION_WORDS)
    return found if shared or one.figure.kind == "percent" or has_slip else []


def _check_share(headline: list[Sentence], sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Yield findings such as: Three in five skip breakfast. Forty per cent of teenagers skip it."""
    lead = sentences[len(headline) : len(headline) + 1]
    in_headline, in_lead = (
        [(each, one) for each in where for one in each.figures if one.kind in ("share", "percent")]
        for where in (headline, lead)
    )
    if len(in_headline) != 1 or len(in_lead) != 1 or in_headline[0][1].kind == in_lead[0][1].kind:
        return
    (sentence, figure), (where, other) = in_headline[0], in_lead[0]
    share, percent = (figure, other) if figure.kind == "share" else (other, figure)
    if figure.change or other.change or CONTRAST.search(where.before(other, 24)) or percent.high:
        return
    if not (share.noun | share.near) & (percent.noun | percent.near):
        return
    if contradicts(get_interval(share).scale(100), percent, is_rounded=True):
        yield build_finding("headline", "same", (sentence, figure), get_amount(other), [(where, other)])


def _drop_least(mention: Mention) -> Mention:
    """Return the mention of “at least 22 killed” as one of 22: the headline has the same toll."""
    return mention._replace(figure=replace(mention.figure, hedge="", hedged=""))


def _check_age(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Yield findings such as: Man, 76, dies. A 67-year-old man has died."""
    head = [one for one in sentences if one.paragraph == sentences[0].paragraph]
    ages = [(one, match) for one in head for match in _HEADLINE_AGE.finditer(one.text)]
    lead = sentences[len(head) :][:1]  # further down there are other people's ages
    lead_ages = [(one, match) for one in lead for match in _AGE.finditer(one.low)]
    if len(ages) != 1 or len({get_age(match) for _, match in lead_ages}) != 1:
        return
    (sentence, age), (where, other) = ages[0], lead_ages[0]
    stated, computed = get_age(age), get_age(other)
    if stated == computed or any(re.search(rf"\b{stated}\b", one.text) for one in sentences[len(head) :]):
        return
    start, end = age.span(age.lastgroup or 0)
    first, last = other.span(other.lastgroup or 0)
    amount = Amount(Fraction(computed), "count", "year")
    operand = Operand(where.start + first, where.start + last, where.text[first:last], amount)
    says = Amount(Fraction(stated), "count", "year")
    yield Finding(
        *("headline", sentence.start + start, sentence.start + end, sentence.text[start:end]),
        *(says, amount, "same", (operand,)),
    )


def get_age(match: re.Match[str]) -> int:
    """Return the age that a pattern has found."""
    return parse_age(match[match.lastgroup or 0].lower()) or 0


def _is_same_as_headline(one: Mention, other: Mention) -> bool:
    figure, other_figure = one.figure, other.figure
    if is_contrasted(other):
        return False
    if figure.kind == "percent" and figure.change and figure.change != other_figure.change:
        return False
    shared = stem_words(figure.near) & stem_words(other_figure.near)
    counted = bool(stem_words(figure.noun) & stem_words(other_figure.noun))
    near = other_figure.value <= figure.value * 2 and figure.value <= other_figure.value * 2
    if near and (counted or len(shared) > LEAST_SHARED):
        return True
    measured = not figure.noun or figure.kind != "count" or bool(figure.currency)
    return len(shared) >= LEAST_SHARED and (counted or measured)
