"""Strict parser of XML from others: within limits, without declarations in it and without fetching.

The text is decoded first and the parser gets that, so that checks (for a document type, an entity) apply to
the very text that is parsed.
"""

import re
from collections.abc import Mapping
from html import escape
from html.entities import html5

import lxml.html
from lxml import etree

from articles.importers.charset import decode_body
from lib.errors import Invalid
from lib.sentences import INVISIBLE_CHARACTERS, gettext
from lib.text.phrases import describe_byte_limit, format_number

MAX_BYTES = 2_000_000
MAX_DEPTH = 200
MAX_ATTRIBUTES = 1_000
"""Attributes of one element, with namespace declarations."""
MAX_ELEMENTS = 50_000

_DECLARATION = re.compile(rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.\-]{2,40})["']""")
# The declaration is removed too: what is parsed is UTF-8, whatever it said.
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_QUOTED = r"""(?:"[^"<>]*"|'[^'<>]*')"""
_NAMED_TYPE = re.compile(
    rf"<!DOCTYPE\s+[\w:.\-]+(?:\s+SYSTEM\s+{_QUOTED}|\s+PUBLIC\s+{_QUOTED}(?:\s+{_QUOTED})?)?\s*>"
)
# An unclosed CDATA section or comment reaches to the end, so that no character is scanned twice.
_ENTITY = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&([A-Za-z][A-Za-z0-9]{1,31};)", re.DOTALL)
_XML_OWN = frozenset({"lt;", "gt;", "amp;", "quot;", "apos;"})
# Code for HTML also reads elements of XML, and expects the methods of HTML elements.
_ELEMENTS = etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement)
_SINGLE_BYTE = re.compile(r"(?:us-)?ascii|iso[-_]?8859|latin|windows-|cp125", re.IGNORECASE)


_ROOT = re.compile(
    r"(?:\s|(?><\?.*?\?>)|(?><!--.*?-->))*+<(?:!DOCTYPE\s+)?(?:[\w.\-]+:)?([\w.\-]+)", re.DOTALL
)


class MalformedXml(Invalid):
    """The XML is not well-formed. It may have other errors too."""


