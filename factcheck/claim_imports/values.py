"""Values of cells: each parser returns the value of a text that is not empty, or raises Invalid."""

import re
from collections.abc import Iterator
from datetime import UTC, date, time
from functools import lru_cache

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import get_language, gettext, override, pgettext

from articles.importers.page_metadata import normalize_language_tag
from factcheck.models.enums import ClaimKind, ClaimPriority, DatePrecision
from factcheck.models.tags import normalize_tags, parse_tag_line
from lib.errors import Invalid
from lib.safe_http import FetchError, get_fetch_policy, parse_target, split_target
from lib.text.phrases import format_number, join_with_commas

_TIME = re.compile(r"[\sT,]+(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|UTC)?$", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./](\d{4})")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_YES = ("yes", "y", "true", "1", "x", "✓", "ja", "oui", "sí", "si", "wahr", "vrai", "verdadero")
_NO = ("no", "n", "false", "0", "-", "nein", "non", "falsch", "faux", "falso")
_PRIORITIES = {
    ClaimPriority.LOW: "low, minor, p4, niedrig, basse, baja",
    ClaimPriority.NORMAL: "normal, medium, standard, p3, mittel, moyenne, media",
    ClaimPriority.HIGH: "high, important, p2, hoch, haute, alta",
    ClaimPriority.URGENT: "urgent, critical, highest, p1, dringend, urgente",
}
TABLE_LANGUAGES = ("en", "de", "fr", "es")
"""Those whose months are read in every newsroom; none of their names is of two months."""
MAX_ADDRESSES = 20
"""Sources of one row: each is fetched."""
PartialDate = tuple[date, str]
"""A day, or the first day of a month or year, and its DatePrecision."""


def parse_claim_date(text: str, *, day_first: bool) -> PartialDate:
    """Return the day, month or year that the text names; a time of day is left out."""
    found = _find_date(_TIME.sub("", text), day_first=day_first)
    if found is None:
        raise Invalid(
            gettext("“{text}” is not a date. Write it as 2026-03-02 or 2 March 2026.").format(text=text)
        )
    return found


def parse_due_time(text: str, *, day_first: bool) -> tuple[date, time | None]:
    """Return the day on which a claim is due, and the time where the text has one, in UTC if it says so."""
    clock = _TIME.search(text)
    found = _find_date(_TIME.sub("", text), day_first=day_first)
    try:
        tz = UTC if clock and clock[4] else None
        at = time(int(clock[1]), int(clock[2]), int(clock[3] or 0), tzinfo=tz) if clock else None
    except ValueError:
        found = None
    if found is None or found[1] != DatePrecision.DAY:
        message = gettext(
            "“{text}” is not a day. Write it as 2026-03-02, or with a time as 2026-03-02 17:00."
        )
        raise Invalid(message.format(text=text))
    return found[0], at


def guess_day_first(texts: Iterator[str]) -> bool:
    """Return False where a date among these can only have its month first; True otherwise."""
    for text in texts:
        if found := _SLASHED.match(text):
            first, second = int(found[1]), int(found[2])
            if first > 12:
                return True
            if second > 12:
                return False
    return True


def _find_date(text: str, *, day_first: bool) -> PartialDate | None:
    text = text.strip()
    try:
        if found := _ISO.fullmatch(text):
            precision = (
                (DatePrecision.DAY if found[3] else DatePrecision.MONTH) if found[2] else DatePrecision.YEAR
            )
            return date(int(found[1]), int(found[2] or 1), int(found[3] or 1)), precision
        if found := _YEAR_FIRST.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3])), DatePrecision.DAY
        if found := _MONTH_YEAR.fullmatch(text):
            return date(int(found[2]), int(found[1]), 1), DatePrecision.MONTH
        if found := _DOTTED.fullmatch(text):
            return date(_parse_year(found[3]), int(found[2]), int(found[1])), DatePrecision.DAY
        if found := _SLASHED.fullmatch(text):
            day, month = (found[1], found[2]) if day_first else (found[2], found[1])
            return date(_parse_year(found[3]), int(month), int(day)), DatePrecision.DAY
        return _find_worded_date(text)
    except ValueError:
        return None


