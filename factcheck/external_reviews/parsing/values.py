"""Single values of other organisations' JSON, parsed: a text, a number, a date, a URL, a language."""

import html
import math
import re
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from factcheck.external_reviews.parsing.nodes import get_fields
from lib.errors import Invalid
from lib.text.plain_text import normalize_line
from lib.web.urls import normalise_url

MAX_LENGTH = 20_000
"""Characters of a text that are read."""
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,1000}>")
_NUMBER = r"[-+]?[0-9]{1,9}(?:[.,][0-9]{1,6})?"
# untranslated: a pattern
_FRACTION = re.compile(rf"\s*({_NUMBER})\s*(?:%|(?:/|\bout of\b|\bof\b)\s*({_NUMBER}))?\s*", re.IGNORECASE)
_ISO = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?|([0-9]{2})([0-9]{2}))?(?![0-9])")
_IN_FIGURES = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?![0-9])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_WORDS = re.compile(
    r"(?:\b([0-9]{1,2})(?:st|nd|rd|th)?\s+)?\b([A-Za-z]{3,9})\b\.?\s+(?:([0-9]{1,2})(?:st|nd|rd|th)?,?\s+)?([0-9]{4})\b"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_NAMES = ("@value", "name", "text", "headline", "alternateName", "url", "@id")


def get_first_value(value: Any) -> Any:
    """Return ``value``, or of an array the first element that is not empty, nested arrays included."""
    for _ in range(8):
        if not isinstance(value, list):
            break
        value = next((item for item in value[:50] if item not in (None, "", [], {})), None)
    return None if isinstance(value, list) else value


def list_values(value: Any) -> list[Any]:
    """Return the elements of an array, 20 at most; of any other value a list of itself."""
    return [get_first_value(item) for item in value[:20]] if isinstance(value, list) else [value]


def parse_text(value: Any, *, max_length: int) -> str:
    """Return a line of text without HTML, of an object its name, cut with "…" at ``max_length``."""
    found = get_first_value(value)
    for _ in range(4):
        if not isinstance(found, dict):
            break
        inner = get_fields(found)
        found = get_first_value(next((inner[name] for name in _NAMES if inner.get(name)), None))
    if isinstance(found, bool):
        found = ""
    elif isinstance(found, int | float):
        found = _format_number(found)
    message = strip_html(found) if isinstance(found, str) else ""
    return message if len(message) <= max_length else message[: max_length - 1].rstrip() + "…"


def strip_html(value: str) -> str:
    """Return one line without tags and character references, even if escaped twice."""
    value = html.unescape(value[:MAX_LENGTH])
    return normalize_line(html.unescape(_TAG.sub(" ", value))).replace("\xa0", " ").strip()


def parse_fraction(value: Any) -> tuple[float | None, float | None]:
    """Return (number, out of how many) of 3, "3", "3,5", "3/5" or "3 out of 5"; None for what is missing."""
    found = get_first_value(value)
    if isinstance(found, dict):
        found = get_first_value(get_fields(found).get("@value"))
    if isinstance(found, int | float) and not isinstance(found, bool):
        return (float(found) if _is_reasonable_number(found) else None), None
    read = _FRACTION.fullmatch(found) if isinstance(found, str) and len(found) < 60 else None
    if read is None:
        return None, None
    number, of = (float(part.replace(",", ".")) if part else None for part in read.groups())
    return number, of


def parse_partial_date(value: Any) -> str:
    """Return a date in ISO 8601, cut to what is known ("2017", "2017-11", "2017-11-07"); "" for none.

    Takes what ISO 8601 allows, seconds and milliseconds since 1970, and English months. Of a moment with an
    offset the day there is meant. Of 3/4/2019, which is two days, the year is known; 31/3/2019 is one.
    """
    found = get_first_value(value)
    if isinstance(found, dict):
        found = get_first_value(get_fields(found).get("@value"))
    if isinstance(found, int | float) and not isinstance(found, bool):
        found = _parse_timestamp(found) if abs(found) >= 10**8 else _format_number(found)
    if not isinstance(found, str):
        return ""
    found = found.strip()[:60]
    if re.fullmatch(r"[0-9]{9,13}", found):
        return _parse_timestamp(int(found))
    if iso := _ISO.match(found):
        return _build_partial_date(int(iso[1]), int(iso[2] or iso[4] or 0), int(iso[3] or iso[5] or 0))
    if (figures := _IN_FIGURES.match(found)) and max(figures[1].zfill(2), figures[2].zfill(2)) > "12":
        month, of_month = sorted((int(figures[1]), int(figures[2])))
        return _build_partial_date(int(figures[3]), month, of_month)
    if figures:
        return _build_partial_date(int(figures[3]), 0, 0)
    if words := _IN_WORDS.search(found):
        named = words[2][:3].lower()
        if named in _MONTHS:
            return _build_partial_date(
                int(words[4]), _MONTHS.index(named) + 1, int(words[1] or words[3] or 0)
            )
    return ""


def parse_full_date(value: Any) -> date | None:
    """Return the date of ``parse_partial_date`` where it has a day, else None."""
    known = parse_partial_date(value)
    return date.fromisoformat(known) if len(known) == 10 else None


def parse_url(value: Any, base: str) -> str:
    """Return a web URL as it is written, joined to ``base`` (the page it is on, or ""); "" for none."""
    found = get_first_value(value)
    if isinstance(found, dict):
        inner = get_fields(found)
        found = get_first_value(
            next((inner[name] for name in ("url", "@id", "@value") if inner.get(name)), None)
        )
    if not isinstance(found, str) or len(found) > 5_000:
        return ""
    found = html.unescape(found.strip())
    try:
        joined = urljoin(base, found) if base else f"https:{found}" if found.startswith("//") else found
        # Only what normalise_url accepts is a URL.
        normalise_url(joined)
    except (ValueError, Invalid):
        return ""
    return joined


def get_site(url: str) -> str:
    """Return the host of a URL, in lower case and without "www."; "" for none."""
    try:
        return (urlsplit(url).hostname or "").lower().removeprefix("www.")[:253]
    except ValueError:
        return ""


def parse_language(value: Any) -> str:
    """Return a BCP 47 tag where the value looks like one, else an empty text."""
    found = get_first_value(value)
    if isinstance(found, dict):
        inner = get_fields(found)
        found = get_first_value(inner.get("alternateName") or inner.get("name") or inner.get("@value"))
    found = found.strip().replace("_", "-") if isinstance(found, str) else ""
    return found if len(found) <= 35 and _LANGUAGE.fullmatch(found) else ""


def _build_partial_date(year: int, month: int, of_month: int) -> str:
    """Return the date, "" for an impossible one; a month or day of 0 is unknown to whoever wrote it."""
    if not 1000 <= year <= 2200:
        return ""
    try:
        date(year, month or 1, (of_month or 1) if month else 1)
    except ValueError:
        return ""
    if not month:
        return f"{year}"
    return f"{year}-{month:02d}-{of_month:02d}" if of_month else f"{year}-{month:02d}"


def _parse_timestamp(number: float) -> str:
    if not abs(number) < 10**14:
        return ""
    seconds = number / 1000 if abs(number) >= 10**11 else number
    return datetime.fromtimestamp(seconds, UTC).date().isoformat() if abs(seconds) < 6_000_000_000 else ""


def _format_number(number: float) -> str:
    if not _is_reasonable_number(number):
        return ""
    return f"{number:g}" if isinstance(number, float) else str(number)


def _is_reasonable_number(number: float) -> bool:
    return abs(number) < 10**9 if isinstance(number, int) else math.isfinite(number) and abs(number) < 1e9
