"""Feeds that others follow (pure): a list of entries written as Atom (RFC 4287), RSS 2.0 or JSON Feed 1.1.

https://www.rfc-editor.org/rfc/rfc4287, paged by https://www.rfc-editor.org/rfc/rfc5005 section 3,
https://www.rssboard.org/rss-specification and https://www.jsonfeed.org/version/1.1/. Whatever is in an
entry's words, the feed stays well formed.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

ATOM = "application/atom+xml"
RSS = "application/rss+xml"
JSON = "application/feed+json"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. ``id`` is an address that stays its own for good; ``html`` is safe to show; ``tags`` are its
    categories. ``language`` is BCP-47, "" for the feed's own.
    """

    id: str
    address: str
    title: str
    html: str
    at: datetime
    tags: Sequence[str] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """``here`` is the feed's own address, ``page`` that of the page which shows the same, and ``older`` that
    of the entries which come after these ("" where there are none). The newest entry comes first.
    """

    title: str
    author: str
    here: str
    page: str
    items: Sequence[Item]
    older: str = ""
    language: str = "en"

    @property
    def updated(self) -> datetime:
        """When its newest entry was written."""
        return max((item.at for item in self.items), default=_NEVER)


def atom(feed: Feed) -> bytes:
    """The feed as Atom, in UTF-8."""
    links = [_link("self", feed.here, ATOM), _link("alternate", feed.page, "text/html")]
    if feed.older:
        links.append(_link("next", feed.older, ATOM))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_text(feed.language)}">',
        f"<id>{_text(feed.page)}</id>",
        f"<title>{_text(feed.title)}</title>",
        f"<updated>{_moment(feed.updated)}</updated>",
        f"<author><name>{_text(feed.author)}</name></author>",
        *links,
        *(_entry(item) for item in feed.items),
        "</feed>",
    ]
    return "\n".join(lines).encode()


def rss(feed: Feed) -> bytes:
    """The feed as RSS 2.0, in UTF-8."""
    links = [_atom_link("self", feed.here)] + ([_atom_link("next", feed.older)] if feed.older else [])
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>',
        f"<title>{_text(feed.title)}</title>",
        f"<link>{_text(feed.page)}</link>",
        f"<description>{_text(feed.title)}</description>",
        f"<language>{_text(feed.language)}</language>",
        f"<lastBuildDate>{_mail_date(feed.updated)}</lastBuildDate>",
        *links,
        *(_rss_item(item) for item in feed.items),
        "</channel></rss>",
    ]
    return "\n".join(lines).encode()


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed, in UTF-8."""
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
            "date_published": _moment(item.at),
            "tags": list(item.tags),
        }
        | ({"language": item.language} if item.language else {})
        for item in feed.items
    ]
    return json.dumps(written, ensure_ascii=False).encode("utf-8", "replace")


def _entry(item: Item) -> str:
    language = f' xml:lang="{_text(item.language)}"' if item.language else ""
    return "\n".join(
        [
            f"<entry{language}>",
            f"<id>{_text(item.id)}</id>",
            f"<title>{_text(item.title)}</title>",
            f"<updated>{_moment(item.at)}</updated>",
            _link("alternate", item.address, "text/html"),
            *(f'<category term="{_text(tag)}"/>' for tag in item.tags),
            f'<content type="html">{_text(item.html)}</content>',
            "</entry>",
        ]
    )


def _rss_item(item: Item) -> str:
    language = [f"<dc:language>{_text(item.language)}</dc:language>"] if item.language else []
    return "\n".join(
        [
            "<item>",
            f'<guid isPermaLink="false">{_text(item.id)}</guid>',
            f"<title>{_text(item.title)}</title>",
            f"<link>{_text(item.address)}</link>",
            f"<pubDate>{_mail_date(item.at)}</pubDate>",
            *language,
            *(f"<category>{_text(tag)}</category>" for tag in item.tags),
            f"<description>{_text(item.html)}</description>",
            "</item>",
        ]
    )


def _atom_link(rel: str, address: str) -> str:
    return f'<atom:link rel="{rel}" type="{RSS}" href="{_text(address)}"/>'


def _mail_date(at: datetime) -> str:
    """As RFC 822 writes it, which RSS asks for."""
    return format_datetime(at.astimezone(UTC), usegmt=True)


def _link(rel: str, address: str, media: str) -> str:
    return f'<link rel="{rel}" type="{media}" href="{_text(address)}"/>'


def _text(words: str) -> str:
    """Words as XML takes them: escaped, without the characters that no XML may hold."""
    return escape(_NOT_XML.sub("\ufffd", words))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
