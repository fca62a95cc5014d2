"""Importers for WordPress: a post from its REST API, and one from its export (WXR).

The API: https://developer.wordpress.org/rest-api/reference/posts/. In both a post is named by the URL of its
site and its number there, and a version of it by the time of its last change, so that a post that comes by
one way and then by the other is one article.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy
from lxml import etree

from articles.importers import declared_metadata, strict_json, strict_xml
from articles.importers.blocks import Block
from articles.importers.page_metadata import normalize_language_tag
from articles.importers.parsed_article import CANCELED, USABLE, WITHHELD, ParsedArticle
from articles.importers.sniff import add_paragraph_tags, extract_headline_line, parse_html_blocks
from lib.errors import Invalid
from lib.sentences import gettext

# Types of items in an export that are not posts, pages or a site's own kinds of post.
NO_POSTS = frozenset(
    "attachment nav_menu_item revision custom_css customize_changeset oembed_cache user_request wp_block "  # noqa: SIM905 - a list of words
    "wp_template wp_template_part wp_global_styles wp_navigation wp_font_family wp_font_face".split()
)
CONTENT_NAMESPACE = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_REST = re.compile(rb'"(?:content|title)"\s*:\s*\{[^{}]{0,200}"rendered"\s*:')
_WXR = re.compile(rb"wordpress\.org/export/\d")
# A post that is not published may be checked, but not published yet.
_STATUS = {"publish": USABLE, "future": USABLE, "inherit": USABLE, "trash": CANCELED}
_NOTHING = gettext_lazy("This post contains no text.")
_PROTECTED = gettext_lazy("This post is protected by a password, so WordPress does not send its text.")


def is_wordpress_rest(body: bytes) -> bool:
    """Return whether ``body`` looks like JSON with the API's rendered fields."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} and _REST.search(body) is not None


def is_wordpress_wxr(body: bytes) -> bool:
    """Return whether ``body`` looks like an export: RSS with WordPress's own names in it."""
    return _WXR.search(body[:20_000]) is not None and strict_xml.sniff_root_name(body) == "rss"


