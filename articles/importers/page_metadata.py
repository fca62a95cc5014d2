"""Metadata of a page: JSON-LD first (schema.org), then meta elements, then its visible text."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import lxml.html

from articles.importers import visible_metadata
from articles.importers.canonical_url import find_canonical_url
from articles.importers.linked_data import find_article_node
from lib.text import plain_text as text_plain_text

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\Z")
BYLINE_PREFIX = re.compile(r"\A(?:(?:written|posted)\s+)?by:?\s+", re.IGNORECASE)
"""Text before the names of a byline."""
_MAX_LENGTHS = {"headline": 500, "name": 200, "external_id": 200}
# Some sites put the name of the section or of the author there: a number or a UUID is the article's own.
_IDENTIFIES = re.compile(r"\d{4}|[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)
_CUT_SHORT = re.compile(r"\s*(?:\.\.\.|…)\Z")

MetaValues = dict[str, list[str]]

_PUBLISHED = [
    "article:published_time", "article:published", "datepublished", "og:published_time", "date", "pubdate",
    "publishdate", "publish-date", "publication_date", "publish_date", "parsely-pub-date", "sailthru.date",
    "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created", "dcterms.issued", "dc.date.created",
    "citation_publication_date", "citation_date", "citation_online_date", "cxenseparse:recs:publishtime",
    "datecreated",
]  # fmt: skip
_UPDATED = [
    "article:modified_time", "article:modified", "datemodified", "og:updated_time", "lastmod",
    "last-modified", "dc.date.modified", "dcterms.modified",
]  # fmt: skip
_AUTHOR = [
    "author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "citation_author", "byl",
    "article:author", "og:article:author", "article:author_name", "cxenseparse:author", "twitter:data1",
]  # fmt: skip
_EXTERNAL_ID = [
    "article:id", "og:article:id", "article_id", "article-id", "articleid", "parsely-post-id",
    "cxenseparse:articleid", "cxenseparse:recs:articleid", "brightspot.contentid",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """Metadata named as in ``ParsedArticle``; "" or None for what the page does not state."""

    headline: str = ""
    byline: str = ""
    publisher: str = ""
    language: str = ""
    canonical_url: str = ""
    source: str = ""
    external_id: str = ""
    published_at: datetime | None = None
    published_offset: int | None = None
    updated_at: datetime | None = None
    updated_offset: int | None = None


def extract_metadata(root: lxml.html.HtmlElement, url: str = "") -> PageMetadata:
    """Return the page's metadata. ``url`` is where it was fetched, "" when it came as a file.

    The sources, in their order, are listed in docs/explanation/reading-a-page.md.
    """
    stated = find_article_node(root)
    meta = _read_meta_elements(root)
    publisher = _get_party_name(stated.get("publisher")) or _clean_text(
        _get_first_meta(meta, "og:site_name"), "name"
    )
    canonical = _find_canonical_url(root, stated, meta, url)
    published, offset = _find_first_datetime(_iter_publication_times(root, stated, meta, canonical))
    updated, updated_offset = _find_first_datetime(
        [stated.get("dateModified"), *_list_meta_values(meta, _UPDATED)]
    )
    external_id = _find_external_id(stated, meta) if canonical else ""
    return PageMetadata(
        headline=_find_headline(root, stated, meta, publisher),
        byline=_find_byline(root, stated, meta, publisher),
        publisher=publisher,
        language=_find_language(root, stated, meta),
        canonical_url=canonical,
        source=f"page:{_get_host(canonical)}"[:100] if external_id else "",
        external_id=external_id,
        published_at=published,
        published_offset=offset,
        updated_at=updated,
        updated_offset=updated_offset,
    )


def parse_datetime(stated: Any) -> tuple[datetime | None, int | None]:
    """Parse a stated ISO 8601 time as (UTC, offset in minutes).

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


def normalize_language_tag(stated: Any) -> str:
    """Return a stated language as a BCP-47 tag, "" when it is none."""
    tidy = stated.strip().replace("_", "-") if isinstance(stated, str) else ""
    if not tidy or not _LANGUAGE.match(tidy[:1].lower() + tidy[1:]):
        return ""
    first, *rest = tidy.split("-")
    # RFC 5646 section 2.1.1: language in lower case, script in title case, region in capitals.
    shaped = [part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part for part in rest]
    return "-".join([first.lower(), *shaped])


def _find_first_datetime(stated: Iterator[Any] | list[Any]) -> tuple[datetime | None, int | None]:
    for one in stated:
        if not isinstance(one, str):
            continue
        tidy = one.replace(" UTC", "+00:00").replace(" GMT", "+00:00")
        for read in (tidy, _parse_mail_date(one), visible_metadata.parse_written_date(one)):
            found = parse_datetime(read)
            if found[0] is not None:
                return found
    return None, None


def _parse_mail_date(stated: str) -> str:
    """Return an e-mail's time (RFC 5322: Fri, 22 Mar 2019 10:00:00 +0100) in ISO 8601, or ""."""
    try:
        return parsedate_to_datetime(stated).isoformat()
    except (ValueError, OverflowError):
        return ""


