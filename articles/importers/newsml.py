"""Importer for NewsML-G2, the IPTC's news exchange format (https://iptc.org/standards/newsml-g2/).

A newsItem is an article; a newsMessage carries several. A packageItem lists items and has no text of its own.
The content of a newsItem's inlineXML may be NITF or XHTML, and of its inlineData any text format.
"""

import binascii
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy
from lxml import etree

from articles.importers import declared_metadata, nitf, sniff, strict_xml
from articles.importers.blocks import Block
from articles.importers.charset import decode_body
from articles.importers.dom import list_blocks
from articles.importers.page_metadata import normalize_language_tag, parse_datetime
from articles.importers.parsed_article import CANCELED, USABLE, ParsedArticle
from lib.errors import Invalid
from lib.sentences import gettext

MEDIA_TYPES = frozenset(
    f"application/vnd.iptc.g2.{kind}+xml"
    for kind in ("newsitem", "newsmessage", "packageitem", "conceptitem", "knowledgeitem", "planningitem")
)
_ROOTS = frozenset({"newsItem", "newsMessage", "contentSet"})
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XHTML = "http://www.w3.org/1999/xhtml"
_FRAGMENTS = frozenset({"html", "body", "div", "article", "section", "p"})
KILL_SIGNALS = frozenset({"kill", "withdraw", "cancel"})
_NOTHING = gettext_lazy(
    "This NewsML-G2 item has no text that Stet can read. Stet reads NITF, XHTML and plain text inside it."
)
_ONLY_LINKS = gettext_lazy("This NewsML-G2 item has no text, only file addresses.")
_OTHER = {
    "packageItem": gettext_lazy(
        "This is a package: it lists other items and has no text. Import those items instead."
    ),
    "conceptItem": gettext_lazy("This NewsML-G2 document describes a concept and contains no article."),
    "knowledgeItem": gettext_lazy("This NewsML-G2 document describes concepts and contains no article."),
    "planningItem": gettext_lazy("This NewsML-G2 document is a coverage plan and contains no article."),
    "catalogItem": gettext_lazy("This NewsML-G2 document is a catalogue of codes and contains no article."),
}


def is_newsml(body: bytes) -> bool:
    """Return whether ``body`` begins as NewsML-G2 does, or is XML that no other importer accepts."""
    name = strict_xml.sniff_root_name(body)
    return name in _ROOTS or name in _OTHER or (bool(name) and body[:200].lstrip().startswith(b"<?xml"))


