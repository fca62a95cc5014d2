"""Splitters for files with many articles.

An export of WordPress, a list from its API or of ninjs items, a newsMessage of NewsML-G2, and a NewsML 1 with
several items. Each part is a document of its own kind, which its importer reads by itself.
"""

import re
from copy import deepcopy
from html import unescape
from typing import Any

from lxml import etree

from articles.importers import declared_metadata, newsml, newsml_1, ninjs, strict_json, strict_xml, wordpress

MAX_BYTES = 25_000_000
_MAX_ELEMENTS = 500_000
_MAX_NAME_LENGTH = 200
# Elements of an export about its site; it may also list every author, term and category of it.
_SITE_FIELDS = frozenset({"title", "link", "language", "base_site_url", "base_blog_url"})
_MAX_SITE_FIELD_LENGTH = 2_000
_ITEM = re.compile(rb"<item[\s>]")
_NEWS_ITEM = re.compile(rb"<(?:[\w.\-]+:)?NewsItem[\s/>]")
_MAX_ENVELOPE_BYTES = 64_000
"""Bytes that are read to find where the list in an envelope begins."""


def is_json_list(body: bytes) -> bool:
    """Return whether ``body`` looks like a JSON array of posts or ninjs items, bare or in an envelope."""
    beginning = body[:_MAX_ENVELOPE_BYTES].decode("utf-8", "ignore").lstrip("\ufeff")
    return strict_json.find_array(beginning, ninjs.ENVELOPE_NAMES, without=ninjs.ITEM_NAMES) >= 0 and (
        wordpress.is_wordpress_rest(body) or ninjs.is_ninjs(body)
    )


def is_newsml_1_message(body: bytes) -> bool:
    """Return whether ``body`` looks like a NewsML 1 with several news items."""
    return strict_xml.sniff_root_name(body) == "NewsML" and len(_NEWS_ITEM.findall(body)) > 1


def is_wordpress_export(body: bytes) -> bool:
    """Return whether ``body`` looks like an export of WordPress with more than one item."""
    return wordpress.is_wordpress_wxr(body) and len(_ITEM.findall(body)) > 1


def is_news_message(body: bytes) -> bool:
    """Return whether ``body`` looks like a newsMessage."""
    return strict_xml.sniff_root_name(body) == "newsMessage"


def split_json_articles(body: bytes) -> list[tuple[str, bytes, str]]:
    """Return (name, body, media type) of each value in a JSON array, bare or in an envelope, as written.

    Raises as ``strict_json.split_json_array`` does.
    """
    return [
        (_get_display_name(value), written.encode("utf-8", "ignore"), "application/json; charset=utf-8")
        for value, written in strict_json.split_json_array(body, ninjs.ENVELOPE_NAMES, max_bytes=MAX_BYTES)
    ]


def split_news_items(body: bytes) -> list[tuple[str, bytes, str]]:
    """Return (name, body, media type) of each newsItem in a newsMessage. A packageItem only lists them.

    Raises Invalid, as ``strict_xml.parse_xml`` does, and when there is none.
    """
    message = strict_xml.parse_xml(body, max_bytes=MAX_BYTES, max_elements=_MAX_ELEMENTS)
    return [
        (
            _shorten_name(item.get("guid") or "newsItem"),
            etree.tostring(item, encoding="utf-8", with_tail=False),
            "application/vnd.iptc.g2.newsitem+xml; charset=utf-8",
        )
        for item in newsml.list_news_items(message)
    ]


def split_newsml_1_items(body: bytes) -> list[tuple[str, bytes, str]]:
    """Return (name, body, media type) of each NewsItem in a NewsML 1.

    Raises Invalid, as ``strict_xml.parse_xml`` does, and when there is none.
    """
    root = strict_xml.parse_xml(body, max_bytes=MAX_BYTES, max_elements=_MAX_ELEMENTS)
    return [
        (
            _shorten_name(item.findtext(".//{*}HeadLine") or item.findtext(".//{*}NewsItemId") or "NewsItem"),
            etree.tostring(item, encoding="utf-8", with_tail=False),
            f"{newsml_1.MEDIA_TYPE}; charset=utf-8",
        )
        for item in newsml_1.list_news_items(root)
    ]


def split_wordpress_posts(body: bytes) -> list[tuple[str, bytes, str]]:
    """Return (name, body, media type) of each post in an export, under the export's elements about its site.

    Raises Invalid, as ``strict_xml.parse_xml`` does, and when there is no post.
    """
    root = strict_xml.parse_xml(body, max_bytes=MAX_BYTES, max_elements=_MAX_ELEMENTS)
    channel = next(iter(root.iter("channel")), root)
    of_site = [
        one
        for one in channel
        if strict_xml.get_local_name(one) in _SITE_FIELDS
        and len(etree.tostring(one, with_tail=False)) <= _MAX_SITE_FIELD_LENGTH
    ]
    authors = wordpress.get_authors_by_login(channel)
    found = []
    for post in wordpress.list_posts(root):
        export = etree.Element("rss", nsmap=root.nsmap, version="2.0")
        alone = etree.SubElement(export, "channel")
        alone.extend(deepcopy(of_site))
        author = authors.get(wordpress.get_author_login(post))
        if author is not None and len(etree.tostring(author, with_tail=False)) <= _MAX_SITE_FIELD_LENGTH:
            alone.append(deepcopy(author))
        alone.append(deepcopy(post))
        name = _shorten_name(post.findtext("title") or post.findtext("link") or "post")
        found.append((name, etree.tostring(export, encoding="utf-8"), "application/rss+xml; charset=utf-8"))
    return found


def _get_display_name(value: Any) -> str:
    """Return the name by which an editor would know a post or an item."""
    text = value if isinstance(value, dict) else {}
    title = text.get("title")
    for one in (
        title.get("rendered") if isinstance(title, dict) else title,
        text.get("headline"),
        text.get("uri"),
    ):
        if name := _shorten_name(unescape(strict_json.get_text(one))):
            return name
    return _shorten_name(strict_json.get_text(text.get("id"))) or "item"


def _shorten_name(name: str) -> str:
    return declared_metadata.normalize_line(name[:_MAX_NAME_LENGTH])
