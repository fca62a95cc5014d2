"""The importer for NewsML-G2, the IPTC's news exchange format (https://iptc.org/standards/newsml-g2/).

A newsItem is an article; a newsMessage carries several. A packageItem lists items and has no words of its
own. What stands in a newsItem's inlineXML may be NITF or XHTML, and in its inlineData anything that is text.
"""

import binascii
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from articles.importers import nitf, sniffed, stated, xml
from articles.importers.blocks import Block
from articles.importers.charset import decode
from articles.importers.clean import CANCELED, USABLE, Clean
from articles.importers.dom import blocks_in
from articles.importers.metadata import language_tag, moment
from lib.errors import Invalid

MEDIA_TYPES = frozenset(
    f"application/vnd.iptc.g2.{kind}+xml"
    for kind in ("newsitem", "newsmessage", "packageitem", "conceptitem", "knowledgeitem", "planningitem")
)
_ROOTS = frozenset({"newsItem", "newsMessage", "contentSet"})
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XHTML = "http://www.w3.org/1999/xhtml"
_FRAGMENTS = frozenset({"html", "body", "div", "article", "section", "p"})
_KILLS = frozenset({"kill", "withdraw", "cancel"})
_NOTHING = "This NewsML-G2 item has no text. Stet reads NITF, XHTML and plain text inside it."
_ONLY_LINKS = "This NewsML-G2 item has no text of its own, only addresses of files."
_OTHER = {
    "packageItem": "This is a package: it lists items and has no text of its own. Import the items.",
    "conceptItem": "This NewsML-G2 document describes a concept. It holds no article.",
    "knowledgeItem": "This NewsML-G2 document describes concepts. It holds no article.",
    "planningItem": "This NewsML-G2 document is a plan of coverage. It holds no article.",
    "catalogItem": "This NewsML-G2 document is a catalogue of codes. It holds no article.",
    "NewsML": "This is NewsML 1. Stet reads NewsML-G2, NITF and ninjs: ask the sender for one of them.",
}


def looks(body: bytes) -> bool:
    """Whether ``body`` begins as NewsML-G2 does, or is XML that no other row knows."""
    name = xml.root_name(body)
    return name in _ROOTS or name in _OTHER or (bool(name) and body[:200].lstrip().startswith(b"<?xml"))