def parse_newsml(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> ParsedArticle:
    """Parse the article in a newsItem, or in a newsMessage that has one.

    Raises Invalid, as ``strict_xml.parse_xml`` does, and where there is no article or more than one.
    """
    root = strict_xml.parse_xml(body, media_type=media_type)
    name = strict_xml.get_local_name(root)
    if name == "newsMessage":
        items = list_news_items(root)
        if len(items) > 1:
            raise declared_metadata.build_several_error(len(items))
        root = items[0]
    elif name in _OTHER:
        raise Invalid(_OTHER[name], field="text")
    elif name not in {"newsItem", "contentSet", "inlineXML"}:
        message = gettext(
            "This XML is a <{name}>. Stet reads NewsML-G2, NewsML 1, NITF and WordPress exports."
        )
        raise Invalid(message.format(name=name[:40]), field="text")
    return _parse_item(root, headline, url)


def list_news_items(message: etree._Element) -> list[etree._Element]:
    """Return the newsItems in a newsMessage, in its order. Raises Invalid when it has none."""
    items = [one for held in list_children(message, "itemSet") for one in held]
    found = [one for one in items if strict_xml.get_local_name(one) == "newsItem"]
    if not found:
        other = next(
            (
                _OTHER[strict_xml.get_local_name(one)]
                for one in items
                if strict_xml.get_local_name(one) in _OTHER
            ),
            "",
        )
        raise Invalid(other or gettext("This message contains no news item."), field="text")
    return found


def _parse_item(item: etree._Element, headline: str, url: str) -> ParsedArticle:
    inner = nitf.find_element(item, "nitf")
    within = nitf.parse_nitf_metadata(inner) if inner is not None else None
    value = _parse_item_metadata(item, within, url)
    links = nitf.find_element(item, "remoteContent") is not None
    return declared_metadata.complete_article(
        value, _build_blocks(item, url), headline=headline, nothing=_ONLY_LINKS if links else _NOTHING
    )


def _parse_item_metadata(item: etree._Element, within: ParsedArticle | None, url: str) -> ParsedArticle:
    """Return the item's metadata, completed by that of the NITF in it."""
    meta, content = find_child(item, "itemMeta"), find_child(item, "contentMeta")
    rights = find_child(item, "rightsInfo")
    within = within or ParsedArticle(headline="", text="", html="")
    provider = _parse_party(find_child(meta, "provider"))
    holder = _parse_party(find_child(rights, "copyrightHolder"))
    publisher = _get_first_text(
        provider.name,
        holder.name,
        _get_child_text(content, "creditline"),
        within.publisher,
        provider.code,
        holder.code,
    )
    guid = item.get("guid") or ""
    source, external_id = declared_metadata.resolve_identifier(guid, provider.code, provider.name, publisher)
    created = _get_child_text(meta, "versionCreated")
    first = _get_first_text(
        _get_child_text(meta, "firstCreated"), _get_child_text(content, "contentCreated"), created
    )
    published, published_offset = parse_datetime(first)
    updated, updated_offset = parse_datetime(created)
    embargo, _ = parse_datetime(_get_child_text(meta, "embargoed"))
    embargoes = [one for one in (embargo, within.embargo_until) if one]
    status = declared_metadata.parse_publishing_status(_get_local_code(find_child(meta, "pubStatus")))
    if any(_get_local_code(one).lower() in KILL_SIGNALS for one in nitf.list_elements(meta, "signal")):
        status = CANCELED
    if status == USABLE:
        status = within.status
    return ParsedArticle(
        headline=_get_first_text(
            _get_child_text(content, "headline"), within.headline, _get_child_text(meta, "title")
        ),
        text="",
        html="",
        byline=_get_byline(content, within),
        publisher=publisher,
        language=_get_language(item, content) or within.language,
        canonical_url=declared_metadata.choose_web_url(guid, url),
        source=source or within.source,
        external_id=external_id or within.external_id,
        version=declared_metadata.choose_version(item.get("version") or "", created, within.version),
        published_at=published or within.published_at,
        published_offset=published_offset if published else within.published_offset,
        updated_at=updated or within.updated_at,
        updated_offset=updated_offset if updated else within.updated_offset,
        embargo_until=max(embargoes, default=None),
        status=status,
    )


def _get_byline(content: etree._Element | None, within: ParsedArticle) -> str:
    creators = [_parse_party(one).name for one in list_children(content, "creator")]
    return declared_metadata.choose_byline(
        _get_child_text(content, "by"), within.byline, ", ".join(filter(None, creators))
    )


def _get_language(item: etree._Element, content: etree._Element | None) -> str:
    language = find_child(content, "language")
    return normalize_language_tag(
        language.get("tag") if language is not None else ""
    ) or normalize_language_tag(item.get(_LANG))


def _build_blocks(item: etree._Element, url: str) -> list[Block]:
    """Return the fullest rendition of the article: an item may have several.

    Raises Invalid when there is text and none of it can be read.
    """
    found: list[list[Block]] = []
    fault: Invalid | None = None
    for holder in [*nitf.list_elements(item, "inlineXML"), *nitf.list_elements(item, "inlineData")]:
        try:
            # Some providers send their XML there as text.
            if strict_xml.get_local_name(holder) == "inlineXML" and len(holder):
                found.extend(_iter_inline_xml_blocks(list(holder), url))
            else:
                found.append(sniff.parse_sniffed_body(_decode_inline_data(holder), base=url))
        except Invalid as error:
            fault = fault or error
    found = [blocks for blocks in found if blocks]
    if not found and fault:
        raise fault
    return sniff.choose_fullest(found)


def _iter_inline_xml_blocks(payload: list[etree._Element], url: str) -> Iterator[list[Block]]:
    for root in payload:
        if strict_xml.get_local_name(root) == "nitf":
            yield nitf.build_blocks(root)
        elif strict_xml.get_local_name(root) in _FRAGMENTS or etree.QName(root).namespace == _XHTML:
            yield parse_xhtml(root, url)


def parse_xhtml(root: etree._Element, url: str) -> list[Block]:
    body = nitf.find_element(root, "body") if strict_xml.get_local_name(root) == "html" else root
    if body is None:
        return []
    for element in body.iter():
        element.tag = strict_xml.get_local_name(element) or "span"
    whole = root.makeelement("div")
    whole.append(body)
    return list_blocks(whole, base=url)


def _decode_inline_data(holder: etree._Element) -> sniff.LabelledBody:
    """Return the text of an inlineData, which may be in Base64. Raises Invalid where it is no text."""
    is_base64 = (holder.get("encoding") or "").lower().endswith("base64")
    return decode_inline_text(
        "".join(holder.itertext()), holder.get("contenttype") or "", is_base64=is_base64
    )


def decode_inline_text(text: str, label: str, *, is_base64: bool) -> sniff.LabelledBody:
    """Return the text inside an item as a body to detect. Raises Invalid for broken Base64."""
    if not is_base64:
        return sniff.LabelledBody(text, label)
    try:
        return sniff.LabelledBody(decode_body(b64decode("".join(text.split()), validate=True)), label)
    except (binascii.Error, ValueError):
        raise Invalid(
            gettext("The text of this item claims to be Base64 but is not."), field="text"
        ) from None


@dataclass(frozen=True, slots=True)
class _Party:
    """A provider, holder or creator: its name and its code."""

    name: str
    code: str


def _parse_party(element: etree._Element | None) -> _Party:
    return _Party(_get_child_text(element, "name"), _get_local_code(element))


def _get_local_code(element: etree._Element | None) -> str:
    """Return the local part of a concept's QCode or URI, else its literal: "AFP" for qcode="nprov:AFP"."""
    if element is None:
        return ""
    if qcode := declared_metadata.normalize_line(element.get("qcode")):
        return qcode.partition(":")[2] or qcode
    if uri := declared_metadata.normalize_line(element.get("uri")):
        return (
            uri.rstrip("/").rpartition("/")[2]
            if "cv.iptc.org" in uri
            else declared_metadata.get_host(uri) or uri
        )
    return declared_metadata.normalize_line(element.get("literal"))


def list_children(parent: etree._Element | None, name: str) -> list[etree._Element]:
    return [one for one in parent if strict_xml.get_local_name(one) == name] if parent is not None else []


def find_child(parent: etree._Element | None, name: str) -> etree._Element | None:
    return next(iter(list_children(parent, name)), None)


def _get_child_text(parent: etree._Element | None, name: str) -> str:
    """Return the text of the first child of that name that has any."""
    lines = (
        declared_metadata.normalize_line(nitf.get_element_text(one), declared_metadata.MAX_HEADLINE_LENGTH)
        for one in list_children(parent, name)
    )
    return next(filter(None, lines), "")


def _get_first_text(*texts: str) -> str:
    return next(filter(None, texts), "")
