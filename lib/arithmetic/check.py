"""Check of one text against itself, the one call; and the sentences that explain what it found."""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from lib.figures.relations import format_per, format_per_period, pluralise_unit
from lib.figures.units import (
    NBSP,
    UNITS,
    add_percent_sign,
    format_money,
    format_number,
    format_points,
    get_plural_count,
)

from .ages import check_ages
from .dates import check_repeated_dates, check_weekdays
from .durations import check_durations, check_spans
from .findings import Amount, Finding
from .headlines import check_headline
from .rates import check_directions, check_rates
from .repeats import check_repeats, list_mentions
from .results import MAX_REACH, check_results
from .sentences import Sentence, split_text
from .shares import check_conversions, check_shares
from .totals import check_enumerations

MAX_TEXT_LENGTH = 250_000
"""Code points read of a text: twice as many as the longest article has."""
MAX_FIGURES = 5_000
"""Figures read of a text. A table has more, and ties none of them."""
MAX_FINDINGS = 200
LANGUAGES = ("en",)
"""Languages whose words the rules know."""
_DIGIT = re.compile(r"\d")
_SENTENCE_RULES = (check_shares, check_directions, check_rates, check_conversions)


def check_arithmetic(
    text: str, *, language: str = "en", published_on: date | None = None, has_headline: bool = True
) -> list[Finding]:
    """Return the figures of ``text`` that do not agree with others of it, in order of the text.

    ``text`` is plain; with ``has_headline`` its first paragraph is the headline, unless it reads as the
    beginning of the text. ``published_on`` gives the year to dates without one. A finding is made only where
    the words tie figures together and no rounding explains the difference. Returns nothing for a language
    that is not one of LANGUAGES. Never raises; takes time in proportion to the text.
    """
    if (language.partition("-")[0].casefold() or "en") not in LANGUAGES:
        return []
    sentences = _limit_figures(split_text(text[:MAX_TEXT_LENGTH]))
    has_headline = has_headline and _begins_with_headline(sentences)
    found: dict[tuple[int, int], Finding] = {}
    for finding in _iter_findings(sentences, published_on, has_headline):
        found.setdefault((finding.start, finding.end), finding)
        if len(found) >= MAX_FINDINGS:
            break
    return sorted(found.values(), key=lambda one: (one.start, one.end))


def _begins_with_headline(sentences: list[Sentence]) -> bool:
    """True if the first paragraph may be a headline: one sentence without a full stop, with more below it."""
    lead = [one for one in sentences if one.paragraph == sentences[0].paragraph]
    return len(lead) == 1 < len(sentences) and not lead[0].text.rstrip().endswith(".")


def _limit_figures(sentences: list[Sentence]) -> list[Sentence]:
    """Return the sentences up to the one with the last figure that is read."""
    count = 0
    for index, sentence in enumerate(sentences):
        count += len(sentence.figures)
        if count > MAX_FIGURES:
            return sentences[:index]
    return sentences


def _iter_findings(
    sentences: list[Sentence], published_on: date | None, has_headline: bool
) -> Iterator[Finding]:
    previous: Sentence | None = None
    passage: list[Sentence] = []
    for sentence in sentences:
        if previous is not None and has_headline and previous.paragraph == sentences[0].paragraph:
            previous = None
            passage = []
        passage = [*passage, sentence][-MAX_REACH:]
        if sentence.figures or _DIGIT.search(sentence.text):
            for rule in _SENTENCE_RULES:
                yield from rule(sentence, previous)
            yield from check_spans(sentence, published_on)
            yield from check_durations(sentence, previous, published_on)
            yield from check_ages(sentence, previous, published_on)
            yield from check_results(passage)
        yield from check_enumerations(sentence)
        yield from check_weekdays(passage, published_on)
        previous = sentence
    mentions = list_mentions(sentences)
    if has_headline:
        yield from check_headline(sentences, mentions)
        mentions = [one for one in mentions if one.sentence.paragraph != sentences[0].paragraph]
    yield from check_repeats(mentions)
    yield from check_repeated_dates(sentences)


_SIGNS = {"add": "+", "subtract": "−", "multiply": "×", "divide": "÷"}
_MAX_OPERANDS = 8


