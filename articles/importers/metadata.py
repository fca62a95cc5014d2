"""What a page says of itself: JSON-LD first (schema.org), then meta elements, then what stands on it."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from trafilatura.metadata import extract_author

from lib import frame

# schema.org types of an article: https://schema.org/Article and what is under it.
_ARTICLES = re.compile(r"(?:.*/)?(?:\w*Article|\w*Posting|Report|\w*Review)\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\Z")
BY = re.compile(r"\A(?:(?:written|posted)\s+)?by:?\s+", re.IGNORECASE)
"""What stands before the names of a byline and is none."""
_LONGEST = {"headline": 500, "name": 200, "address": 2000}
_MOST_JSON = 500_000

_PUBLISHED = [
    "article:published_time", "datepublished", "og:published_time", "date", "pubdate", "publishdate",
    "publish-date", "publication_date", "parsely-pub-date", "sailthru.date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.issued", "dc.date.created",
]  # fmt: skip
_UPDATED = ["article:modified_time", "datemodified", "og:updated_time", "lastmod", "dcterms.modified"]
_AUTHOR = [
    "author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "article:author",
]


@dataclass(frozen=True, slots=True)
class Metadata:
    """As articles.importers.Clean names them; "" or None for what the page does not say."""

    headline: str = ""
    byline: str = ""
    publisher: str = ""
    language: str = ""
    canonical_url: str = ""
    published_at: datetime | None = None
    published_offset: int | None = None
    updated_at: datetime | None = None


def metadata_of(root: lxml.html.HtmlElement, url: str = "") -> Metadata:
    """What the page says of itself. ``url`` is where it was fetched, "" when it came as a file.

    A canonical address on another host than ``url`` is not believed: any page could claim to be another's
    article.
    """
    stated = _article(root)
    meta = _meta(root)
    publisher = _name(stated.get("publisher")) or _text(meta.get("og:site_name"), "name")
    published, offset = _first_moment(
        stated.get("datePublished"), *(meta.get(name) for name in _PUBLISHED), _time_element(root)
    )
    updated, _ = _first_moment(stated.get("dateModified"), *(meta.get(name) for name in _UPDATED))
    return Metadata(
        headline=_headline(root, stated, meta, publisher),
        byline=_byline(root, stated, meta),
        publisher=publisher,
        language=_language(root, stated, meta),
        canonical_url=_canonical(root, stated, meta, url),
        published_at=published,
        published_offset=offset,
        updated_at=updated,
    )


def moment(stated: Any) -> tuple[datetime | None, int | None]:
    """A stated ISO 8601 time as (UTC, offset in minutes).

    The offset is None when none was stated, and the time is then read as UTC. (None, None) for anything else:
    a date such as 11/07/17 can be read in two ways.
    """
    if not isinstance(stated, str) or not re.match(r"\d{4}-?\d\d-?\d\d", stated.strip()):
        return None, None
    try:
        read = datetime.fromisoformat(stated.strip())
        offset = read.utcoffset()
        if offset is None:
            return read.replace(tzinfo=UTC), None
        return read.astimezone(UTC), round(offset.total_seconds() / 60)
    except (ValueError, OverflowError):
        return None, None


def language_tag(stated: Any) -> str:
    """A stated language as a BCP-47 tag, "" when it is none."""
    tidy = stated.strip().replace("_", "-") if isinstance(stated, str) else ""
    if not tidy or not _LANGUAGE.match(tidy[:1].lower() + tidy[1:]):
        return ""
    first, *rest = tidy.split("-")
    # RFC 5646 section 2.1.1: language in small letters, script as a word, region in capitals.
    shaped = [part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part for part in rest]
    return "-".join([first.lower(), *shaped])


def _first_moment(*stated: Any) -> tuple[datetime | None, int | None]:
    for one in stated:
        read, offset = moment(one)
        if read is not None:
            return read, offset
    return None, None


def _article(root: lxml.html.HtmlElement) -> dict[str, Any]:
    """The first article among the page's JSON-LD, or {}."""
    for script in root.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        source = script.text or ""
        if len(source) > _MOST_JSON:
            continue
        try:
            data = json.loads(source, strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data):
            kinds = node.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(name, str) and _ARTICLES.match(name) for name in names):
                return node
    return {}


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    for node in data if isinstance(data, list) else [data]:
        if isinstance(node, dict):
            yield node
            graph = node.get("@graph")
            yield from (
                (inner for inner in graph if isinstance(inner, dict)) if isinstance(graph, list) else ()
            )


