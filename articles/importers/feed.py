"""Parser of RSS and Atom: a feed's metadata and its entries (pure).

RSS 0.9x, 1.0 and 2.0 (https://www.rssboard.org/rss-specification) and Atom (RFC 4287) with its tombstones
(RFC 6721), by way of feedparser. It gets bytes of checked size, never a URL; it sanitizes nothing, since
lib.text.html does that to what comes out.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import feedparser
from django.utils.translation import gettext_lazy
from lxml import etree

from articles.importers import strict_xml
from articles.importers.feed_entry import FeedEntryData, extract_line
from articles.importers.page_metadata import parse_datetime
from lib.errors import Invalid
from lib.sentences import gettext
from lib.text.phrases import format_number

MAX_BYTES = 5_000_000
MAX_ELEMENTS = 100_000
MAX_ATTRIBUTES = 100
"""Attributes of one element: feedparser takes time quadratic in them (20,000 took it 5 seconds)."""
MEDIA_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/x-rss+xml"}
)
NO_FEED = gettext_lazy("This is not an RSS or Atom feed.")

_MAX_URL_LENGTH = 2000
_TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_MARKS = re.compile(
    rb"\s*(?:<\?.{0,500}?\?>\s*|<!--.{0,2000}?-->\s*|<!DOCTYPE[^>\[]{0,300}>\s*){0,20}"
    rb"<(?:rss[\s>]|(?:\w+:)?RDF\s[^>]*(?:purl\.org/rss|my\.netscape\.com/rdf)"
    rb"|(?:\w+:)?feed\s[^>]*(?:www\.w3\.org/2005/Atom|purl\.org/atom/ns))",
    re.DOTALL,
)
# A CDATA section, where "&" is itself, or an "&" that begins no reference.
_BARE = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))|&(?!#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};|\w{1,32};)", re.DOTALL)
_ENTITY = re.compile("<!ENTITY", re.IGNORECASE)
_FRONT = re.compile(r"(?:www|m|amp|rss|feeds?)\.")
_BROKEN_TAG = re.compile(r"<[^<>]*")

# feedparser fills its table of namespaces on first use: here, before there are threads.
feedparser.parse(BytesIO(b"<rss/>"))


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A parsed feed. ``entries`` are in the feed's own order, without those that name nothing."""

    title: str
    language: str
    url: str
    """The feed's stated own URL, else that of its page, else ""."""
    entries: tuple[FeedEntryData, ...]


def is_feed(body: bytes) -> bool:
    """Return whether ``body`` begins as a feed does. A WordPress export does so too."""
    return _MARKS.match(body.removeprefix(b"\xef\xbb\xbf")[:10_000]) is not None


def parse_feed(body: bytes, *, media_type: str = "", url: str = "") -> ParsedFeed:
    """Parse the feed in ``body``, which came from ``url`` ("" for a file).

    Malformed XML is read as well as it can be. Raises Invalid for what is no feed, is over 5 MB, declares
    entities, is nested too deeply or has too many elements or attributes. Contacts nobody.
    """
    source, missing = _measure_feed(body, media_type)
    try:
        value = feedparser.parse(
            BytesIO(source),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
        )
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError):
        # Hostile input makes feedparser raise any of these: whatever it is, it was no feed.
        raise Invalid(NO_FEED, field="text") from None
    if not value.get("version") and not value.entries:
        raise Invalid(NO_FEED, field="text")
    title = _get_line(value.feed, "title")
    language = _clean_text(value.feed.get("language"))
    entries = [_parse_entry(one, title, language) for one in value.entries]
    if url:
        entries = [replace(one, elsewhere=not _is_same_site(one.url, url)) for one in entries]
    return ParsedFeed(
        title=title,
        language=language,
        url=_get_own_url(value.feed),
        entries=(*(one for one in entries if one.external_id), *missing),
    )


def _measure_feed(body: bytes, media_type: str) -> tuple[bytes, list[FeedEntryData]]:
    """Return the feed as well-formed XML in UTF-8, with its withdrawn entries; a broken one as its text."""
    if len(body) > MAX_BYTES:
        message = gettext("This feed has {size} bytes. The limit is {max}.")
        raise Invalid(
            message.format(size=format_number(len(body)), max=format_number(MAX_BYTES)), field="text"
        )
    source = strict_xml.decode_xml(body, media_type=media_type)
    try:
        try:
            root = _parse_tree(source)
        except strict_xml.MalformedXml:
            # The error of most broken feeds, which feedparser's loose mode would misread.
            source = _BARE.sub(lambda found: found[1] or "&amp;", source)
            root = _parse_tree(source)
    except strict_xml.MalformedXml:
        if _ENTITY.search(source):
            raise Invalid(
                gettext("This feed defines its own XML entities, which Stet does not read."), field="text"
            ) from None
        for tag in _BROKEN_TAG.finditer(source):
            if tag.group().count("=") > MAX_ATTRIBUTES:
                raise _build_limit_error() from None
        return source.encode(), []
    if any(len(element.attrib) > MAX_ATTRIBUTES for element in root.iter()):
        raise _build_limit_error()
    missing = [
        FeedEntryData(external_id=ref, updated=element.get("when", ""), is_removed=True)
        for element in root.iter(_TOMBSTONE)
        if (ref := element.get("ref", "").strip())
    ]
    return etree.tostring(root, encoding="utf-8"), missing