class _XmlLimitCounter:
    """Parser target that counts elements, depth and attributes, before a tree is built."""

    def __init__(self, max_elements: int) -> None:
        self.most_elements = max_elements
        self.depth = 0
        self.elements = 0

    def start(self, tag: str, attributes: Mapping[str, str], names: Mapping[str | None, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH:
            message = gettext("This XML is nested more than {max} levels deep.")
            raise Invalid(message.format(max=format_number(MAX_DEPTH)))
        if len(attributes) + len(names) > MAX_ATTRIBUTES:
            message = gettext("An element of this XML has more than {max} attributes.")
            raise Invalid(message.format(max=format_number(MAX_ATTRIBUTES)))
        if self.elements > self.most_elements:
            message = gettext("This XML has more than {max} elements.")
            raise Invalid(message.format(max=format_number(self.most_elements)))

    def end(self, tag: str) -> None:
        self.depth -= 1

    def close(self) -> None:
        return None


def parse_xml(
    body: bytes, *, media_type: str = "", max_bytes: int = MAX_BYTES, max_elements: int = MAX_ELEMENTS
) -> etree._Element:
    """Return the root element of the XML in ``body``, without comments and processing instructions.

    ``media_type`` may carry the sender's charset. A document type that only names a DTD is skipped, and
    HTML's named entities are known without it. Raises Invalid for what is too big (bytes, depth, elements,
    attributes), declares anything or fits no charset, and MalformedXml, which is an Invalid, for what is not
    well-formed. Contacts nobody.
    """
    if len(body) > max_bytes:
        raise Invalid(describe_byte_limit(len(body), max_bytes))
    return parse_xml_text(_decode_xml_bytes(body, media_type), max_bytes=max_bytes, max_elements=max_elements)


def parse_xml_text(
    source: str, *, max_bytes: int = MAX_BYTES, max_elements: int = MAX_ELEMENTS
) -> etree._Element:
    """Parse as ``parse_xml`` does, for XML that was embedded in something else and needs no decoding."""
    return _parse_bounded(_normalize_xml(source), max_bytes, max_elements)


def decode_xml(body: bytes, *, media_type: str = "") -> str:
    """Return the text that ``parse_xml`` would parse, for a parser of what is not well-formed.

    It has no declaration and no document type. Raises Invalid for a document type that declares anything, and
    for what fits no charset.
    """
    return _normalize_xml(_decode_xml_bytes(body, media_type))


def sniff_root_name(body: bytes) -> str:
    """Return the likely name of the first element of ``body``, without its prefix; "" when it is no XML."""
    encoding = "utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    found = _ROOT.match(body[:20_000].decode(encoding, "ignore").lstrip("\ufeff"))
    return found.group(1) if found else ""


def get_local_name(element: etree._Element) -> str:
    """Return the name of ``element`` without its namespace; "" for a comment or an entity."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _decode_xml_bytes(body: bytes, media_type: str) -> str:
    """Decode as the sender declared, else as the XML declares (RFC 7303, section 3)."""
    found = _DECLARATION.match(body[:1000])
    label = found.group(1).decode("ascii") if found else ""
    if label and "charset" not in media_type.lower():
        media_type = f"text/xml; charset={label}"
        if _SINGLE_BYTE.match(label):
            # Every byte fits a single-byte charset. Text that is also valid UTF-8 is so not by chance: the
            # declaration was left behind when the file was saved anew.
            try:
                return body.decode("utf-8-sig")
            except UnicodeDecodeError:
                pass
    return decode_body(body, media_type=media_type)


def _normalize_xml(source: str) -> str:
    # XML has no vertical tab and no form feed; to lib.text.plain_text they are line breaks.
    seen = INVISIBLE_CHARACTERS.sub("", source).replace("\x0b", "\n").replace("\x0c", "\n")
    return _replace_named_entities(_remove_doctype(seen))


def _parse_bounded(source: str, max_bytes: int, max_elements: int) -> etree._Element:
    body = source.encode("utf-8")
    if len(body) > max_bytes:
        raise Invalid(describe_byte_limit(len(body), max_bytes))
    if not source.strip():
        raise MalformedXml(gettext("This XML is empty."))
    try:
        etree.fromstring(body, _create_parser(target=_XmlLimitCounter(max_elements)))
        root = etree.fromstring(body, _create_parser())
    except etree.XMLSyntaxError as error:
        message = gettext("This XML is not valid: {error}.")
        raise MalformedXml(message.format(error=str(error.msg)[:200])) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _build_entity_error()
    return root


def _create_parser(**more: object) -> etree.XMLParser:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        **more,
    )
    parser.set_element_class_lookup(_ELEMENTS)
    return parser


def _remove_doctype(source: str) -> str:
    """Return ``source`` without declaration and document type. Raises Invalid for declarations in it."""
    at = 0
    while passed := _PROLOG.match(source, at):
        at = passed.end()
    if not source.startswith("<!DOCTYPE", at):
        return source[at:]
    named = _NAMED_TYPE.match(source, at)
    if named is None:
        raise _build_entity_error()
    return source[named.end() :]


def _build_entity_error() -> Invalid:
    return Invalid(
        gettext(
            "This XML declares its own document type or entities, which Stet does not read. Remove the "
            "DOCTYPE "
            "and send it again."
        )
    )


def _replace_named_entities(source: str) -> str:
    """Replace HTML's named entities by the characters, as the DTDs of NITF and XHTML define them."""

    def expand_entity(found: re.Match[str]) -> str:
        name = found.group(1)
        known = html5.get(name) if name and name not in _XML_OWN else None
        return escape(known) if known else found.group()

    return _ENTITY.sub(expand_entity, source)
