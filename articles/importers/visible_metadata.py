"""Authors and dates that a page shows to its readers: used where its metadata has none."""

import re
from collections.abc import Iterator
from datetime import date

import lxml.etree
import lxml.html

from lib.text import plain_text as text_plain_text

_MAX_CANDIDATES = 200
"""Elements that are considered. Pages mark the times of their comments too."""
_MAX_NAME_LENGTH = 80
_MAX_NAMES = 8

# From attributes to their elements: twice as fast as testing every element for them.
_AUTHORS = lxml.etree.XPath(
    "//@class[contains(., 'uthor') or contains(., 'yline')]/.. | //@rel[. = 'author']/.."
    " | //@itemprop[. = 'author' or . = 'creator']/.."
)
_TIMES = lxml.etree.XPath(
    "//time | //@itemprop[. = 'datePublished' or . = 'dateCreated']/.."
    " | //@class[contains(., 'date') or contains(., 'Date') or contains(., 'ublish')"
    " or contains(., 'posted') or contains(., 'time')]/.."
)
_ELSEWHERE = re.compile(
    r"comment|reply|related|teaser|sidebar|widget|recent|respond|card-list", re.IGNORECASE
)
_CHANGED = re.compile(r"updat|modif|comment|expire|event", re.IGNORECASE)
_BEFORE_NAME = re.compile(
    r"\A\W*(?:(?:view all posts|(?:post )?author|written|posted|published|reported|words|story|text)\b\s*"
    r"(?:by|von|par|por|di|da|door)?\b|(?:by|von|par|por|di|da|door)\b)[:\s]*",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(r"\s*(?:[|•·/]|\s[–—-]\s|,\s*\d|\bon\s+\w+\s+\d|\d{1,2}[.:/]\d|\n).*\Z", re.DOTALL)
_NO_NAME = re.compile(
    r"\d{3}|://|@|\bsays\Z|\A(?:follow|share|authors?|by|about|more|staff|contact|e-?mail|name|login|photo\w*"
    r"|admin|no author|unknown)\b",
    re.IGNORECASE,
)


def find_authors(root: lxml.html.HtmlElement, *, publisher: str = "") -> str:
    """Return the names that the page marks as its authors', with commas between, or "".

    ``publisher`` is none of them, and names far from the first belong to something else.
    """
    found: dict[int, list[tuple[str, lxml.html.HtmlElement]]] = {0: [], 1: [], 2: []}
    for element in _AUTHORS(root)[:_MAX_CANDIDATES]:
        if _is_outside_article(element):
            continue
        name = next((name for name in map(_clean_person_name, _iter_name_candidates(element)) if name), "")
        if name and name.casefold() != publisher.casefold():
            marked = element.get("rel") == "author" or element.get("itemprop") in {"author", "creator"}
            trust = 0 if marked else 1 if element.tag in {"a", "span", "address"} else 2
            found[trust].append((name, element))
    best = next((names for names in found.values() if names), [])
    together = [
        name for name, element in best if _find_nearby_element(best[0][1]) is _find_nearby_element(element)
    ]
    return ", ".join(list(dict.fromkeys(together))[:_MAX_NAMES])


def _find_nearby_element(element: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    parent = element.getparent()
    return parent if parent is None or parent.getparent() is None else parent.getparent()


def _iter_name_candidates(element: lxml.html.HtmlElement) -> Iterator[str]:
    """Yield candidates for the name in ``element``: marked as one, all of it, its first link."""
    named = element.xpath("(.//*[@itemprop='name'])[1]")
    if named:
        yield named[0].get("content") or named[0].text_content()
    yield element.get("content") or element.text_content()
    if (link := next(element.iter("a"), None)) is not None and link is not element:
        yield link.text_content()


def _clean_person_name(text: str) -> str:
    """Return ``text`` as a name, without the words around it; "" when it is none."""
    if len(text) > 2_000:
        return ""
    lines = [tidy for tidy in (" ".join(one.split()) for one in text.strip().split("\n")) if tidy]
    joined = " ".join(lines[:2]) if lines and _BEFORE_NAME.sub("", lines[0]) == "" else "".join(lines[:1])
    before = ""
    while before != joined:
        before, joined = joined, _BEFORE_NAME.sub("", joined)
    name = text_plain_text.normalize_line(_AFTER_NAME.sub("", joined)).strip(" ,;:|·•/–—-")
    if not name or len(name) > _MAX_NAME_LENGTH or len(name.split()) > 8 or _NO_NAME.search(name):
        return ""
    return name


def is_nested_item(element: lxml.html.HtmlElement) -> bool:
    """Return whether its microdata describes a part of the page: a work that it cites, its publisher."""
    scope = next((one for one in element.iterancestors() if one.get("itemscope") is not None), None)
    return scope is not None and scope.get("itemprop") not in {None, "author", "creator"}


def _is_outside_article(element: lxml.html.HtmlElement) -> bool:
    """Return whether it belongs to a comment, a teaser, a list of other articles or a cited work."""
    if element.get("itemprop") and is_nested_item(element):
        return True
    for one in (element, *element.iterancestors()):
        if one.tag in {"aside", "footer"} and one is not element:
            return True
        if one.tag in {"body", "main", "article"}:
            return False
        if _ELSEWHERE.search(f"{one.get('class') or ''} {one.get('id') or ''}"):
            return True
    return False


def iter_publication_times(root: lxml.html.HtmlElement) -> Iterator[str]:
    """Yield the visible times of publication: ISO 8601 where the page has that, the likeliest first."""
    later: list[str] = []
    for element in _TIMES(root)[:_MAX_CANDIDATES]:
        named = f"{element.get('itemprop') or ''} {element.get('class') or ''}"
        if _CHANGED.search(named) or _is_outside_article(element):
            continue
        stated = element.get("datetime") or element.get("content") or element.get("title") or ""
        sure = element.get("pubdate") is not None or re.search("publi|posted|created", named, re.IGNORECASE)
        words = "" if stated else parse_written_date(element.text_content()[:200])
        for value in (stated, words):
            if value and sure:
                yield value
            elif value:
                later.append(value)
    yield from later[:1]


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari",
            "february feb februar février fevrier févr febrero febbraio fevereiro fev februari",
            "march mar märz mars marzo março marco maart mrt",
            "april apr avril avr abril abr aprile",
            "may mai mayo maggio mag maio mei",
            "june jun juni juin junio giugno giu junho",
            "july jul juli juillet juil julio luglio lug julho",
            "august aug août aout agosto ago augustus",
            "september sep sept septembre septiembre settembre set setembro",
            "october oct oktober okt octobre octubre ottobre ott outubro out",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre déc diciembre dic dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+|of\s+)?([^\W\d_]{3,10})\.?,?\s+(?:de\s+)?(\d{4})\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)/(\d\d?)/(\d\d?)(?=/)")


def parse_written_date(text: str) -> str:
    """Return the first day in ``text`` whose month is a word ("9. Oktober 2018"), in ISO 8601, or "".

    Months are known in English, German, French, Spanish, Italian, Portuguese and Dutch. A day in figures
    alone, such as 11/07/17, can be read in two ways and is not.
    """
    for shape, day, month in ((_MONTH_FIRST, 2, 1), (_DAY_FIRST, 1, 2)):
        for found in shape.finditer(text):
            if number := _MONTHS.get(found[month].lower()):
                return _format_iso_date(found[3], number, found[day])
    return ""


def parse_url_date(address: str) -> str:
    """Return the day in a URL's path, such as https://lenn.example/2018/10/09/bread, in ISO 8601, or ""."""
    found = _IN_ADDRESS.search(address)
    return _format_iso_date(found[1], found[2], found[3]) if found else ""


def _format_iso_date(year: str, month: str | int, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
