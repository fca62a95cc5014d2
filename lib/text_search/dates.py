"""Days in a text, in one spelling: 3 March 2024, 3. März 2024, 3.3.2024, 2024年3月3日, 2024-03-03 (pure)."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names

from .languages import get_primary_language

MIN_MONTH_LENGTH = 3
BLANK = r"[\s\u00a0\u202f]{1,2}"
"""Between the parts of a day: a text may be broken or set there."""
_YEAR_FIRST = re.compile(
    r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])"
    r"|(?<!\d)(\d{4}) ?[年년] ?(\d\d?) ?[月월] ?(\d\d?) ?[日号號일]"
)
_DAY_FIRST = re.compile(r"(?<![\d.])(\d\d?)\. ?(\d\d?)\. ?(\d{4})(?!\d|\.\d)")
"""With full stops the day comes first, wherever it is written; with slashes nobody can tell."""


def find_dates(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, term) of each day that is written with its year, in the language or in English.

    The term, such as "d20240303", is one for all spellings; it cannot be a word.
    """
    for found in _YEAR_FIRST.finditer(text):
        year, month_number, day = filter(None, found.groups())
        yield from _build_term(found, year, int(month_number), day)
    for found in _DAY_FIRST.finditer(text):
        yield from _build_term(found, found[3], int(found[2]), found[1])
    code = get_primary_language(language) or "en"
    pattern, months = _load_months(code)
    for found in pattern.finditer(text):
        month = months.get(_fold_name(found["month"] or found["name"]))
        if month is not None:
            yield from _build_term(
                found, found["year"] or found["of"], month, found["day"] or found["number"]
            )


def _fold_name(name: str) -> str:
    """Return a month as it is looked up: the İ and ı of Turkish are i, as where case is ignored."""
    return unicodedata.normalize("NFC", name.casefold().replace("i̇", "i").replace("ı", "i"))


def _build_term(found: re.Match[str], year: str, month: int, day: str) -> Iterator[tuple[int, int, str]]:
    try:
        yield found.start(), found.end(), f"d{date(int(year), month, int(day)):%Y%m%d}"
    except ValueError:
        return  # 31 June is no day


@cache
def _load_months(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """Return what finds a day by the names of months, and {name in lower case: number of the month}."""
    months: dict[str, int] = {}
    spellings: set[str] = set()
    for code in dict.fromkeys(("en", language)):
        try:
            locale = Locale(code)
        except (UnknownLocaleError, ValueError):
            continue
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in get_month_names(width, context, locale).items():
                    bare = name.rstrip(".")
                    months.setdefault(_fold_name(bare), number)
                    spellings |= {bare, bare.casefold(), bare.upper(), _fold_name(bare)}
                    spellings.add(bare.replace("i", "İ").replace("ı", "I").upper())
    names = "|".join(
        re.escape(name)
        for name in sorted(spellings, key=lambda name: (-len(name), name))
        if len(name) >= MIN_MONTH_LENGTH and not name[0].isdigit()
    )
    day, of, blank = r"(?:st|nd|rd|th|º|er)?\.?", rf"(?:of{BLANK}|de{BLANK}|d['’])?", BLANK
    return (
        re.compile(
            rf"(?<![\d.,])(?P<day>\d\d?){day}{blank}{of}(?P<month>{names})\.?,?{blank}"
            rf"(?:de{blank})?(?P<year>\d{{4}})(?!\d)"
            rf"|\b(?P<name>{names})\.?{blank}(?P<number>\d\d?){day},?{blank}(?P<of>\d{{4}})(?!\d)",
            re.IGNORECASE,
        ),
        months,
    )
