"""What sends many articles at once, taken apart.

An export of WordPress, a list from its API or of ninjs items, and a newsMessage of NewsML-G2. Each part is a
document of its own kind, which its importer reads by itself.
"""

import re
from copy import deepcopy
from html import unescape
from typing import Any

from lxml import etree

from articles.importers import json, newsml, ninjs, stated, wordpress, xml

MOST_BYTES = 25_000_000
_MOST_ELEMENTS = 500_000
_LONGEST_NAME = 200
# What an export says of its site; an export may also list every author, term and category of it.
_OF_SITE = frozenset({"title", "link", "language", "base_site_url", "base_blog_url"})
_LONGEST_OF_SITE = 2_000
_ITEM = re.compile(rb"<item[\s>]")


def is_list(body: bytes) -> bool:
    """Whether ``body`` looks like a JSON array of posts or ninjs items."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"[" and (
        wordpress.looks_rest(body) or ninjs.looks(body)
    )


def is_export(body: bytes) -> bool:
    """Whether ``body`` looks like an export of WordPress with more than one item, as its parts do not."""
    return wordpress.looks_wxr(body) and len(_ITEM.findall(body)) > 1


def is_message(body: bytes) -> bool:
    """Whether ``body`` looks like a newsMessage."""
    return xml.root_name(body) == "newsMessage"


def listed(body: bytes) -> list[tuple[str, bytes, str]]:
    """(name, body, media type) of what is in a JSON array, as it was written. Raises as json.parse does."""
    return [
        (_name(value), written.encode("utf-8", "ignore"), "application/json; charset=utf-8")
        for value, written in json.elements(body, most_bytes=MOST_BYTES)
    ]


def carried(body: bytes) -> list[tuple[str, bytes, str]]:
    """(name, body, media type) of each newsItem in a newsMessage. A packageItem beside them only lists them.

    Raises Invalid, as xml.parse does, and when there is none.
    """
    message = xml.parse(body, most_bytes=MOST_BYTES, most_elements=_MOST_ELEMENTS)
    return [
        (
            _short(item.get("guid") or "newsItem"),
            etree.tostring(item, encoding="utf-8", with_tail=False),
            "application/vnd.iptc.g2.newsitem+xml; charset=utf-8",
        )
        for item in newsml.items_of(message)
    ]


def exported(body: bytes) -> list[tuple[str, bytes, str]]:
    """(name, body, media type) of each post in an export, under what the export says of its site.

    Raises Invalid, as xml.parse does, and when there is no post.
    """
    root = xml.parse(body, most_bytes=MOST_BYTES, most_elements=_MOST_ELEMENTS)
    channel = next(iter(root.iter("channel")), root)
    of_site = [
        one
        for one in channel
        if xml.local(one) in _OF_SITE and len(etree.tostring(one, with_tail=False)) <= _LONGEST_OF_SITE
    ]
    authors = wordpress.authors_in(channel)
    found = []
    for post in wordpress.posts_of(root):
        export = etree.Element("rss", nsmap=root.nsmap, version="2.0")
        alone = etree.SubElement(export, "channel")
        alone.extend(deepcopy(of_site))
        author = authors.get(wordpress.login_of(post))
        if author is not None and len(etree.tostring(author, with_tail=False)) <= _LONGEST_OF_SITE:
            alone.append(deepcopy(author))
        alone.append(deepcopy(post))
        name = _short(post.findtext("title") or post.findtext("link") or "post")
        found.append((name, etree.tostring(export, encoding="utf-8"), "application/rss+xml; charset=utf-8"))
    return found


def _name(value: Any) -> str:
    """What an editor would know a post or an item by."""
    said = value if isinstance(value, dict) else {}
    title = said.get("title")
    for one in (
        title.get("rendered") if isinstance(title, dict) else title,
        said.get("headline"),
        said.get("uri"),
    ):
        if name := _short(unescape(json.text(one))):
            return name
    return _short(json.text(said.get("id"))) or "item"


def _short(name: str) -> str:
    return stated.one_line(name[:_LONGEST_NAME])