def _meta(root: lxml.html.HtmlElement) -> dict[str, str]:
    """The content of the page's meta elements by lower-case name, the first of each."""
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        content = (element.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


def _text(value: Any, kind: str) -> str:
    """``value`` as one line of text, "" when it is not text or absurdly long."""
    if not isinstance(value, str):
        return ""
    said = frame.line(" ".join(html.unescape(value[: 4 * _LONGEST[kind]]).split(" ")))
    said = re.sub(r"[ \n]+", " ", said)
    return said if len(said) <= _LONGEST[kind] else ""


def _name(value: Any) -> str:
    """The name of a schema.org person or organisation, or of several."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(name for name in (_name(one) for one in value[:20]) if name))
    return _text(value.get("name") if isinstance(value, dict) else value, "name")


def _headline(
    root: lxml.html.HtmlElement, stated: dict[str, Any], meta: dict[str, str], publisher: str
) -> str:
    if said := _text(stated.get("headline"), "headline"):
        return said
    titles = [element.text_content() for element in root.iter("title")][:1]
    title = _text(meta.get("og:title"), "headline") or _text(titles[0] if titles else "", "headline")
    headings = [_text(element.text_content(), "headline") for element in root.iter("h1")]
    headings = [heading for heading in headings if heading and heading != publisher]
    # A title often carries the site's name; a heading that it begins with or holds is the headline itself.
    for heading in headings:
        if heading in title or len(headings) == 1:
            return heading
    return re.sub(rf"\s+[|·–—-]\s+{re.escape(publisher)}\Z", "", title) if publisher else title


def _byline(root: lxml.html.HtmlElement, stated: dict[str, Any], meta: dict[str, str]) -> str:
    names = [_name(stated.get("author"))]
    names += [_text(meta.get(name), "name") for name in _AUTHOR]
    for name in names:
        if name and "://" not in name:
            return BY.sub("", name)
    return _text(extract_author(root), "name").replace("; ", ", ")


def _language(root: lxml.html.HtmlElement, stated: dict[str, Any], meta: dict[str, str]) -> str:
    inside = stated.get("inLanguage")
    named = inside.get("alternateName") if isinstance(inside, dict) else inside
    document = root.getroottree().getroot()
    for stated_tag in (named, document.get("lang"), meta.get("og:locale"), meta.get("content-language")):
        if tag := language_tag(stated_tag):
            return tag
    return ""


def _canonical(root: lxml.html.HtmlElement, stated: dict[str, Any], meta: dict[str, str], url: str) -> str:
    links = [
        element.get("href")
        for element in root.iter("link")
        if (element.get("rel") or "").lower() == "canonical"
    ]
    page = stated.get("mainEntityOfPage")
    candidates = [
        *links,
        meta.get("og:url"),
        page.get("@id") if isinstance(page, dict) else page,
        stated.get("url"),
    ]
    for candidate in candidates:
        if not isinstance(candidate, str) or not candidate.strip():
            continue
        try:
            address = urljoin(url, candidate.strip())
            parts = urlsplit(address)
            if (
                parts.scheme not in {"http", "https"}
                or not parts.hostname
                or len(address) > _LONGEST["address"]
            ):
                continue
            if not url or _host(address) == _host(url):
                return address
        except ValueError:
            continue
    return url


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.").removeprefix("m.")


def _time_element(root: lxml.html.HtmlElement) -> str | None:
    """The time that the page marks as its publication, else the only time on the page, else None."""
    times = [element for element in root.iter("time") if element.get("datetime")]
    for element in times:
        named = f"{element.get('itemprop') or ''} {element.get('class') or ''}".lower().split()
        if element.get("pubdate") is not None or {"datepublished", "published"} & set(named):
            return str(element.get("datetime"))
    return str(times[0].get("datetime")) if len(times) == 1 else None