def read(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> Clean:
    """The article in a newsItem, or in a newsMessage that has one. Raises Invalid, as xml.parse does, and
    where there is no article or more than one."""
    root = xml.parse(body, media_type=media_type)
    name = xml.local(root)
    if name == "newsMessage":
        items = items_of(root)
        if len(items) > 1:
            raise stated.refused(
                f"This message holds {len(items):,} news items. Import them as many at once."
            )
        root = items[0]
    elif name in _OTHER:
        raise stated.refused(_OTHER[name])
    elif name not in {"newsItem", "contentSet", "inlineXML"}:
        raise stated.refused(
            f"This XML is a <{name[:40]}>. Stet reads NewsML-G2, NITF and the export of WordPress."
        )
    return _article(root, headline, url)


def items_of(message: etree._Element) -> list[etree._Element]:
    """The newsItems that a newsMessage carries, in its order. Raises Invalid when it carries none."""
    items = [one for held in _children(message, "itemSet") for one in held]
    found = [one for one in items if xml.local(one) == "newsItem"]
    if not found:
        other = next((_OTHER[xml.local(one)] for one in items if xml.local(one) in _OTHER), "")
        raise stated.refused(other or "This message holds no news item.")
    return found


def _article(item: etree._Element, headline: str, url: str) -> Clean:
    inner = nitf.first(item, "nitf")
    within = nitf.said_in(inner) if inner is not None else None
    said = _said_in(item, within, url)
    links = nitf.first(item, "remoteContent") is not None
    return stated.worded(
        said, _blocks(item, url), headline=headline, nothing=_ONLY_LINKS if links else _NOTHING
    )


def _said_in(item: etree._Element, within: Clean | None, url: str) -> Clean:
    """What the item says, and where it is silent what the NITF in it says."""
    meta, content = _child(item, "itemMeta"), _child(item, "contentMeta")
    rights = _child(item, "rightsInfo")
    within = within or Clean(headline="", text="", html="")
    provider = _party(_child(meta, "provider"))
    holder = _party(_child(rights, "copyrightHolder"))
    publisher = _first_said(
        provider.name,
        holder.name,
        _said(content, "creditline"),
        within.publisher,
        provider.code,
        holder.code,
    )
    guid = item.get("guid") or ""
    source, external_id = stated.identified(guid, provider.code, provider.name, publisher)
    created = _said(meta, "versionCreated")
    first = _first_said(_said(meta, "firstCreated"), _said(content, "contentCreated"), created)
    published, published_offset = moment(first)
    updated, updated_offset = moment(created)
    embargo, _ = moment(_said(meta, "embargoed"))
    embargoes = [one for one in (embargo, within.embargo_until) if one]
    status = stated.status(_code(_child(meta, "pubStatus")))
    if any(_code(one).lower() in _KILLS for one in nitf.every(meta, "signal")):
        status = CANCELED
    if status == USABLE:
        status = within.status
    return Clean(
        headline=_first_said(_said(content, "headline"), within.headline, _said(meta, "title")),
        text="",
        html="",
        byline=_byline(content, within),
        publisher=publisher,
        language=_language(item, content) or within.language,
        canonical_url=stated.address(guid, url),
        source=source or within.source,
        external_id=external_id or within.external_id,
        version=stated.version(item.get("version") or "", created, within.version),
        published_at=published or within.published_at,
        published_offset=published_offset if published else within.published_offset,
        updated_at=updated or within.updated_at,
        updated_offset=updated_offset if updated else within.updated_offset,
        embargo_until=max(embargoes, default=None),
        status=status,
    )


def _byline(content: etree._Element | None, within: Clean) -> str:
    creators = [_party(one).name for one in _children(content, "creator")]
    return stated.byline(_said(content, "by"), within.byline, ", ".join(filter(None, creators)))


def _language(item: etree._Element, content: etree._Element | None) -> str:
    language = _child(content, "language")
    return language_tag(language.get("tag") if language is not None else "") or language_tag(item.get(_LANG))


def _blocks(item: etree._Element, url: str) -> list[Block]:
    """The best of what stands in the item: an article may be there in several renditions.

    Raises Invalid when there is text and none of it can be read.
    """
    found: list[list[Block]] = []
    fault: Invalid | None = None
    for holder in [*nitf.every(item, "inlineXML"), *nitf.every(item, "inlineData")]:
        try:
            # Some send their XML there as text.
            if xml.local(holder) == "inlineXML" and len(holder):
                found.extend(_inline_xml(list(holder), url))
            else:
                found.append(sniffed.blocks_of(_inline_data(holder), base=url))
        except Invalid as error:
            fault = fault or error
    found = [blocks for blocks in found if blocks]
    if not found and fault:
        raise fault
    return sniffed.fullest(found)


def _inline_xml(payload: list[etree._Element], url: str) -> Iterator[list[Block]]:
    for root in payload:
        if xml.local(root) == "nitf":
            yield nitf.blocks_of(root)
        elif xml.local(root) in _FRAGMENTS or etree.QName(root).namespace == _XHTML:
            yield _xhtml(root, url)


def _xhtml(root: etree._Element, url: str) -> list[Block]:
    body = nitf.first(root, "body") if xml.local(root) == "html" else root
    if body is None:
        return []
    for element in body.iter():
        element.tag = xml.local(element) or "span"
    whole = root.makeelement("div")
    whole.append(body)
    return blocks_in(whole, base=url)


def _inline_data(holder: etree._Element) -> sniffed.Body:
    """The text of an inlineData, which may be in Base64. Raises Invalid where it is no text."""
    said = "".join(holder.itertext())
    label = holder.get("contenttype") or ""
    if not (holder.get("encoding") or "").lower().endswith("base64"):
        return sniffed.Body(said, label)
    try:
        return sniffed.Body(decode(b64decode("".join(said.split()), validate=True)), label)
    except (binascii.Error, ValueError):
        raise stated.refused("The inlineData of this item says it is Base64, and is not.") from None


@dataclass(frozen=True, slots=True)
class _Party:
    """A provider, holder or creator: its name in words, and its code."""

    name: str
    code: str


def _party(element: etree._Element | None) -> _Party:
    return _Party(_said(element, "name"), _code(element))


def _code(element: etree._Element | None) -> str:
    """The local part of a concept's QCode or URI, else its literal: "AFP" for qcode="nprov:AFP"."""
    if element is None:
        return ""
    if qcode := stated.one_line(element.get("qcode")):
        return qcode.partition(":")[2] or qcode
    if uri := stated.one_line(element.get("uri")):
        return uri.rstrip("/").rpartition("/")[2] if "cv.iptc.org" in uri else stated.host(uri) or uri
    return stated.one_line(element.get("literal"))


def _children(parent: etree._Element | None, name: str) -> list[etree._Element]:
    return [one for one in parent if xml.local(one) == name] if parent is not None else []


def _child(parent: etree._Element | None, name: str) -> etree._Element | None:
    return next(iter(_children(parent, name)), None)


def _said(parent: etree._Element | None, name: str) -> str:
    """The words of the first child of that name that has any."""
    lines = (stated.one_line(nitf.words(one), stated.LONGEST_HEADLINE) for one in _children(parent, name))
    return next(filter(None, lines), "")


def _first_said(*said: str) -> str:
    return next(filter(None, said), "")
