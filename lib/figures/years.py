"""Years and days that a claim and a passage name, compared (pure)."""

import re
from typing import NamedTuple

from django.utils.translation import gettext

from lib.claim_detection.vocabulary import MONTHS
from lib.text.phrases import join_with_and

MAX_TIMES = 12
_NAMES = {name.casefold(): number for number, name in enumerate(MONTHS["en"].split(), start=1)}
_SHORT = {name[:3]: number for name, number in _NAMES.items()} | {"sept": 9}
_MONTH = "|".join([*_NAMES, *_SHORT])
_MONTH_OF_YEAR = re.compile(rf"\b({_MONTH})\b\.?,? (?:of )?((?:1[5-9]|20)\d\d)(?!\d)", re.IGNORECASE)
_YEAR = r"(?<![\d.,/$€£¥₹-])(?:1[5-9]|20)\d\d(?![\d%]|[.,]\d)"
_SPLIT = re.compile(r"(?<![\d.,/$€£-])((?:19|20)\d\d)[/–-](\d\d|(?:19|20)\d\d)(?![\d/-])")
_WRITTEN_YEAR = r"(?:1[5-9]|20)\d\d"
_ORDINAL = "(?:st|nd|rd|th)?"
DAYS = re.compile(
    rf"(?<![\d.,$€£¥])(?:(?P<f1>\d{{1,2}}){_ORDINAL}\s?(?:to|and|[-–—&])\s?)?"
    rf"(?<![\d.,])(?P<d1>\d{{1,2}}){_ORDINAL}(?: of)? (?P<m1>{_MONTH})\b\.?(?:,? (?P<y1>{_WRITTEN_YEAR}))?"
    rf"|\b(?P<m2>{_MONTH})\b\.? (?:(?P<f2>\d{{1,2}}){_ORDINAL}\s?[-–—]\s?)?(?P<d2>\d{{1,2}}){_ORDINAL}"
    rf"(?![\d,.]\d|\d)(?:,? (?P<y2>{_WRITTEN_YEAR}))?"
    rf"|(?<!\d)(?P<y3>{_WRITTEN_YEAR})-(?P<m3>\d\d)-(?P<d3>\d\d)(?!\d)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r" (?!was\b|has\b|does\b|this\b)[a-z]{3,}s\b| (?:per|million|billion|km|miles|metres|tonnes)\b|\s?%"
)
_IN = re.compile(r"\b(?:in|of|since|by|until|till|from|during|between|and|year|to) \Z", re.IGNORECASE)


class DayOfYear(NamedTuple):
    """A day of a month, its year 0 where none is named."""

    day: int
    month: int
    year: int
    words: str


class TimeMentions(NamedTuple):
    """Years and days that a text names."""

    years: tuple[str, ...]
    split: tuple[tuple[int, str], ...]
    days: tuple[DayOfYear, ...]


def find_times(text: str, limit: int = MAX_TIMES) -> TimeMentions:
    """Find the years, years across two (2024/25) and days of a text, ``limit`` of each at most."""
    days = []
    for match in list(DAYS.finditer(text))[:limit]:
        day, month, year = (match[f"{part}1"] or match[f"{part}2"] or match[f"{part}3"] for part in "dmy")
        number = int(month) if month.isdecimal() else _NAMES.get(month.casefold()) or _SHORT[month.casefold()]
        # Of “3 to 5 March” both days are meant.
        for one in filter(None, (match["f1"], match["f2"], day)):
            if 1 <= int(one) <= 31 and 1 <= number <= 12:
                days.append(DayOfYear(int(one), number, int(year or 0), match.group()))
    split = tuple(
        (int(match[1]), match.group())
        for match in _SPLIT.finditer(text)
        if int(match[2]) % 100 == (int(match[1]) + 1) % 100
    )[:limit]
    years = []
    for match in re.finditer(_YEAR, text):
        rest = text[match.end() : match.end() + 24]
        if re.match(r"[/–]\d|-\d", rest) or (
            _COUNTED.match(rest) and not _IN.search(text[max(0, match.start() - 9) : match.start()])
        ):
            continue
        years.append(match.group())
    return TimeMentions(tuple(dict.fromkeys(years))[:limit], split, tuple(days))


def find_months(text: str) -> list[tuple[int, str]]:
    """Find the months that are named with a year: (3, "March 2026")."""
    found = []
    for match in _MONTH_OF_YEAR.finditer(text):
        name = match[1].casefold()
        found.append((_NAMES.get(name) or _SHORT[name], match.group()))
    return found


def find_month_names(text: str) -> set[int]:
    """Return the numbers of all months that a text names, in words or in a date of digits."""
    named = {match.casefold() for match in re.findall(rf"\b({_MONTH})\b", text, re.IGNORECASE)}
    found = {_NAMES.get(name) or _SHORT[name] for name in named}
    return found | {int(match) for match in re.findall(rf"\b{_WRITTEN_YEAR}-(0[1-9]|1[0-2])\b", text)}


def compare_times(claim: str, passage: str) -> list[tuple[str, str, str]]:
    """Return (the claim's words, the passage's, a sentence) for what the two date differently.

    There is nothing where either names no time.
    """
    ours, others = find_times(claim), find_times(passage)
    results = []
    for day in ours.days:
        if any(_is_same_day(day, other) for other in others.days):
            continue
        for other in others.days:
            if day.month == other.month and (day.year or other.year) == (other.year or day.year):
                message = gettext("Different day: {claim} and {passage}.")
                says = message.format(claim=day.words, passage=other.words)
                results.append((day.words, other.words, says))
                break
            if day.day == other.day:
                message = gettext("Different month or year: {claim} and {passage}.")
                says = message.format(claim=day.words, passage=other.words)
                results.append((day.words, other.words, says))
                break
    for year in ours.years:
        for begins, words in others.split:
            if begins in (int(year), int(year) - 1) and year not in others.years:
                results.append((year, words, _describe_split_year(words, begins, year)))
    for begins, words in ours.split:
        for year in others.years:
            if int(year) in (begins, begins + 1) and not others.split:
                results.append((words, year, _describe_split_year(words, begins, year)))
    named = set(others.years) | {str(begins + n) for begins, _ in others.split for n in (0, 1)}
    if ours.years and others.years and not set(ours.years) & named and not results:
        message = gettext("Different year: {claim} and {passage}.")
        says = message.format(claim=_join_years(ours.years), passage=_join_years(others.years))
        results.append((ours.years[0], others.years[0], says))
    return results[:3]


def _describe_split_year(words: str, begins: int, year: str) -> str:
    message = gettext("{text} runs from {begins} to {ends}; {year} is a calendar year.")
    return message.format(text=words, begins=begins, ends=begins + 1, year=year)


def _is_same_day(one: DayOfYear, two: DayOfYear) -> bool:
    return one[:2] == two[:2] and (not one.year or not two.year or one.year == two.year)


def _join_years(years: tuple[str, ...]) -> str:
    return join_with_and(years)
