"""Feeds that others follow (pure): a list of entries written as Atom (RFC 4287) or JSON Feed 1.1.

https://www.rfc-editor.org/rfc/rfc4287, paged by https://www.rfc-editor.org/rfc/rfc5005 section 3,
and https://www.jsonfeed.org/version/1.1/. Whatever the text of an entry, the feed stays well formed.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from lib.datetimes.clock import format_timestamp

ATOM_MEDIA_TYPE = "application/atom+xml"
JSON_FEED_MEDIA_TYPE = "application/feed+json"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry of a feed. ``id`` is a URL that stays its own for good; ``html`` is safe to show.

    ``tags`` are its categories. ``language`` is BCP-47, "" for the feed's own.
    """

    id: str
    address: str
    title: str
    html: str
    published_at: datetime
    updated_at: datetime
    tags: Sequence[str] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class SyndicationFeed:
    """A feed, the latest change first. ``here`` is its own URL.

    ``page`` is the URL of the page which shows the same, and ``older`` that of the entries which come after
    these ("" where there are none).
    """

    title: str
    author: str
    here: str
    page: str
    items: Sequence[FeedItem]
    older: str = ""
    language: str = "en"

    @property
    def updated_at(self) -> datetime:
        """Time of its newest entry."""
        return max((item.updated_at for item in self.items), default=_NEVER)


def render_atom(feed: SyndicationFeed) -> bytes:
    """Render the feed as Atom, in UTF-8."""
    links = [
        _render_link("self", feed.here, ATOM_MEDIA_TYPE),
        _render_link("alternate", feed.page, "text/html"),
    ]
    if feed.older:
        links.append(_render_link("next", feed.older, ATOM_MEDIA_TYPE))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_escape_xml_text(feed.language)}">',
        f"<id>{_escape_xml_text(feed.page)}</id>",
        f"<title>{_escape_xml_text(feed.title)}</title>",
        f"<updated>{format_timestamp(feed.updated_at)}</updated>",
        f"<author><name>{_escape_xml_text(feed.author)}</name></author>",
        *links,
        *(_render_atom_entry(item) for item in feed.items),
        "</feed>",
    ]
    return "\n".join(lines).encode()


def render_json_feed(feed: SyndicationFeed) -> bytes:
    """Render the feed as JSON Feed, in UTF-8."""
    written: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.here,
        "language": feed.language,
        "authors": [{"name": feed.author}],
    }
    if feed.older:
        written["next_url"] = feed.older
    written["items"] = [
        {
            "id": item.id,
            "url": item.address,
            "title": item.title,
            "content_html": item.html,
            "date_published": format_timestamp(item.published_at),
            "date_modified": format_timestamp(item.updated_at),
            "tags": list(item.tags),
        }
        | ({"language": item.language} if item.language else {})
        for item in feed.items
    ]
    return json.dumps(written, ensure_ascii=False).encode("utf-8", "replace")


def _render_atom_entry(item: FeedItem) -> str:
    language = f' xml:lang="{_escape_xml_text(item.language)}"' if item.language else ""
    return "\n".join(
        [
            f"<entry{language}>",
            f"<id>{_escape_xml_text(item.id)}</id>",
            f"<title>{_escape_xml_text(item.title)}</title>",
            f"<published>{format_timestamp(item.published_at)}</published>",
            f"<updated>{format_timestamp(item.updated_at)}</updated>",
            _render_link("alternate", item.address, "text/html"),
            *(f'<category term="{_escape_xml_text(tag)}"/>' for tag in item.tags),
            f'<content type="html">{_escape_xml_text(item.html)}</content>',
            "</entry>",
        ]
    )


def _render_link(rel: str, address: str, media: str) -> str:
    return f'<link rel="{rel}" type="{media}" href="{_escape_xml_text(address)}"/>'


def _escape_xml_text(words: str) -> str:
    """Escape text for XML, without the characters that no XML may hold."""
    return escape(_NOT_XML.sub("\ufffd", words))
