"""Ages: born in 1950, died in 2010 aged 70."""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from lib.figures import parse_figures

from .dates import build_date, iter_days
from .finding import Amount, Finding, Operand
from .sentences import Sentence

_NUMBER = r"\d{1,3}|[a-z]{3,9}(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
_AGE = re.compile(
    rf"\b(?:aged|at the age of|at age|age|ages of|turned|turns|turning|celebrat\w+ (?:his|her) (?={_NUMBER}))"
    rf" (?:just |only )?(?P<a>{_NUMBER})\b(?!-|th\b| (?:to|and|or|per|%|million|thousand|hundred|days?"
    rf"|weeks?|months?)\b)"
    rf"|\b(?:he|she|who) (?:was|is|would (?:have been|be|now be)|will be) (?:then |now |only |just |still"
    rf" )?(?P<b>{_NUMBER})"
    rf"(?=[,.;)]|\Z| (?:when|at the time|years old|in |on |and |years of age))"
    rf"|(?P<c>{_NUMBER})[- ]years?[- ](?:old|of age)\b"
    r"|(?P<d>(?<=, )\d{2}(?=, ))"
    r"|\bdied\b[^.;]{0,50}?\bat (?P<e>\d{1,3})(?=[,.;:)](?!\d)|\Z)"
    rf"|\b(?:now|at) (?P<g>\d{{2}})(?=[,.;]|\Z| (?:when|in (?:1[5-9]|20)\d\d)\b)"
    rf"|\bwas (?P<f>{_NUMBER}) (?:when|at|on (?:his|her)|years old|years of age)\b"
)
_BORN = re.compile(r"\bborn\b[^.;]{0,60}?\Z|\bb\. ?\Z|\bbirth (?:in|on) \Z|\bborn\b[^.;]{0,40}?\Z")
_LIFE = re.compile(r"[(\[](?:c\. )?(?P<born>1[5-9]\d\d|20\d\d) ?[-–—] ?(?P<died>1[5-9]\d\d|20\d\d)[)\]]")
_SAME_PERSON = re.compile(
    r"[\"'“‘]?(?:he|she|they|his|her)\b|[\"'“‘]?(?:in|on|at|aged)\b.{0,60}\b(?:he|she)\b"
)
_PRESENT = re.compile(r"\bwas\b|\bwere\b|\bdied\b|\bthen\b|\bwhen\b|\bat the time\b")
_WAS_BORN = re.compile(r"\b(?:was|were|who was) born\b")
_SINCE = re.compile(r"\b(?:since|from|until|till|between|before|after)(?: [\w’'-]+)? \Z")
"""Words before a moment at which somebody need not have the age that is told."""
_DEATH = re.compile(r"\bdie[sd]\b|\bdeath\b|\bdead\b")
_MAX_AGE, _MAX_YEARS = 125, 600


class Moment(NamedTuple):
    """A year or a day that a sentence names; ``when`` where the whole date is known."""

    start: int
    end: int
    year: int
    when: date | None = None


class Age(NamedTuple):
    """An age at code points of a sentence."""

    start: int
    end: int
    years: int


def check_ages(sentence: Sentence, previous: Sentence | None, published_on: date | None) -> Iterator[Finding]:
    """Yield ages that nobody can have who was born when the text says."""
    ages = list(_iter_ages(sentence))
    if not ages:
        if previous is not None and _SAME_PERSON.match(sentence.low):
            yield from _check_born_after(sentence, previous)
        return
    life = list(_LIFE.finditer(sentence.text))
    if len(life) == 1 and len(ages) == 1 and len(sentence.years) <= 2:
        born, died = (Moment(*life[0].span(name), int(life[0][name])) for name in ("born", "died"))
        yield from _compare(sentence, ages[0], (sentence, born), (sentence, died))
        return
    moments = list(_iter_moments(sentence))
    births = _find_births(sentence, moments)[:1]
    where = sentence
    if not births and previous is not None and _SAME_PERSON.match(sentence.low):
        earlier = list(_iter_moments(previous))
        births = _find_births(previous, earlier)
        where = previous
    if len(births) != 1:
        return
    others = [one for one in moments if where is not sentence or one != births[0]]
    others = [one for one in others if not _SINCE.search(sentence.low, max(0, one.start - 30), one.start)]
    for age in ages:
        if len(others) == 1:
            yield from _compare(sentence, age, (where, births[0]), (sentence, others[0]))
        elif not others and published_on is not None and not _PRESENT.search(_WAS_BORN.sub("", sentence.low)):
            now = Moment(age.start, age.end, published_on.year, published_on)
            yield from _compare(sentence, age, (where, births[0]), (sentence, now))


