"""Ages: born in 1950, died in 2010 aged 70."""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from lib.figures import parse_figures

from .dates import build_date, find_month, iter_days
from .findings import Amount, Finding, Operand
from .sentences import Sentence

_NUMBER = r"\d{1,3}|[a-z]{3,9}(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
_AGE = re.compile(
    rf"\b(?:aged|at the age of|at age|age|ages of|turned|turns|turning|celebrat\w+ (?:his|her) (?={_NUMBER}))"
    rf" (?:just |only )?(?P<a>{_NUMBER})\b(?!-|th\b| (?:to|and|or|per|%|million|thousand|hundred|days?"
    rf"|weeks?|months?)\b)"
    rf"|\b(?:he|she|they|who) (?:was|were|is|would (?:have been|be|now be)|will be)"
    rf" (?:then |now |only |just |still )?(?P<b>{_NUMBER})"
    rf"(?=[,.;)]|\Z| (?:when|at the time|years old|in |on |and |years of age))"
    rf"|(?P<c>{_NUMBER})[- ]years?[- ](?:old|of age)\b"
    r"|(?P<d>(?<=, )\d{2}(?=, ))"
    r"|\bdied\b[^.;]{0,50}?\bat (?P<e>\d{1,3})(?=[,.;:)](?!\d)|\Z)"
    rf"|\b(?:now|at) (?P<g>\d{{2}})(?=[,.;]|\Z| (?:when|in (?:1[5-9]|20)\d\d)\b)"
    r"|\band (?P<h>\d{2}) when\b"
    rf"|\bwas (?P<f>{_NUMBER}) (?:when|at|on (?:his|her)|years old|years of age)\b"
)
_BORN = re.compile(r"\bborn\b[^.;]{0,60}?\Z|\bb\. ?\Z|\bbirth (?:in|on) \Z|\bborn\b[^.;]{0,40}?\Z")
_LIFE = re.compile(r"[(\[](?:c\. )?(?P<born>1[5-9]\d\d|20\d\d) ?[-–—] ?(?P<died>1[5-9]\d\d|20\d\d)[)\]]")
_SAME_PERSON = re.compile(
    r"\A[\"'“‘]?(?:he|she|they|his|her|born)\b|\A[\"'“‘]?(?:in|on|at|by|when|aged)\b.{0,60}\b(?:he|she|they)\b"
    r"|\b(?:now|today)\b.{0,40}\bthe \d{2}-year-old\b"
)
_PRESENT = re.compile(r"\bwas\b|\bwere\b|\bdied\b|\bthen\b|\bwhen\b|\bat the time\b")
_WAS_BORN = re.compile(r"\b(?:was|were|who was) born\b")
_SINCE = re.compile(r"\b(?:since|from|until|till|between|before|after)(?: [\w’'-]+)? \Z")
"""Words before a moment at which a person need not have the stated age."""
_THIS_WEEK = re.compile(r"\bon (?:mon|tues|wednes|thurs|fri|satur|sun)day\b(?!,? (?:\d|[a-z]{3,9}\.? \d))")
_NOW = re.compile(r"\b(?:now|is|today)(?: aged)? \Z")
_DEATH = re.compile(r"\bdie[sd]\b|\bdeath\b|\bdead\b")
_ACCUSED = re.compile(
    r"[\"'“‘]?an? [\w-]+(?: \w+){1,3} (?:has been|have been|was|is|has|will)"
    r"(?: (?:been|due|to|be|appear\w*|in|court|remanded|on|bail))* ?"
    r"(?:charged|arrested|accused|jailed|sentenced|convicted|fined|banned|cleared|appeared|remanded)\b"
)
_NAMED = re.compile(
    r"(?:[A-Z][\w’'-]+ ){1,3}[A-Z][\w’'-]+, (?:aged )?\d\d, (?:(?:of|from) [^,.;]{3,40}, )?"
    r"(?:will appear|is (?:due|to appear|charged|accused|expected)|appeared|faces|denie[sd]|admit\w*"
    r"|plead\w*|has been (?:charged|remanded)|was (?:remanded|charged|sentenced|jailed|convicted|fined))\b"
)
"""A sentence about somebody accused, and one that names that person and tells the age again."""
_MOST_AGES = 4
"""Ages of a sentence from which on it is a list of people."""
_MAX_AGE, _MAX_YEARS = 125, 600


