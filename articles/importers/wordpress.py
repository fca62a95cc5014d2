"""The importers for WordPress: a post as its REST API gives it, and as its export (WXR) has it.

The API: https://developer.wordpress.org/rest-api/reference/posts/. In both a post is named by the address of
its site and its number there, and a version of it by the moment of its last change, so that a post that comes
by one way and then by the other is one article.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree

from articles.importers import json, stated, xml
from articles.importers.blocks import Block
from articles.importers.clean import CANCELED, USABLE, WITHHELD, Clean
from articles.importers.metadata import language_tag
from articles.importers.shortcodes import without_shortcodes
from articles.importers.sniffed import html_blocks, line_of, with_paragraphs

# What the export holds beside posts, pages and the kinds of post that a site adds.
NO_POSTS = frozenset(
    "attachment nav_menu_item revision custom_css customize_changeset oembed_cache user_request wp_block "  # noqa: SIM905
    "wp_template wp_template_part wp_global_styles wp_navigation wp_font_family wp_font_face".split()
)
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_REST = re.compile(rb'"(?:content|title)"\s*:\s*\{[^{}]{0,200}"rendered"\s*:')
_WXR = re.compile(rb"wordpress\.org/export/\d")
# A post that is not published may be checked and may not go out yet.
_STATUS = {"publish": USABLE, "future": USABLE, "inherit": USABLE, "trash": CANCELED}
_NOTHING = "This post has no text."
_PROTECTED = "This post is protected by a password, so WordPress does not give its text."


def looks_rest(body: bytes) -> bool:
    """Whether ``body`` looks like JSON that has what the API gives as rendered."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} and _REST.search(body) is not None


def looks_wxr(body: bytes) -> bool:
    """Whether ``body`` looks like an export: RSS with WordPress's own names in it."""
    return _WXR.search(body[:20_000]) is not None and xml.root_name(body) == "rss"