def _parse_year(written: str) -> int:
    """Return the year; one of two digits is of the hundred years that end in 2068, as in C and in Excel."""
    year = int(written)
    return year if len(written) == 4 else year + (2000 if year < 69 else 1900)


def _find_worded_date(text: str) -> PartialDate | None:
    """Return the date of a text with the name of a month: 2 March 2026, Mar 2, 2026, March 2026."""
    words = _WORDS.findall(text.casefold())
    names = _list_month_names(get_language() or "en")
    months = [names[word] for word in words if word in names]
    numbers = [word for word in words if word.isdigit()]
    years = [int(word) for word in numbers if len(word) == 4]
    days = [int(word) for word in numbers if len(word) < 3]
    if len(months) != 1 or len(years) != 1 or len(days) > 1 or len(words) > 5:
        return None
    if not days:
        return date(years[0], months[0], 1), DatePrecision.MONTH
    return date(years[0], months[0], days[0]), DatePrecision.DAY


@lru_cache(maxsize=50)
def _list_month_names(language: str) -> dict[str, int]:
    """Return {name: number} of the months, whole and short, in this language and those of tables."""
    names = {"sept": 9, "juil": 7}
    for each in (*TABLE_LANGUAGES, language):
        with override(each):
            names |= {
                str(name).strip(".").casefold(): number
                for months in (MONTHS, MONTHS_3)
                for number, name in months.items()
            }
    return names


def parse_priority(text: str) -> int:
    """Return the ClaimPriority of a word or of its number."""
    key = text.strip().casefold()
    for priority in ClaimPriority:
        words = (str(priority.value), str(priority.label).casefold(), *_PRIORITIES[priority].split(", "))
        if key in words:
            return priority.value
    raise _build_choice_error(text, [str(priority.label) for priority in ClaimPriority])


def parse_kind(text: str) -> str:
    """Return the ClaimKind of its label or code."""
    key = text.strip().casefold()
    for kind in ClaimKind:
        if key in (kind.value, str(kind.label).casefold()):
            return kind.value
    raise _build_choice_error(text, [str(kind.label) for kind in ClaimKind])


def _build_choice_error(text: str, labels: list[str]) -> Invalid:
    message = gettext("“{text}” is not known. Choose one of: {choices}.")
    return Invalid(message.format(text=text, choices=join_with_commas(labels)))


def parse_yes_or_no(text: str) -> bool:
    """Return True for yes, in several ways of saying it."""
    key = text.strip().casefold()
    if key in (*_YES, pgettext("cell", "yes").casefold()):
        return True
    if key in (*_NO, pgettext("cell", "no").casefold()):
        return False
    raise Invalid(gettext("“{text}” is neither yes nor no.").format(text=text))


def format_yes_or_no(value: bool) -> str:
    """Return the word for a cell."""
    return pgettext("cell", "yes") if value else pgettext("cell", "no")


def parse_tags(text: str) -> list[str]:
    """Return the tags of a cell, as a claim has them."""
    return normalize_tags(parse_tag_line(text))


def parse_language(text: str) -> str:
    """Return a BCP 47 language tag."""
    tag = normalize_language_tag(text)
    if not tag:
        message = gettext("“{text}” is not a language code. Write it as en or pt-BR.")
        raise Invalid(message.format(text=text))
    return tag


def parse_web_address(text: str) -> str:
    """Return a web address as it was written."""
    try:
        split_target(text)
    except FetchError as error:
        raise _build_address_error(text, error) from error
    return text


def parse_source_addresses(text: str) -> list[str]:
    """Return the addresses of a cell, each once, that Stet could fetch; spaces or lines are between them."""
    policy = get_fetch_policy()
    found = list(dict.fromkeys(part for one in text.split() if (part := one.strip(",;"))))
    if len(found) > MAX_ADDRESSES:
        message = gettext("This has {count} addresses. The limit is {max}.")
        raise Invalid(message.format(count=format_number(len(found)), max=format_number(MAX_ADDRESSES)))
    for one in found:
        try:
            parse_target(one, ports=policy.ports, allow=policy.allowed_hosts)
        except FetchError as error:
            raise _build_address_error(one, error) from error
    return found


def _build_address_error(text: str, error: FetchError) -> Invalid:
    message = gettext("“{text}” is not a web address that Stet can use: {reason}")
    return Invalid(message.format(text=text[:200], reason=error.message))