def _check_born_after(sentence: Sentence, previous: Sentence) -> Iterator[Finding]:
    """Yield: He died in 2010 aged 70. He was born in 1950."""
    births = _find_births(sentence, list(_iter_moments(sentence)))
    ages, others = list(_iter_ages(previous)), list(_iter_moments(previous))
    if len(births) == len(ages) == len(others) == 1:
        yield from _compare(previous, ages[0], (sentence, births[0]), (previous, others[0]))


def _find_births(sentence: Sentence, moments: list[Moment]) -> list[Moment]:
    """Return the moments that somebody was born at: the first after the word."""
    found, last = [], 0
    for one in sorted(moments):
        begin, last = max(last, one.start - 70, 0), one.end
        if _BORN.search(sentence.low, begin, one.start):
            found.append(one)
    return found


def _iter_moments(sentence: Sentence) -> Iterator[Moment]:
    """Yield the days with a year, and the years that stand alone."""
    taken: set[int] = set()
    for day in iter_days(sentence):
        if day.year:
            taken.update(range(day.start, day.end))
            yield Moment(day.start, day.end, day.year, build_date(day, None))
    for year in sentence.years:
        if year.start not in taken:
            yield Moment(year.start, year.end, year.value)


def _iter_ages(sentence: Sentence) -> Iterator[Age]:
    for match in _AGE.finditer(sentence.low):
        name = next(name for name in "abcdefg" if match[name])
        years = parse_age(match[name])
        if years is not None and 0 < years < _MAX_AGE:
            yield Age(*match.span(name), years)


def parse_age(words: str) -> int | None:
    """Return the age that digits or words say, or None."""
    if words.isdecimal():
        return int(words)
    parsed = parse_figures(words.replace(" ", "-"))
    return int(parsed[0].value) if len(parsed) == 1 and parsed[0].kind == "count" else None


def _compare(
    sentence: Sentence, age: Age, born: tuple[Sentence, Moment], then: tuple[Sentence, Moment]
) -> Iterator[Finding]:
    one, two = born[1], then[1]
    years = two.year - one.year
    if not 0 < years < (_MAX_YEARS if _DEATH.search(sentence.low) else _MAX_AGE):
        return
    possible = {years, years - 1}
    if one.when and two.when:
        had_birthday = (two.when.month, two.when.day) >= (one.when.month, one.when.day)
        years = years if had_birthday else years - 1
        possible = {years}
    if age.years in possible:
        return
    start, end = sentence.start + age.start, sentence.start + age.end
    operands = [_build_operand(*then), _build_operand(*born)]
    if then[1].start == age.start:
        operands = operands[1:]
    yield Finding(
        "age",
        start,
        end,
        sentence.text[age.start : age.end],
        Amount(Fraction(age.years), "count", "year"),
        Amount(Fraction(years), "count", "year"),
        "age",
        tuple(operands),
    )


def _build_operand(sentence: Sentence, moment: Moment) -> Operand:
    return Operand(
        sentence.start + moment.start,
        sentence.start + moment.end,
        sentence.text[moment.start : moment.end],
        Amount(Fraction(moment.year), "year"),
    )