def read(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> Clean:
    """The article in one post of the API. Raises Invalid, as json.parse does, and where it has no text."""
    said = json.parse(body, media_type=media_type)
    if isinstance(said, list) and len(said) > 1:
        raise stated.refused(f"This holds {len(said):,} posts. Import them as many at once.")
    post = json.record(said[0] if isinstance(said, list) and said else said)
    content = json.record(post.get("content"))
    if not {"rendered", "raw"} & content.keys():
        raise stated.refused(stated.UNKNOWN_JSON)
    if content.get("protected") is True and not _rendered(post, "content").strip():
        raise stated.refused(_PROTECTED)
    link = stated.address(json.text(post.get("link")), url)
    clean = Clean(
        headline=line_of(_rendered(post, "title")),
        text="",
        html="",
        byline=stated.byline(", ".join(_authors(post))),
        language=language_tag(post.get("lang")),
        canonical_url=link,
        **_named(_site(post, link), json.text(post.get("id"))),
        **_times(
            json.text(post.get("date")),
            json.text(post.get("date_gmt")),
            json.text(post.get("modified")),
            json.text(post.get("modified_gmt")),
            json.text(post.get("status")),
        ),
    )
    blocks = _blocks(_rendered(post, "content"), link)
    return stated.worded(clean, blocks, headline=headline, nothing=_NOTHING)


def read_wxr(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> Clean:
    """The article in an export that has one post. Raises Invalid, as xml.parse does, where there is none or
    more than one, and where it has no text."""
    root = xml.parse(body, media_type=media_type)
    posts = posts_of(root)
    if len(posts) > 1:
        raise stated.refused(f"This export holds {len(posts):,} posts. Import them as many at once.")
    channel, post = next(iter(root.iter("channel")), root), posts[0]
    link = stated.address(_said(post, "link"), url)
    site = _own(channel, "base_blog_url") or _said(channel, "link") or _own(channel, "base_site_url")
    clean = Clean(
        headline=line_of(_said(post, "title")),
        text="",
        html="",
        byline=stated.byline(_author(channel, login_of(post))),
        publisher=stated.one_line(_said(channel, "title")),
        language=language_tag(_said(channel, "language")),
        canonical_url=link,
        **_named(site or link, _own(post, "post_id")),
        **_times(
            _own(post, "post_date"),
            _own(post, "post_date_gmt"),
            _own(post, "post_modified"),
            _own(post, "post_modified_gmt"),
            _own(post, "status"),
        ),
    )
    blocks = _blocks(_said(post, CONTENT), link, as_typed=True)
    return stated.worded(clean, blocks, headline=headline, nothing=_NOTHING)


def posts_of(root: etree._Element) -> list[etree._Element]:
    """The items of an export that are posts: with a text, or in the bin. Raises Invalid when none is."""
    found = [
        one
        for one in root.iterfind("channel/item")
        if _own(one, "post_type") not in NO_POSTS
        and (_said(one, CONTENT).strip() or _own(one, "status") == "trash")
    ]
    if not found:
        raise stated.refused("This export holds no post with text.")
    return found


def login_of(post: etree._Element) -> str:
    """By what name its author signs in."""
    return _said(post, _CREATOR).strip()


def authors_in(channel: etree._Element) -> dict[str, etree._Element]:
    """What the export says of its authors, by the name they sign in with."""
    return {_own(one, "author_login"): one for one in channel if xml.local(one) == "author"}


def _author(channel: etree._Element, login: str) -> str:
    """The name that the site shows for ``login``, else ``login``."""
    known = authors_in(channel).get(login)
    return (_own(known, "author_display_name") if known is not None else "") or login


def _blocks(content: str, base: str, *, as_typed: bool = False) -> list[Block]:
    """The blocks of a post. ``as_typed``: before WordPress has made paragraphs of its blank lines."""
    return html_blocks(with_paragraphs(without_shortcodes(content), always=as_typed), base=base)


def _rendered(post: dict[str, Any], name: str) -> str:
    """What the API rendered, else what its editor wrote (context=edit)."""
    said = json.record(post.get(name))
    return json.text(said.get("rendered")) or json.text(said.get("raw"))


def _authors(post: dict[str, Any]) -> list[str]:
    """The names that came along with the post (the API's _embed)."""
    found = json.records(json.record(post.get("_embedded")).get("author"))
    return [name for name in (stated.one_line(json.text(one.get("name"))) for one in found) if name]


def _site(post: dict[str, Any], link: str) -> str:
    """The address of the site that a post is of. Many sites may share a host, each with its own numbers."""
    for one in json.records(json.record(post.get("_links")).get("self")):
        before, api, _ = json.text(one.get("href")).partition("/wp-json/")
        if api:
            return before
        before, api, _ = json.text(one.get("href")).partition("?rest_route=")
        if api:
            return before.removesuffix("index.php")
    before, number, _ = _rendered(post, "guid").partition("?p=")
    return before if number else stated.host(link)


def _named(site: str, number: str) -> dict[str, Any]:
    """Source and external id of the post with that number on that site; nothing unless both are known."""
    number = stated.one_line(number)
    bare = re.sub(r"\Ahttps?://", "", stated.one_line(site, 2_000), flags=re.IGNORECASE).rstrip("/")
    host, slash, path = bare.partition("/")
    if not host or not number:
        return {}
    return {
        "source": stated.key("source", f"wordpress:{host.lower()}{slash}{path}"),
        "external_id": stated.key("external_id", number),
    }


def _times(date: str, date_gmt: str, modified: str, modified_gmt: str, status: str) -> dict[str, Any]:
    """Published, updated, embargo, version and status. WordPress says each time twice, as its clock on the
    wall shows it and in Greenwich: their difference is the offset."""
    published, offset = _moment(date, date_gmt)
    updated, updated_offset = _moment(modified, modified_gmt)
    return {
        "published_at": published,
        "published_offset": offset,
        "updated_at": updated,
        "updated_offset": updated_offset,
        "embargo_until": published if status == "future" else None,
        "version": updated.strftime("%Y-%m-%dT%H:%M:%S") if updated else "",
        "status": _STATUS.get(status or "publish", WITHHELD),
    }


def _moment(local: str, gmt: str) -> tuple[datetime | None, int | None]:
    """As metadata.moment. WordPress writes 0000-00-00 00:00:00 for a time that is not set."""
    here, there = _read(local), _read(gmt)
    if there is None:
        return here, None
    if here is None:
        return there, None
    offset = round((here - there) / timedelta(minutes=1))
    return there, offset if abs(offset) <= 14 * 60 else None


def _read(said: str) -> datetime | None:
    try:
        return datetime.fromisoformat(said.strip()).replace(tzinfo=UTC)
    except ValueError:
        return None


def _own(parent: etree._Element, name: str) -> str:
    """The text of a child in WordPress's own namespace, whose version is a part of its name."""
    for one in parent:
        if xml.local(one) == name and "wordpress.org/export/" in (etree.QName(one).namespace or ""):
            return "".join(one.itertext()).strip()
    return ""


def _said(parent: etree._Element, tag: str) -> str:
    found = parent.find(tag)
    return "".join(found.itertext()) if found is not None else ""