def _iter_publication_times(
    root: lxml.html.HtmlElement, stated: dict[str, Any], meta: MetaValues, address: str
) -> Iterator[Any]:
    """Yield candidates for the time of publication, the costly ones last."""
    yield stated.get("datePublished")
    yield from _list_meta_values(meta, _PUBLISHED)
    yield from visible_metadata.iter_publication_times(root)
    yield visible_metadata.parse_url_date(address)
    yield stated.get("dateCreated")


def _read_meta_elements(root: lxml.html.HtmlElement) -> MetaValues:
    """Return the contents of the page's meta elements by lower-case name, in their order."""
    found: MetaValues = {}
    for element in root.iter("meta"):
        content = (element.get("content") or "").strip()
        if not content:
            continue
        for attribute in ("property", "name", "http-equiv"):
            if name := element.get(attribute):
                found.setdefault(name.strip().lower(), []).append(content)
        if (name := element.get("itemprop")) and not visible_metadata.is_nested_item(element):
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _get_first_meta(meta: MetaValues, name: str) -> str:
    return meta.get(name, [""])[0]


def _list_meta_values(meta: MetaValues, names: list[str]) -> list[str]:
    return [_get_first_meta(meta, name) for name in names if name in meta]


def _clean_text(value: Any, kind: str) -> str:
    """Return ``value`` as one line of text, "" when it is not text or absurdly long."""
    if not isinstance(value, str):
        return ""
    text = text_plain_text.normalize_line(" ".join(html.unescape(value[: 4 * _MAX_LENGTHS[kind]]).split(" ")))
    text = re.sub(r"[ \n]+", " ", text)
    return text if len(text) <= _MAX_LENGTHS[kind] else ""


def _get_party_name(value: Any) -> str:
    """Return the name of a schema.org person or organisation, or of several."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(name for name in (_get_party_name(one) for one in value[:20]) if name))
    return _clean_text(value.get("name") if isinstance(value, dict) else value, "name")


def _find_headline(
    root: lxml.html.HtmlElement, stated: dict[str, Any], meta: MetaValues, publisher: str
) -> str:
    headings = [_clean_text(element.text_content(), "headline") for element in root.iter("h1")]
    headings = [one for one in headings if one and one.casefold() not in publisher.casefold()]
    if value := _clean_text(stated.get("headline"), "headline"):
        # Search engines want it short, so some sites cut it; the whole one is on the page.
        begun = _CUT_SHORT.sub("", value)
        return next((one for one in headings if begun != value and one.startswith(begun)), value)
    titles = [element.text_content() for element in root.iter("title")][:1]
    title = _clean_text(_get_first_meta(meta, "og:title"), "headline") or _clean_text(
        titles[0] if titles else "", "headline"
    )
    # A title often carries the site's name; a heading that it begins with or contains is the headline itself.
    for heading in headings:
        if heading in title or len(headings) == 1:
            return heading
    return re.sub(rf"\s+[|·–—-]\s+{re.escape(publisher)}\Z", "", title) if publisher else title


def _find_byline(
    root: lxml.html.HtmlElement, stated: dict[str, Any], meta: MetaValues, publisher: str
) -> str:
    """Return the byline, people before organisations: a site stated as the author often shows the writer."""
    lists = [_get_party_name(stated.get("author")), _get_party_name(stated.get("creator"))]
    lists += [_get_party_name(meta[name]) for name in _AUTHOR if name in meta and name != "twitter:data1"]
    if _get_first_meta(meta, "twitter:label1").casefold() in {"written by", "by", "author"}:
        lists.append(_clean_text(_get_first_meta(meta, "twitter:data1"), "name"))
    names = [
        BYLINE_PREFIX.sub("", one) for one in lists if one and "://" not in one and not one.startswith("@")
    ]
    people = [one for one in names if one.casefold() != publisher.casefold()]
    if people:
        return people[0]
    return visible_metadata.find_authors(root, publisher=publisher) or (names[0] if names else "")


def _find_language(root: lxml.html.HtmlElement, stated: dict[str, Any], meta: MetaValues) -> str:
    inside = stated.get("inLanguage")
    named = inside.get("alternateName") if isinstance(inside, dict) else inside
    document = root.getroottree().getroot()
    attribute = document.get("lang") or document.get("xml:lang")
    for value in (
        named,
        attribute,
        _get_first_meta(meta, "og:locale"),
        _get_first_meta(meta, "content-language"),
    ):
        if tag := normalize_language_tag(value):
            return tag
    return ""


def _find_canonical_url(
    root: lxml.html.HtmlElement, stated: dict[str, Any], meta: MetaValues, url: str
) -> str:
    links = [
        element.get("href")
        for element in root.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ]
    page = stated.get("mainEntityOfPage")
    about = page.get("@id") if isinstance(page, dict) else page
    return find_canonical_url(links, [_get_first_meta(meta, "og:url"), about, stated.get("url")], url)


def _get_host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _find_external_id(stated: dict[str, Any], meta: MetaValues) -> str:
    identifier = stated.get("identifier")
    value = identifier.get("value") if isinstance(identifier, dict) else identifier
    for text in (value, *_list_meta_values(meta, _EXTERNAL_ID)):
        tidy = _clean_text(str(text) if isinstance(text, int) else text, "external_id")
        if _IDENTIFIES.search(tidy) and "://" not in tidy:
            return tidy
    return ""