def parse_rest_post(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> ParsedArticle:
    """Parse the article in one post of the API. Raises Invalid as ``parse_json`` does, and without text."""
    data = strict_json.parse_json(body, media_type=media_type)
    if isinstance(data, list) and len(data) > 1:
        raise declared_metadata.build_several_error(len(data))
    post = strict_json.get_object(data[0] if isinstance(data, list) and data else data)
    content = strict_json.get_object(post.get("content"))
    if not {"rendered", "raw"} & content.keys():
        raise Invalid(declared_metadata.UNKNOWN_JSON, field="text")
    if content.get("protected") is True and not _get_rendered_field(post, "content").strip():
        raise Invalid(_PROTECTED, field="text")
    link = declared_metadata.choose_web_url(strict_json.get_text(post.get("link")), url)
    clean = ParsedArticle(
        headline=extract_headline_line(_get_rendered_field(post, "title")),
        text="",
        html="",
        byline=declared_metadata.choose_byline(", ".join(_list_embedded_authors(post))),
        language=normalize_language_tag(post.get("lang")),
        canonical_url=link,
        **_build_identity(_get_site_url(post, link), strict_json.get_text(post.get("id"))),
        **_build_times(
            strict_json.get_text(post.get("date")),
            strict_json.get_text(post.get("date_gmt")),
            strict_json.get_text(post.get("modified")),
            strict_json.get_text(post.get("modified_gmt")),
            strict_json.get_text(post.get("status")),
        ),
    )
    blocks = _build_blocks(_get_rendered_field(post, "content"), link)
    return declared_metadata.complete_article(clean, blocks, headline=headline, nothing=_NOTHING)


def parse_wxr_export(
    body: bytes, *, media_type: str = "", headline: str = "", url: str = ""
) -> ParsedArticle:
    """Parse the article in an export that has one post.

    Raises Invalid, as ``strict_xml.parse_xml`` does, where there is none or more than one, and where it has
    no text.
    """
    root = strict_xml.parse_xml(body, media_type=media_type)
    posts = list_posts(root)
    if len(posts) > 1:
        raise declared_metadata.build_several_error(len(posts))
    channel, post = next(iter(root.iter("channel")), root), posts[0]
    link = declared_metadata.choose_web_url(_get_child_text(post, "link"), url)
    site = (
        _get_wordpress_text(channel, "base_blog_url")
        or _get_child_text(channel, "link")
        or _get_wordpress_text(channel, "base_site_url")
    )
    clean = ParsedArticle(
        headline=extract_headline_line(_get_child_text(post, "title")),
        text="",
        html="",
        byline=declared_metadata.choose_byline(_get_author_name(channel, get_author_login(post))),
        publisher=declared_metadata.normalize_line(_get_child_text(channel, "title")),
        language=normalize_language_tag(_get_child_text(channel, "language")),
        canonical_url=link,
        **_build_identity(site or link, _get_wordpress_text(post, "post_id")),
        **_build_times(
            _get_wordpress_text(post, "post_date"),
            _get_wordpress_text(post, "post_date_gmt"),
            _get_wordpress_text(post, "post_modified"),
            _get_wordpress_text(post, "post_modified_gmt"),
            _get_wordpress_text(post, "status"),
        ),
    )
    blocks = _build_blocks(_get_child_text(post, CONTENT_NAMESPACE), link, as_typed=True)
    return declared_metadata.complete_article(clean, blocks, headline=headline, nothing=_NOTHING)


def list_posts(root: etree._Element) -> list[etree._Element]:
    """Return the items of an export that are posts: with a text, or in the bin. Raises Invalid if none is."""
    found = [
        one
        for one in root.iterfind("channel/item")
        if _get_wordpress_text(one, "post_type") not in NO_POSTS
        and (_get_child_text(one, CONTENT_NAMESPACE).strip() or _get_wordpress_text(one, "status") == "trash")
    ]
    if not found:
        raise Invalid(gettext("This export contains no post with text."), field="text")
    return found


def get_author_login(post: etree._Element) -> str:
    """Return the user name of the post's author."""
    return _get_child_text(post, _CREATOR).strip()


def get_authors_by_login(channel: etree._Element) -> dict[str, etree._Element]:
    """Return the export's author elements, by user name."""
    return {
        _get_wordpress_text(one, "author_login"): one
        for one in channel
        if strict_xml.get_local_name(one) == "author"
    }


def _get_author_name(channel: etree._Element, login: str) -> str:
    """Return the name that the site shows for ``login``, else ``login``."""
    known = get_authors_by_login(channel).get(login)
    return (_get_wordpress_text(known, "author_display_name") if known is not None else "") or login


def _build_blocks(content: str, base: str, *, as_typed: bool = False) -> list[Block]:
    """Return the blocks of a post. ``as_typed``: blank lines still separate its paragraphs."""
    return parse_html_blocks(add_paragraph_tags(remove_shortcodes(content), always=as_typed), base=base)


def _get_rendered_field(post: dict[str, Any], name: str) -> str:
    """Return the rendered field, else the text as its editor wrote it (context=edit)."""
    data = strict_json.get_object(post.get(name))
    return strict_json.get_text(data.get("rendered")) or strict_json.get_text(data.get("raw"))


def _list_embedded_authors(post: dict[str, Any]) -> list[str]:
    """Return the names embedded in the post (the API's _embed)."""
    found = strict_json.list_objects(strict_json.get_object(post.get("_embedded")).get("author"))
    return [
        name
        for name in (declared_metadata.normalize_line(strict_json.get_text(one.get("name"))) for one in found)
        if name
    ]


def _get_site_url(post: dict[str, Any], link: str) -> str:
    """Return the URL of the post's site. Many sites may share a host, each with its own numbers."""
    for one in strict_json.list_objects(strict_json.get_object(post.get("_links")).get("self")):
        before, api, _ = strict_json.get_text(one.get("href")).partition("/wp-json/")
        if api:
            return before
        before, api, _ = strict_json.get_text(one.get("href")).partition("?rest_route=")
        if api:
            return before.removesuffix("index.php")
    before, number, _ = _get_rendered_field(post, "guid").partition("?p=")
    return before if number else declared_metadata.get_host(link)


def _build_identity(site: str, number: str) -> dict[str, Any]:
    """Return source and external id of the post with that number on that site; {} unless both are known."""
    number = declared_metadata.normalize_line(number)
    bare = re.sub(
        r"\Ahttps?://", "", declared_metadata.normalize_line(site, 2_000), flags=re.IGNORECASE
    ).rstrip("/")
    host, slash, path = bare.partition("/")
    if not host or not number:
        return {}
    return {
        "source": declared_metadata.fit_or_hash("source", f"wordpress:{host.lower()}{slash}{path}"),
        "external_id": declared_metadata.fit_or_hash("external_id", number),
    }


def _build_times(date: str, date_gmt: str, modified: str, modified_gmt: str, status: str) -> dict[str, Any]:
    """Return published, updated, embargo, version and status.

    WordPress states each time twice, in local time and in GMT: their difference is the offset.
    """
    published, offset = _parse_post_date(date, date_gmt)
    updated, updated_offset = _parse_post_date(modified, modified_gmt)
    return {
        "published_at": published,
        "published_offset": offset,
        "updated_at": updated,
        "updated_offset": updated_offset,
        "embargo_until": published if status == "future" else None,
        "version": updated.strftime("%Y-%m-%dT%H:%M:%S") if updated else "",
        "status": _STATUS.get(status or "publish", WITHHELD),
    }


def _parse_post_date(local: str, gmt: str) -> tuple[datetime | None, int | None]:
    """Return (UTC, offset in minutes) as ``page_metadata.parse_datetime`` does.

    WordPress writes 0000-00-00 00:00:00 for a time that is not set.
    """
    here, there = _parse_datetime(local), _parse_datetime(gmt)
    if there is None:
        return here, None
    if here is None:
        return there, None
    offset = round((here - there) / timedelta(minutes=1))
    return there, offset if abs(offset) <= 14 * 60 else None


def _parse_datetime(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value.strip()).replace(tzinfo=UTC)
    except ValueError:
        return None


def _get_wordpress_text(parent: etree._Element, name: str) -> str:
    """Return the text of a child in WordPress's own namespace, whose version is a part of its name."""
    for one in parent:
        if strict_xml.get_local_name(one) == name and "wordpress.org/export/" in (
            etree.QName(one).namespace or ""
        ):
            return "".join(one.itertext()).strip()
    return ""


def _get_child_text(parent: etree._Element, tag: str) -> str:
    found = parent.find(tag)
    return "".join(found.itertext()) if found is not None else ""


_OWN = frozenset({"gallery", "audio", "video", "playlist", "embed", "caption", "wp_caption"})
_CAPTION = re.compile(r"\[(/?)(?:wp_)?caption\b[^\[\]]*\]", re.IGNORECASE)
_EMBED = re.compile(r"\[embed\b[^\[\]]*\][^\[\]<>]*\[/embed\]", re.IGNORECASE)
_END = re.compile(r"\[/([A-Za-z][\w-]*)\]")
_BEGINNING = re.compile(r"\[([A-Za-z][\w-]*)((?:\s[^\[\]]*)?)\]")
_QUOTED = re.compile(r"""[\w-]=["'][^"']*["']""")
_ALONE = re.compile(r"(<div\s[^<>]*>)\s*https?://[^\s<>]+\s*(?=</div>)", re.IGNORECASE)


def remove_shortcodes(content: str) -> str:
    """Return ``content`` (HTML) without shortcodes; the text between their beginnings and ends stays.

    WordPress's own are known by name, any other by its end or by an attribute in quotes. A caption becomes a
    figure of its own. The URL of an embedded film or post is not text of the article.
    """
    content = _ALONE.sub(lambda found: found[1] if "wp-block-embed" in found[1] else found[0], content)
    if "[" not in content:
        return content
    content = _CAPTION.sub(lambda found: "</figure>" if found[1] else "<figure>", _EMBED.sub("", content))
    ended = _OWN | {name.lower() for name in _END.findall(content)}

    def remove_shortcode(found: re.Match[str]) -> str:
        return "" if found[1].lower() in ended or _QUOTED.search(found[2]) else found[0]

    return _BEGINNING.sub(remove_shortcode, _END.sub("", content))