def explain_finding(finding: Finding) -> str:
    """Return the arithmetic and what the text says: 12 ÷ 48 = 25 %; the text says 30 %."""
    says = format_amount(finding.says)
    match finding.rule:
        case "headline":
            message = gettext("The headline says {says}, the article {computed}.")
        case "repeat":
            message = gettext("The text says {says} here and {computed} elsewhere.")
        case "direction":
            message = (
                gettext("The text reports a rise, but {after} is less than {before}.")
                if finding.operation == "rise"
                else gettext("The text reports a fall, but {after} is more than {before}.")
            )
            before, after = (format_amount(one.amount) for one in finding.operands)
            return message.format(before=before, after=after)
        case _:
            message = gettext("{calculation}; the text says {says}.")
    return message.format(
        calculation=format_calculation(finding), says=says, computed=format_amount(finding.computed)
    )


def format_calculation(finding: Finding) -> str:
    """Return how it was computed: 12 ÷ 48 = 25 %."""
    operands = [format_amount(one.amount) for one in finding.operands[:_MAX_OPERANDS]]
    computed = format_amount(finding.computed)
    match finding.operation:
        case "subtract" if finding.rule == "remainder" and finding.computed.measure == "percent":
            operands.insert(0, add_percent_sign(format_number(Fraction(100))))
            return f"{' − '.join(operands)} = {computed}"
        case "divide" if finding.rule == "share":
            message = gettext("{part} of {whole} is {computed}")
            return message.format(part=operands[0], whole=operands[1], computed=computed)
        case "add" if len(operands) == 1:
            return gettext("A part of it is {part}").format(part=computed)
        case "add" | "subtract" | "multiply" | "divide":
            return f"{f' {_SIGNS[finding.operation]} '.join(operands)} = {computed}"
        case "change":
            message = gettext("From {before} to {after} is a change of {computed}")
            return message.format(before=operands[0], after=operands[1], computed=computed)
        case "times":
            message = gettext("{after} is {computed} times {before}")
            return message.format(before=operands[0], after=operands[1], computed=computed)
        case "years":
            return _format_years(operands, computed)
        case "age" if len(operands) == 1:
            message = gettext("Born in {year}, a person was {computed} old when the article was published")
            return message.format(year=operands[0], computed=computed)
        case "age" if len(operands) == 3:
            message = gettext("{age} in {earlier} makes {computed} in {later}")
            return message.format(age=operands[2], earlier=operands[1], later=operands[0], computed=computed)
        case "age":
            message = gettext("From {earlier} to {later} a person becomes {computed} old")
            return message.format(earlier=operands[1], later=operands[0], computed=computed)
        case "weekday" if len(operands) == 3:
            message = gettext("If {first} is a {first_weekday}, {second} is a {weekday}")
            return message.format(
                first=operands[0], first_weekday=operands[1], second=operands[2], weekday=computed
            )
        case "weekday":
            return gettext("{date} is a {weekday}").format(date=operands[0], weekday=computed)
        case "count":
            return gettext("The list has {count}").format(count=computed)
        case "same" | "rise" | "fall":
            return gettext("{one} is not {other}").format(one=format_amount(finding.says), other=operands[0])
        case _:
            return gettext("{one} is {other}").format(one=operands[0], other=computed)


def _format_years(operands: list[str], computed: str) -> str:
    if len(operands) == 1:
        message = gettext("From {earlier} to the publication is {computed}")
        return message.format(earlier=operands[0], computed=computed)
    message = gettext("From {earlier} to {later} is {computed}")
    return message.format(earlier=operands[1], later=operands[0], computed=computed)


def format_amount(amount: Amount) -> str:
    """Return a value as a sentence names it: 25 %, £4.8 million, seven years, Tuesday, 3 March 2026."""
    value = amount.value
    match amount.measure:
        case "weekday":
            return str(WEEKDAYS[int(value)])
        case "date":
            return date_format(date.fromordinal(int(value)), "DATE_FORMAT")
        case "day":
            return date_format(date.fromordinal(int(value)), "MONTH_DAY_FORMAT")
        case "year":
            return str(int(value))
        case "percent":
            return add_percent_sign(_format_rounded(value))
        case "share":
            return add_percent_sign(_format_rounded(value * 100))
        case "points":
            return format_points(value)
        case "times":
            return _format_rounded(value)
    message = _format_rounded(value)
    if amount.currency:
        message = format_money(value, amount.currency, places=_get_places(value))
    elif amount.unit == "year":
        count = get_plural_count(value)
        message = ngettext("{count} year", "{count} years", count).format(count=message)
    elif amount.unit:
        message = f"{message}{NBSP}{pluralise_unit(UNITS[amount.unit], value)}"
    return format_per_period(format_per(message, amount.per), amount.period)


def _format_rounded(value: Fraction) -> str:
    return format_number(value, places=_get_places(value))


def _get_places(value: Fraction) -> int:
    """Return how many figures to show: three where a division made more of them."""
    return 4 if (value * 100).denominator == 1 else 3
