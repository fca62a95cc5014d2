"""Importer for NITF, the IPTC's news text format (https://iptc.org/standards/nitf/), 2.x and 3.x."""

import re
from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy
from lxml import etree

from articles.importers import declared_metadata, strict_xml
from articles.importers.blocks import Block
from articles.importers.dom import list_blocks
from articles.importers.page_metadata import normalize_language_tag, parse_datetime
from articles.importers.parsed_article import CANCELED, USABLE, WITHHELD, ParsedArticle
from lib.errors import Invalid
from lib.sentences import gettext

# NITF's elements and the HTML that means the same. Any other becomes an inline span.
_AS_HTML = {
    "hl1": "h2", "hl2": "h2", "block": "div", "body.content": "div", "body.end": "div", "bq": "blockquote",
    "credit": "p", "fn": "p", "note": "div", "media": "figure", "media-caption": "figcaption",
    "media-producer": "figcaption", "nitf-table": "div", "custom-table": "div", "tagline": "p",
    "bibliography": "p", "dateline": "p", "object.title": "cite", "body": "div", "body.head": "div",
}  # fmt: skip
_NOT_IN_HTML = frozenset(_AS_HTML) - {"body"}
_SAME = frozenset({
    "a", "b", "br", "caption", "dd", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li",
    "ol", "p", "pre", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_NO_TEXT = frozenset({"media-object", "media-metadata", "nitf-table-metadata", "nitf-colgroup", "col"})
_BESIDE_NAMES = frozenset({"byttl", "location", "virtloc"})
_DATE_AND_ZONE = re.compile(r"(\d{8}|\d{4}-\d\d-\d\d)([+-]\d{2}:?\d{2}|Z)\Z")
_NOTHING = gettext_lazy("This NITF contains no text: its body.content is empty.")


def is_nitf(body: bytes) -> bool:
    """Return whether ``body`` begins as NITF does."""
    return strict_xml.sniff_root_name(body) == "nitf"


def parse_nitf(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> ParsedArticle:
    """Parse the article in a NITF document. Raises Invalid as ``parse_xml`` does, and without text."""
    root = strict_xml.parse_xml(body, media_type=media_type)
    if strict_xml.get_local_name(root) != "nitf":
        message = gettext("This XML is a <{name}>, not NITF.")
        name = strict_xml.get_local_name(root)[:40]
        raise Invalid(message.format(name=name), field="text")
    return declared_metadata.complete_article(
        parse_nitf_metadata(root, url), build_blocks(root), headline=headline, nothing=_NOTHING
    )


def parse_nitf_metadata(root: etree._Element, url: str = "") -> ParsedArticle:
    """Return the metadata of the document ``root``, without its text."""
    document, head = find_element(root, "docdata"), find_element(root, "body.head")
    name = find_element(document, "doc-id")
    regsrc, holder = (
        _get_attribute(name, "regsrc"),
        _get_attribute(find_element(document, "doc.copyright"), "holder"),
    )
    publication = find_element(root, "pubdata")
    publisher = next(
        filter(
            None,
            [
                _get_attribute(publication, "name"),
                get_element_text(find_element(head, "distributor")),
                holder,
                regsrc,
            ],
        ),
        "",
    )
    status = _get_attribute(document, "management-status").strip().lower()
    released, _ = _parse_nitf_date(_get_attribute(find_element(document, "date.release"), "norm"))
    identifier, number = (
        _get_attribute(name, "id-string"),
        _get_attribute(find_element(document, "du-key"), "version"),
    )
    if declared_metadata.parse_publishing_status(status) == CANCELED and (
        killed := _get_attribute(document, "management-doc-idref")
    ):
        # A cancellation is a document of its own, with its own version, and names the one that it cancels.
        identifier, number = killed, ""
    source, external_id = declared_metadata.resolve_identifier(identifier, regsrc, publisher)
    issued, issued_offset = _parse_nitf_date(
        _get_attribute(find_element(document, "date.issue"), "norm")
        or _get_attribute(publication, "date.publication")
    )
    revised, revised_offset = _parse_nitf_date(
        max((_get_attribute(one, "norm") for one in list_elements(root, "revision-history")), default="")
    )
    return ParsedArticle(
        headline=_get_headline(root, head),
        text="",
        html="",
        byline=_get_byline(head),
        publisher=declared_metadata.normalize_line(publisher),
        language=_get_language(root),
        canonical_url=declared_metadata.choose_web_url(_get_attribute(publication, "ex-ref"), url),
        source=source,
        external_id=external_id,
        version=declared_metadata.choose_version(number, issued.isoformat() if issued else ""),
        published_at=issued,
        published_offset=issued_offset,
        updated_at=revised,
        updated_offset=revised_offset,
        embargo_until=released,
        status=parse_management_status(status, released),
    )


def build_blocks(root: etree._Element) -> list[Block]:
    """Return the blocks of a document under its headline: second headlines, dateline, content and end.

    Changes the tree. An abstract, which repeats what the text says, is left out.
    """
    body = find_element(root, "body")
    if body is None:
        # A fragment: NITF inside another format is not always a whole document.
        body = root.makeelement("body")
        body.extend(
            [root] if strict_xml.get_local_name(root) != "nitf" else list_elements(root, "body.content")[:1]
        )
    head = find_element(body, "body.head")
    whole = root.makeelement("div")
    for part in [*list_elements(head, "hl2"), *list_elements(head, "dateline")]:
        part.tail = None
        whole.append(part)
    if head is not None:
        _clear_element(head)
    whole.append(body)
    for element in list(whole.iter()):
        _convert_to_html(element)
    return list_blocks(whole)


def has_own_elements(root: etree._Element) -> bool:
    """Return whether ``root`` holds elements that NITF has and HTML has not."""
    return any(strict_xml.get_local_name(one) in _NOT_IN_HTML for one in root.iter())


def _clear_element(element: etree._Element) -> None:
    """Empty ``element`` and keep the text after it."""
    for child in list(element):
        element.remove(child)
    element.text = None


def _convert_to_html(element: etree._Element) -> None:
    name = strict_xml.get_local_name(element)
    if name == "frac":
        _convert_fraction(element)
    if name in _NO_TEXT:
        _clear_element(element)
    # NITF's attributes may mean something else in HTML.
    href = element.get("href")
    element.attrib.clear()
    if href and name == "a":
        element.set("href", href)
    element.tag = _AS_HTML.get(name) or (name if name in _SAME else "span")


def _convert_fraction(element: etree._Element) -> None:
    """Write 3<frac><frac-num>1</frac-num><frac-den>2</frac-den></frac> as 3 1/2, and not as 312 or 31/2."""
    if not any(strict_xml.get_local_name(child) == "frac-sep" for child in element):
        for child in element:
            if strict_xml.get_local_name(child) == "frac-den":
                child.text = f"/{child.text or ''}"
    before, parent = element.getprevious(), element.getparent()
    left = before.tail if before is not None else parent.text if parent is not None else ""
    if (left or "")[-1:].isdigit():
        element.text = f" {element.text or ''}"


def _get_headline(root: etree._Element, head: etree._Element | None) -> str:
    title = next((one for one in root.iter() if strict_xml.get_local_name(one) == "title"), None)
    value = [
        get_element_text(find_element(head, "hl1")),
        get_element_text(find_element(head, "hedline")),
        get_element_text(title),
    ]
    return next(
        (
            line
            for line in (
                declared_metadata.normalize_line(one, declared_metadata.MAX_HEADLINE_LENGTH) for one in value
            )
            if line
        ),
        "",
    )


def _get_byline(head: etree._Element | None) -> str:
    """Return the persons of each byline, else its text without the author's title, else all of it."""
    found = []
    for one in list_elements(head, "byline"):
        persons = ", ".join(filter(None, map(get_element_text, list_elements(one, "person"))))
        found.append(
            declared_metadata.choose_byline(
                persons, get_element_text(one, _BESIDE_NAMES), get_element_text(one)
            )
        )
    return ", ".join(dict.fromkeys(filter(None, found)))


def get_element_text(element: etree._Element | None, left_out: frozenset[str] = frozenset()) -> str:
    """Return the text of ``element`` without elements of the names ``left_out``; a line break is a space."""
    return "".join(_iter_text_fragments(element, left_out)) if element is not None else ""


def _iter_text_fragments(element: etree._Element, left_out: frozenset[str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = strict_xml.get_local_name(child)
        if name == "br":
            yield " "
        if name not in left_out:
            yield from _iter_text_fragments(child, left_out)
        yield child.tail or ""


def _get_language(root: etree._Element) -> str:
    for one in (root, find_element(root, "body"), find_element(root, "body.content")):
        for name in ("{http://www.w3.org/XML/1998/namespace}lang", "lang"):
            if tag := normalize_language_tag(_get_attribute(one, name)):
                return tag
    return ""


def parse_management_status(value: str, released: datetime | None) -> str:
    """Return the publishing status. An embargo without an end withholds the article until another version."""
    if value == "embargoed":
        return USABLE if released else WITHHELD
    return declared_metadata.parse_publishing_status(value)


def _parse_nitf_date(norm: str) -> tuple[datetime | None, int | None]:
    """Parse a date; NITF also has days with a zone (20080219+0100): the beginning of that day there."""
    if found := _DATE_AND_ZONE.match(norm.strip()):
        norm = f"{found.group(1).replace('-', '')}T000000{found.group(2).replace(':', '')}"
    return parse_datetime(norm)


def list_elements(element: etree._Element | None, name: str) -> list[etree._Element]:
    return (
        [one for one in element.iter() if strict_xml.get_local_name(one) == name]
        if element is not None
        else []
    )


def find_element(element: etree._Element | None, name: str) -> etree._Element | None:
    return (
        next((one for one in element.iter() if strict_xml.get_local_name(one) == name), None)
        if element is not None
        else None
    )


def _get_attribute(element: etree._Element | None, name: str) -> str:
    return (element.get(name) or "") if element is not None else ""
