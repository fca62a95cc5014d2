"""What a page says of itself: JSON-LD first (schema.org), then meta elements, then what stands on it."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import lxml.html

from articles.importers import shown
from articles.importers.canonical import canonical_of
from articles.importers.linked_data import article_in
from lib import frame

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\Z")
BY = re.compile(r"\A(?:(?:written|posted)\s+)?by:?\s+", re.IGNORECASE)
"""What stands before the names of a byline and is none."""
_LONGEST = {"headline": 500, "name": 200, "external_id": 200}
# Some sites put the name of the section or of the author there: a number or a UUID is the article's own.
_IDENTIFIES = re.compile(r"\d{4}|[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)
_CUT_SHORT = re.compile(r"\s*(?:\.\.\.|…)\Z")

Meta = dict[str, list[str]]

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
class Metadata:
    """As articles.importers.Clean names them; "" or None for what the page does not say."""

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


def metadata_of(root: lxml.html.HtmlElement, url: str = "") -> Metadata:
    """What the page says of itself. ``url`` is where it was fetched, "" when it came as a file.

    What it is read from, in this order, is told in docs/explanation/reading-a-page.md.
    """
    stated = article_in(root)
    meta = _meta(root)
    publisher = _name(stated.get("publisher")) or _text(_first(meta, "og:site_name"), "name")
    canonical = _canonical(root, stated, meta, url)
    published, offset = _first_moment(_published(root, stated, meta, canonical))
    updated, updated_offset = _first_moment([stated.get("dateModified"), *_all(meta, _UPDATED)])
    external_id = _external_id(stated, meta) if canonical else ""
    return Metadata(
        headline=_headline(root, stated, meta, publisher),
        byline=_byline(root, stated, meta, publisher),
        publisher=publisher,
        language=_language(root, stated, meta),
        canonical_url=canonical,
        source=f"page:{_host(canonical)}"[:100] if external_id else "",
        external_id=external_id,
        published_at=published,
        published_offset=offset,
        updated_at=updated,
        updated_offset=updated_offset,
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


def _first_moment(stated: Iterator[Any] | list[Any]) -> tuple[datetime | None, int | None]:
    for one in stated:
        if not isinstance(one, str):
            continue
        tidy = one.replace(" UTC", "+00:00").replace(" GMT", "+00:00")
        for read in (tidy, _from_mail(one), shown.day_in_words(one)):
            found = moment(read)
            if found[0] is not None:
                return found
    return None, None


def _from_mail(stated: str) -> str:
    """A time as mail writes it (RFC 5322: Fri, 22 Mar 2019 10:00:00 +0100) in ISO 8601, or ""."""
    try:
        return parsedate_to_datetime(stated).isoformat()
    except (ValueError, OverflowError):
        return ""


def _published(
    root: lxml.html.HtmlElement, stated: dict[str, Any], meta: Meta, address: str
) -> Iterator[Any]:
    """What is looked at for the time of publication; what costs more is looked at last."""
    yield stated.get("datePublished")
    yield from _all(meta, _PUBLISHED)
    yield from shown.moments(root)
    yield shown.day_in_address(address)
    yield stated.get("dateCreated")


def _meta(root: lxml.html.HtmlElement) -> Meta:
    """The contents of the page's meta elements by lower-case name, in their order."""
    found: Meta = {}
    for element in root.iter("meta"):
        content = (element.get("content") or "").strip()
        if not content:
            continue
        for attribute in ("property", "name", "http-equiv"):
            if name := element.get(attribute):
                found.setdefault(name.strip().lower(), []).append(content)
        if (name := element.get("itemprop")) and not shown.is_of_another_thing(element):
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _first(meta: Meta, name: str) -> str:
    return meta.get(name, [""])[0]


def _all(meta: Meta, names: list[str]) -> list[str]:
    return [_first(meta, name) for name in names if name in meta]


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


def _headline(root: lxml.html.HtmlElement, stated: dict[str, Any], meta: Meta, publisher: str) -> str:
    headings = [_text(element.text_content(), "headline") for element in root.iter("h1")]
    headings = [one for one in headings if one and one.casefold() not in publisher.casefold()]
    if said := _text(stated.get("headline"), "headline"):
        # Search engines want it short, so some sites cut it; the whole one stands on the page.
        begun = _CUT_SHORT.sub("", said)
        return next((one for one in headings if begun != said and one.startswith(begun)), said)
    titles = [element.text_content() for element in root.iter("title")][:1]
    title = _text(_first(meta, "og:title"), "headline") or _text(titles[0] if titles else "", "headline")
    # A title often carries the site's name; a heading that it begins with or holds is the headline itself.
    for heading in headings:
        if heading in title or len(headings) == 1:
            return heading
    return re.sub(rf"\s+[|·–—-]\s+{re.escape(publisher)}\Z", "", title) if publisher else title


def _byline(root: lxml.html.HtmlElement, stated: dict[str, Any], meta: Meta, publisher: str) -> str:
    """People before organisations: a site that names itself as the author often shows who wrote it."""
    lists = [_name(stated.get("author")), _name(stated.get("creator"))]
    lists += [_name(meta[name]) for name in _AUTHOR if name in meta and name != "twitter:data1"]
    if _first(meta, "twitter:label1").casefold() in {"written by", "by", "author"}:
        lists.append(_text(_first(meta, "twitter:data1"), "name"))
    names = [BY.sub("", one) for one in lists if one and "://" not in one and not one.startswith("@")]
    people = [one for one in names if one.casefold() != publisher.casefold()]
    if people:
        return people[0]
    return shown.authors(root, publisher=publisher) or (names[0] if names else "")


def _language(root: lxml.html.HtmlElement, stated: dict[str, Any], meta: Meta) -> str:
    inside = stated.get("inLanguage")
    named = inside.get("alternateName") if isinstance(inside, dict) else inside
    document = root.getroottree().getroot()
    attribute = document.get("lang") or document.get("xml:lang")
    for said in (named, attribute, _first(meta, "og:locale"), _first(meta, "content-language")):
        if tag := language_tag(said):
            return tag
    return ""


def _canonical(root: lxml.html.HtmlElement, stated: dict[str, Any], meta: Meta, url: str) -> str:
    links = [
        element.get("href")
        for element in root.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ]
    page = stated.get("mainEntityOfPage")
    about = page.get("@id") if isinstance(page, dict) else page
    return canonical_of(links, [_first(meta, "og:url"), about, stated.get("url")], url)


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _external_id(stated: dict[str, Any], meta: Meta) -> str:
    identifier = stated.get("identifier")
    value = identifier.get("value") if isinstance(identifier, dict) else identifier
    for said in (value, *_all(meta, _EXTERNAL_ID)):
        tidy = _text(str(said) if isinstance(said, int) else said, "external_id")
        if _IDENTIFIES.search(tidy) and "://" not in tidy:
            return tidy
    return ""
