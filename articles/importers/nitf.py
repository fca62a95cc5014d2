"""The importer for NITF, the IPTC's news text format (https://iptc.org/standards/nitf/), 2.x and 3.x."""

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from articles.importers import stated, xml
from articles.importers.blocks import Block
from articles.importers.clean import CANCELED, USABLE, WITHHELD, Clean
from articles.importers.dom import blocks_in
from articles.importers.metadata import language_tag, moment

# NITF's elements by the HTML that means the same. Any other is a name for a few words inside a line.
_AS_HTML = {
    "hl1": "h2", "hl2": "h2", "block": "div", "body.content": "div", "body.end": "div", "bq": "blockquote",
    "credit": "p", "fn": "p", "note": "div", "media": "figure", "media-caption": "figcaption",
    "media-producer": "figcaption", "nitf-table": "div", "custom-table": "div", "tagline": "p",
    "bibliography": "p", "dateline": "p", "object.title": "cite", "body": "div", "body.head": "div",
}  # fmt: skip
_SAME = frozenset({
    "a", "b", "br", "caption", "dd", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li",
    "ol", "p", "pre", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_NO_TEXT = frozenset({"media-object", "media-metadata", "nitf-table-metadata", "nitf-colgroup", "col"})
_BESIDE_NAMES = frozenset({"byttl", "location", "virtloc"})
_DATE_AND_ZONE = re.compile(r"(\d{8}|\d{4}-\d\d-\d\d)([+-]\d{2}:?\d{2}|Z)\Z")
_NOTHING = "This NITF has no text: there is nothing in its body.content."


def looks(body: bytes) -> bool:
    """Whether ``body`` begins as NITF does."""
    return xml.root_name(body) == "nitf"


def read(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> Clean:
    """The article in a NITF document. Raises Invalid, as xml.parse does, and where it has no text."""
    root = xml.parse(body, media_type=media_type)
    if xml.local(root) != "nitf":
        raise stated.refused(f"This XML is a <{xml.local(root)[:40]}> and no NITF.")
    return stated.worded(said_in(root, url), blocks_of(root), headline=headline, nothing=_NOTHING)


def said_in(root: etree._Element, url: str = "") -> Clean:
    """What the document ``root`` says of its article, without the words."""
    document, head = first(root, "docdata"), first(root, "body.head")
    name = first(document, "doc-id")
    regsrc, holder = _attribute(name, "regsrc"), _attribute(first(document, "doc.copyright"), "holder")
    publication = first(root, "pubdata")
    publisher = next(
        filter(None, [_attribute(publication, "name"), words(first(head, "distributor")), holder, regsrc]),
        "",
    )
    status = _attribute(document, "management-status").strip().lower()
    released, _ = _moment(_attribute(first(document, "date.release"), "norm"))
    identifier, number = _attribute(name, "id-string"), _attribute(first(document, "du-key"), "version")
    if stated.status(status) == CANCELED and (killed := _attribute(document, "management-doc-idref")):
        # A kill is a document of its own, with a version of its own, that names the one which it kills.
        identifier, number = killed, ""
    source, external_id = stated.identified(identifier, regsrc, publisher)
    issued, issued_offset = _moment(
        _attribute(first(document, "date.issue"), "norm") or _attribute(publication, "date.publication")
    )
    revised, revised_offset = _moment(
        max((_attribute(one, "norm") for one in every(root, "revision-history")), default="")
    )
    return Clean(
        headline=_headline(root, head),
        text="",
        html="",
        byline=_byline(head),
        publisher=stated.one_line(publisher),
        language=_language(root),
        canonical_url=stated.address(_attribute(publication, "ex-ref"), url),
        source=source,
        external_id=external_id,
        version=stated.version(number, issued.isoformat() if issued else ""),
        published_at=issued,
        published_offset=issued_offset,
        updated_at=revised,
        updated_offset=revised_offset,
        embargo_until=released,
        status=_status(status, released),
    )


def blocks_of(root: etree._Element) -> list[Block]:
    """The words of a document under its headline: second headlines, dateline, content and what ends it.

    Takes the tree for its own and changes it. An abstract, which says again what the text says, is left out.
    """
    body = first(root, "body")
    if body is None:
        # A fragment: what stands in another format is not always a whole document.
        body = root.makeelement("body")
        body.extend([root] if xml.local(root) != "nitf" else every(root, "body.content")[:1])
    head = first(body, "body.head")
    whole = root.makeelement("div")
    for piece in [*every(head, "hl2"), *every(head, "dateline")]:
        piece.tail = None
        whole.append(piece)
    if head is not None:
        _empty(head)
    whole.append(body)
    for element in list(whole.iter()):
        _as_html(element)
    return blocks_in(whole)


def _empty(element: etree._Element) -> None:
    """Empties ``element`` and leaves what follows it."""
    for child in list(element):
        element.remove(child)
    element.text = None


def _as_html(element: etree._Element) -> None:
    name = xml.local(element)
    if name == "frac":
        _fraction(element)
    if name in _NO_TEXT:
        _empty(element)
    # What an attribute means here it may not mean in HTML.
    href = element.get("href")
    element.attrib.clear()
    if href and name == "a":
        element.set("href", href)
    element.tag = _AS_HTML.get(name) or (name if name in _SAME else "span")


def _fraction(element: etree._Element) -> None:
    """3<frac><frac-num>1</frac-num><frac-den>2</frac-den></frac> is 3 1/2, and neither 312 nor 31/2."""
    if not any(xml.local(child) == "frac-sep" for child in element):
        for child in element:
            if xml.local(child) == "frac-den":
                child.text = f"/{child.text or ''}"
    before, parent = element.getprevious(), element.getparent()
    left = before.tail if before is not None else parent.text if parent is not None else ""
    if (left or "")[-1:].isdigit():
        element.text = f" {element.text or ''}"


def _headline(root: etree._Element, head: etree._Element | None) -> str:
    title = next((one for one in root.iter() if xml.local(one) == "title"), None)
    said = [words(first(head, "hl1")), words(first(head, "hedline")), words(title)]
    return next(
        (line for line in (stated.one_line(one, stated.LONGEST_HEADLINE) for one in said) if line), ""
    )


def _byline(head: etree._Element | None) -> str:
    """The persons of each byline, else its words without the title of who wrote it, else all of them."""
    found = []
    for one in every(head, "byline"):
        persons = ", ".join(filter(None, map(words, every(one, "person"))))
        found.append(stated.byline(persons, words(one, _BESIDE_NAMES), words(one)))
    return ", ".join(dict.fromkeys(filter(None, found)))


def words(element: etree._Element | None, left_out: frozenset[str] = frozenset()) -> str:
    """The text of ``element`` without elements of the names ``left_out``; a line break is a space."""
    return "".join(_pieces(element, left_out)) if element is not None else ""


def _pieces(element: etree._Element, left_out: frozenset[str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = xml.local(child)
        if name == "br":
            yield " "
        if name not in left_out:
            yield from _pieces(child, left_out)
        yield child.tail or ""


def _language(root: etree._Element) -> str:
    for one in (root, first(root, "body"), first(root, "body.content")):
        for name in ("{http://www.w3.org/XML/1998/namespace}lang", "lang"):
            if tag := language_tag(_attribute(one, name)):
                return tag
    return ""


def _status(said: str, released: datetime | None) -> str:
    """An embargo is a time. One without an end holds the text back until another version comes."""
    if said == "embargoed":
        return USABLE if released else WITHHELD
    return stated.status(said)


def _moment(norm: str) -> tuple[datetime | None, int | None]:
    """NITF also has days with a zone (20080219+0100): the beginning of that day there."""
    if found := _DATE_AND_ZONE.match(norm.strip()):
        norm = f"{found.group(1).replace('-', '')}T000000{found.group(2).replace(':', '')}"
    return moment(norm)


def every(element: etree._Element | None, name: str) -> list[etree._Element]:
    return [one for one in element.iter() if xml.local(one) == name] if element is not None else []


def first(element: etree._Element | None, name: str) -> etree._Element | None:
    return (
        next((one for one in element.iter() if xml.local(one) == name), None) if element is not None else None
    )


def _attribute(element: etree._Element | None, name: str) -> str:
    return (element.get(name) or "") if element is not None else ""