def _parse_tree(source: str) -> etree._Element:
    return strict_xml.parse_xml_text(source, max_bytes=2 * MAX_BYTES, max_elements=MAX_ELEMENTS)


def _parse_entry(entry: Any, publisher: str, language: str) -> FeedEntryData:
    """Parse one entry; ``external_id`` is "" when it has neither id nor URL."""
    url = _clean_url(entry.get("feedburner_origlink")) or _clean_url(entry.get("link"))
    words = _choose_content(entry)
    summary_only = words is None
    if words is None:
        words = entry.get("summary_detail") or {}
    source = entry.get("source")
    return FeedEntryData(
        external_id=_clean_text(entry.get("id")) or url,
        url=url,
        title=_get_line(entry, "title"),
        byline=_get_byline(entry),
        publisher=(_get_line(source, "title") if isinstance(source, dict) else "") or publisher,
        language=_clean_text(words.get("language")) or language,
        published=_get_timestamp(entry, "published"),
        updated=_get_timestamp(entry, "updated"),
        body=_clean_text(words.get("value")),
        base=_clean_url(words.get("base")),
        plain=words.get("type") == "text/plain",
        summary_only=summary_only,
    )


def _choose_content(entry: Any) -> Any:
    """Return the longest of the entry's contents that is text, or None."""
    contents = [
        one
        for one in entry.get("content") or []
        if isinstance(one, dict)
        and _clean_text(one.get("value"))
        and one.get("type", "").startswith(_READABLE)
    ]
    return max(contents, key=lambda one: len(one["value"]), default=None)


_READABLE = ("text/", "application/xhtml+xml", "application/xml")


def _get_byline(entry: Any) -> str:
    names = [
        extract_line(one.get("name"), max_length=200)
        for one in entry.get("authors") or []
        if isinstance(one, dict)
    ]
    return ", ".join(dict.fromkeys(name for name in names if name))[:500]


def _get_timestamp(entry: Any, name: str) -> str:
    """Return the stated time in ISO 8601 with its own offset; "" when it is missing or ambiguous.

    Not feedparser's value, which has lost the offset. (``dict.get``: its own answers with another field where
    this one is missing.)
    """
    stated = dict.get(entry, name)
    if not isinstance(stated, str) or len(stated) > 100:
        return ""
    if parse_datetime(stated)[0] is not None:
        return stated.strip()
    try:
        read = parsedate_to_datetime(stated)
        read.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return read.isoformat()


def _is_same_site(page: str, feed_url: str) -> bool:
    """Return whether one host is the other or a part of it, apart from prefixes that hosts have for feeds."""
    one, other = (_FRONT.sub("", (urlsplit(address).hostname or "").lower()) for address in (page, feed_url))
    return one == other or one.endswith("." + other) or other.endswith("." + one)


def _get_line(entry: Any, name: str) -> str:
    detail = entry.get(f"{name}_detail")
    is_html = isinstance(detail, dict) and detail.get("type") != "text/plain"
    return extract_line(entry.get(name), is_html=is_html)


def _get_own_url(entry: Any) -> str:
    links = [one for one in entry.get("links") or [] if isinstance(one, dict)]
    own = next((_clean_url(one.get("href")) for one in links if one.get("rel") == "self"), "")
    return own or _clean_url(entry.get("link"))


def _clean_url(stated: Any) -> str:
    """Return ``stated`` when it is an absolute web URL, else ""."""
    tidy = _clean_text(stated).strip()
    try:
        parts = urlsplit(tidy)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return tidy if known and len(tidy) <= _MAX_URL_LENGTH else ""


def _clean_text(stated: Any) -> str:
    return stated if isinstance(stated, str) else ""


def _build_limit_error() -> Invalid:
    message = gettext("An element of this feed has more than {max} attributes.")
    return Invalid(message.format(max=format_number(MAX_ATTRIBUTES)), field="text")