class Moment(NamedTuple):
    """A year or a day that a sentence names; ``month`` 0, ``when`` None where it does not name them."""

    start: int
    end: int
    year: int
    when: date | None = None
    month: int = 0


class Age(NamedTuple):
    """An age at code points of a sentence."""

    start: int
    end: int
    years: int


class Fact(NamedTuple):
    """A person's age in a sentence, 0 for the birth, and the moment ``when``, named at ``where``."""

    sentence: Sentence
    age: Age
    moment: Moment | None
    where: Sentence


def check_ages(sentence: Sentence, previous: Sentence | None, published_on: date | None) -> Iterator[Finding]:
    """Yield ages that nobody can have who had another, or was born, when the text says."""
    yield from _check_life(sentence)
    if previous is not None:
        yield from _check_named(sentence, previous)
    passage = [sentence]
    if previous is not None and _SAME_PERSON.search(sentence.low):
        passage.insert(0, previous)
    facts = [fact for one in passage for fact in _iter_facts(one)]
    births = [fact for fact in facts if fact.age.years == 0]
    if len(facts) != 2 or len(births) > 1:
        return
    one, two = (_date_fact(fact, facts, passage, published_on) for fact in facts)
    if one.moment and two.moment and one.moment != two.moment:
        is_old = all(each.sentence is previous and each.where is previous for each in (one, two))
        if not is_old:  # what one sentence tells is checked with that sentence
            yield from _compare(one, two)


def _check_life(sentence: Sentence) -> Iterator[Finding]:
    """Yield findings such as: Robert Hale (1944-2019) died at 73."""
    life, ages = list(_LIFE.finditer(sentence.text)), list(_iter_ages(sentence))
    if len(life) == 1 and len(ages) == 1 and len(sentence.years) <= 2:
        born, died = (Moment(*life[0].span(name), int(life[0][name])) for name in ("born", "died"))
        birth = Fact(sentence, Age(born.start, born.end, 0), born, sentence)
        yield from _compare(birth, Fact(sentence, ages[0], died, sentence))


def _check_named(sentence: Sentence, previous: Sentence) -> Iterator[Finding]:
    """Yield findings such as: A 29-year-old man has been charged. Daniel Pace, 39, will appear in court."""
    accused, named = _ACCUSED.match(previous.low), _NAMED.match(sentence.text)
    ages = [list(_iter_ages(one)) for one in (previous, sentence)]
    if accused is None or named is None or [len(each) for each in ages] != [1, 1]:
        return
    first, second = ages[0][0], ages[1][0]
    if first.years != second.years:
        computed = Amount(Fraction(first.years), "count", "year")
        stated = _build_operand(sentence, second)
        operand = _build_operand(previous, first)
        yield Finding(
            "repeat", stated.start, stated.end, stated.text, stated.amount, computed, "same", (operand,)
        )


def _iter_facts(sentence: Sentence) -> Iterator[Fact]:
    """Yield the births and the ages of a sentence, these in the order of the moments that are no birth."""
    moments = list(_iter_moments(sentence))
    births = _find_births(sentence, moments)
    for one in births:
        yield Fact(sentence, Age(one.start, one.end, 0), one, sentence)
    known = set(births)
    others = [one for one in moments if one not in known and not _is_since(sentence, one)]
    ages = list(_iter_ages(sentence))
    for age in ages:
        is_now = len(ages) > _MOST_AGES or _is_now(sentence, age)
        yield Fact(sentence, age, None if is_now else _find_moment(age, ages, others), sentence)


def _is_now(sentence: Sentence, age: Age) -> bool:
    return _NOW.search(sentence.low, max(0, age.start - 12), age.start) is not None


