"""RSS and Atom: what a feed says of itself, and its entries (pure).

RSS 0.9x, 1.0 and 2.0 (https://www.rssboard.org/rss-specification) and Atom (RFC 4287) with its tombstones
(RFC 6721), by way of feedparser. It is given bytes that were measured before, never an address; it cleans
nothing, since lib.html has the last word on what comes out.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import feedparser
from lxml import etree

from articles.importers import xml
from articles.importers.feed_entry import Entry, line_of
from articles.importers.metadata import moment
from lib.errors import Invalid

MAX_BYTES = 5_000_000
MAX_ELEMENTS = 100_000
MAX_ATTRIBUTES = 100
"""On one element: feedparser takes time quadratic in them (20,000 took it 5 seconds)."""
MEDIA_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/x-rss+xml"}
)
NO_FEED = "This is no RSS or Atom feed."

_LONGEST_ADDRESS = 2000
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

# Its table of namespaces is filled by the first parser that is made: here, before there are threads.
feedparser.parse(BytesIO(b"<rss/>"))


@dataclass(frozen=True, slots=True)
class FeedRead:
    """A feed that was read. ``entries`` are in the feed's own order, without those that name nothing."""

    title: str
    language: str
    url: str
    """What the feed calls its own address, else that of its page, else ""."""
    entries: tuple[Entry, ...]


def looks(body: bytes) -> bool:
    """Whether ``body`` begins as a feed does. So does a WordPress export, which has a reader of its own."""
    return _MARKS.match(body.removeprefix(b"\xef\xbb\xbf")[:10_000]) is not None


def read(body: bytes, *, media_type: str = "", url: str = "") -> FeedRead:
    """The feed in ``body``, which came from ``url`` ("" for a file).

    XML that is not well-formed is read as well as it can be. Raises Invalid for what is no feed, is over
    5 MB, declares entities, is nested too deeply or has too many elements or attributes. Contacts nobody.
    """
    source, gone = _measured(body, media_type)
    try:
        said = feedparser.parse(
            BytesIO(source),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
        )
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError):
        # What people send is made to break such code: whatever it breaks with, it was no feed.
        raise _refused(NO_FEED) from None
    if not said.get("version") and not said.entries:
        raise _refused(NO_FEED)
    title = _line(said.feed, "title")
    language = _text(said.feed.get("language"))
    entries = [_entry(one, title, language) for one in said.entries]
    if url:
        entries = [replace(one, elsewhere=not _same_site(one.url, url)) for one in entries]
    return FeedRead(
        title=title,
        language=language,
        url=_own_address(said.feed),
        entries=(*(one for one in entries if one.external_id), *gone),
    )


def _measured(body: bytes, media_type: str) -> tuple[bytes, list[Entry]]:
    """The feed as sound XML in UTF-8 and the entries it took back; a broken one as the text that it is."""
    if len(body) > MAX_BYTES:
        raise _refused(f"This feed has {len(body):,} bytes. Stet takes up to {MAX_BYTES:,}.")
    source = xml.settled(body, media_type=media_type)
    try:
        try:
            root = _tree(source)
        except xml.Broken:
            # What most broken feeds are broken by, and what the reader of broken ones would misread.
            source = _BARE.sub(lambda found: found[1] or "&amp;", source)
            root = _tree(source)
    except xml.Broken:
        if _ENTITY.search(source):
            raise _refused("This feed declares entities of its own, which Stet does not read.") from None
        for tag in _BROKEN_TAG.finditer(source):
            if tag.group().count("=") > MAX_ATTRIBUTES:
                raise _too_many() from None
        return source.encode(), []
    if any(len(element.attrib) > MAX_ATTRIBUTES for element in root.iter()):
        raise _too_many()
    gone = [
        Entry(external_id=ref, updated=element.get("when", ""), gone=True)
        for element in root.iter(_TOMBSTONE)
        if (ref := element.get("ref", "").strip())
    ]
    return etree.tostring(root, encoding="utf-8"), gone


def _tree(source: str) -> etree._Element:
    return xml.parse_text(source, most_bytes=2 * MAX_BYTES, most_elements=MAX_ELEMENTS)


def _entry(said: Any, publisher: str, language: str) -> Entry:
    """One entry; ``external_id`` is "" when it names itself by nothing at all."""
    url = _address(said.get("feedburner_origlink")) or _address(said.get("link"))
    words = _content(said)
    summary_only = words is None
    if words is None:
        words = said.get("summary_detail") or {}
    source = said.get("source")
    return Entry(
        external_id=_text(said.get("id")) or url,
        url=url,
        title=_line(said, "title"),
        byline=_byline(said),
        publisher=(_line(source, "title") if isinstance(source, dict) else "") or publisher,
        language=_text(words.get("language")) or language,
        published=_when(said, "published"),
        updated=_when(said, "updated"),
        body=_text(words.get("value")),
        base=_address(words.get("base")),
        plain=words.get("type") == "text/plain",
        summary_only=summary_only,
    )


def _content(said: Any) -> Any:
    """The longest of the entry's contents that is text, or None."""
    contents = [
        one
        for one in said.get("content") or []
        if isinstance(one, dict) and _text(one.get("value")) and one.get("type", "").startswith(_READABLE)
    ]
    return max(contents, key=lambda one: len(one["value"]), default=None)


_READABLE = ("text/", "application/xhtml+xml", "application/xml")


def _byline(said: Any) -> str:
    names = [
        line_of(one.get("name"), longest=200) for one in said.get("authors") or [] if isinstance(one, dict)
    ]
    return ", ".join(dict.fromkeys(name for name in names if name))[:500]


def _when(said: Any, name: str) -> str:
    """The stated time in ISO 8601 with its own offset; "" when there is none that can be read in one way.

    Not feedparser's reading, which has forgotten the offset. (``dict.get``: its own answers with another
    field where this one is missing.)
    """
    stated = dict.get(said, name)
    if not isinstance(stated, str) or len(stated) > 100:
        return ""
    if moment(stated)[0] is not None:
        return stated.strip()
    try:
        read = parsedate_to_datetime(stated)
        read.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return read.isoformat()


def _same_site(page: str, feed_url: str) -> bool:
    """Whether one is the other's host, or a part of it, apart from the names that hosts have for feeds."""
    one, other = (_FRONT.sub("", (urlsplit(address).hostname or "").lower()) for address in (page, feed_url))
    return one == other or one.endswith("." + other) or other.endswith("." + one)


def _line(said: Any, name: str) -> str:
    detail = said.get(f"{name}_detail")
    is_html = isinstance(detail, dict) and detail.get("type") != "text/plain"
    return line_of(said.get(name), is_html=is_html)


def _own_address(said: Any) -> str:
    links = [one for one in said.get("links") or [] if isinstance(one, dict)]
    own = next((_address(one.get("href")) for one in links if one.get("rel") == "self"), "")
    return own or _address(said.get("link"))


def _address(stated: Any) -> str:
    """``stated`` when it is a whole web address, else ""."""
    tidy = _text(stated).strip()
    try:
        parts = urlsplit(tidy)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return tidy if known and len(tidy) <= _LONGEST_ADDRESS else ""


def _text(stated: Any) -> str:
    return stated if isinstance(stated, str) else ""


def _too_many() -> Invalid:
    return _refused(f"An element of this feed has more than {MAX_ATTRIBUTES} attributes.")


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"text": [sentence]})