def _find_moment(age: Age, ages: list[Age], moments: list[Moment]) -> Moment | None:
    """Return the moment that follows an age, or leads to it, with no other age between."""
    following = min((one.start for one in ages if one.start > age.start), default=None)
    previous = max((one.end for one in ages if one.start < age.start), default=0)
    after = [one for one in moments if one.start > age.start and (following is None or one.end < following)]
    before = [one for one in moments if previous < one.start < age.start]
    if len(ages) == 1:
        return moments[0] if len(moments) == 1 else None
    return after[0] if after else before[-1] if before else None


def _is_since(sentence: Sentence, moment: Moment) -> bool:
    return _SINCE.search(sentence.low, max(0, moment.start - 30), moment.start) is not None


def _date_fact(fact: Fact, facts: list[Fact], passage: list[Sentence], published_on: date | None) -> Fact:
    """Return a fact with the one moment that the sentences name beside, or that of the publication."""
    if fact.moment is not None:
        return fact
    known = [(one.where, one.moment) for one in facts]
    others = [
        (one, moment)
        for one in passage
        for moment in _iter_moments(one)
        if (one, moment) not in known
        and not _is_since(one, moment)
        and (one.start <= fact.sentence.start or _is_now(fact.sentence, fact.age))
    ]
    if len(others) == 1:
        return fact._replace(where=others[0][0], moment=others[0][1])
    low = fact.sentence.low
    is_past = _PRESENT.search(_WAS_BORN.sub("", low)) and not _THIS_WEEK.search(low)
    if others or published_on is None or is_past:
        return fact
    return fact._replace(moment=Moment(fact.age.start, fact.age.end, published_on.year, published_on))


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
            yield Moment(day.start, day.end, day.year, build_date(day, None), day.month)
    for year in sentence.years:
        if year.start not in taken:
            yield Moment(year.start, year.end, year.value, None, find_month(sentence, year.start))


def _iter_ages(sentence: Sentence) -> Iterator[Age]:
    for match in _AGE.finditer(sentence.low):
        name = next(name for name in "abcdefgh" if match[name])
        years = parse_age(match[name])
        if years is not None and 0 < years < _MAX_AGE:
            yield Age(*match.span(name), years)


def parse_age(words: str) -> int | None:
    """Return the age that digits or words say, or None."""
    if words.isdecimal():
        return int(words)
    parsed = parse_figures(words.replace(" ", "-"))
    return int(parsed[0].value) if len(parsed) == 1 and parsed[0].kind == "count" else None


def _compare(one: Fact, two: Fact) -> Iterator[Finding]:
    """Yield the later of two ages, if nobody had the one and then the other."""
    earlier, later = sorted((one, two), key=_get_year)
    if earlier.moment is None or later.moment is None:
        return
    years = later.moment.year - earlier.moment.year
    if not 0 < years < (_MAX_YEARS if _DEATH.search(later.sentence.low) else _MAX_AGE):
        return
    possible = {years, years - 1}
    if earlier.age.years:
        possible.add(years + 1)
    elif earlier.moment.when and later.moment.when:
        first, last = earlier.moment.when, later.moment.when
        years -= (last.month, last.day) < (first.month, first.day)
        possible = {years}
    elif earlier.moment.month and later.moment.month not in (0, earlier.moment.month):
        years -= later.moment.month < earlier.moment.month
        possible = {years}
    if later.age.years - earlier.age.years in possible:
        return
    operands = [_build_operand(each.where, each.moment) for each in (later, earlier) if each.moment]
    if later.moment.start == later.age.start:
        operands = operands[1:]
    if earlier.age.years:
        operands.append(_build_operand(earlier.sentence, earlier.age))
    stated = _build_operand(later.sentence, later.age)
    computed = Amount(Fraction(earlier.age.years + years), "count", "year")
    yield Finding(
        "age", stated.start, stated.end, stated.text, stated.amount, computed, "age", tuple(operands)
    )


def _get_year(fact: Fact) -> int:
    return fact.moment.year if fact.moment else 0


def _build_operand(sentence: Sentence, one: Moment | Age) -> Operand:
    amount = (
        Amount(Fraction(one.year), "year")
        if isinstance(one, Moment)
        else Amount(Fraction(one.years), "count", "year")
    )
    words = sentence.text[one.start : one.end]
    return Operand(sentence.start + one.start, sentence.start + one.end, words, amount)
