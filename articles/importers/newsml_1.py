"""Importer for NewsML 1.0 to 1.2, the IPTC's format of before NewsML-G2 (https://iptc.org/standards/newsml-1/).

A NewsItem is an article. Its NewsComponents, which may hold others, have the lines and the metadata; their
ContentItems have the text as NITF, XHTML or plain, whole or as bare paragraphs, in Base64 too.
"""

import re
from datetime import datetime

from django.utils.translation import gettext_lazy
from lxml import etree

from articles.importers import declared_metadata, newsml, nitf, sniff, strict_xml
from articles.importers.blocks import Block
from articles.importers.page_metadata import normalize_language_tag, parse_datetime
from articles.importers.parsed_article import CANCELED, USABLE, ParsedArticle
from lib.errors import Invalid

MEDIA_TYPE = "text/vnd.iptc.newsml"
_NOTHING = gettext_lazy(
    "This NewsML 1 item has no text that Stet can read. Stet reads NITF, XHTML and plain text inside it."
)
_ONLY_LINKS = gettext_lazy("This NewsML 1 item has no text, only file addresses.")
_NO_ITEM = gettext_lazy("This NewsML 1 document contains no news item.")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# The revision at the end of a urn:newsml is no part of the article's name.
_REVISION = re.compile(r"(urn:newsml:[^:]+:[^:]+:[^:]+):\d+[a-z]?\Z", re.IGNORECASE)
_NO_NITF = ParsedArticle(headline="", text="", html="")
_MAIN_ROLES = frozenset({"main", "maintext"})


def is_newsml_1(body: bytes) -> bool:
    """Return whether ``body`` begins as NewsML 1 does."""
    return strict_xml.sniff_root_name(body) in {"NewsML", "NewsItem"}


def parse_newsml_1(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> ParsedArticle:
    """Parse the article in a NewsItem, or in a NewsML that has one.

    Raises Invalid, as ``strict_xml.parse_xml`` does, and where there is no article or more than one.
    """
    items = list_news_items(strict_xml.parse_xml(body, media_type=media_type))
    if len(items) > 1:
        raise declared_metadata.build_several_error(len(items))
    return _parse_item(items[0], headline, url)


def list_news_items(root: etree._Element) -> list[etree._Element]:
    """Return the NewsItems of a document, in its order. Raises Invalid when it has none.

    One that only holds others is none itself.
    """
    found = nitf.list_elements(root, "NewsItem")
    holders = {parent for one in found for parent in one.iterancestors()}
    items = [one for one in found if one not in holders]
    if not items:
        raise Invalid(_NO_ITEM, field="text")
    return items


def _parse_item(item: etree._Element, headline: str, url: str) -> ParsedArticle:
    # The metadata of a NITF inside comes first: its blocks change the tree.
    inner = nitf.find_element(item, "nitf")
    within = nitf.parse_nitf_metadata(inner) if inner is not None else _NO_NITF
    content, blocks = _read_fullest_content(item, url)
    links = any(one.get("Href") for one in nitf.list_elements(item, "ContentItem"))
    return declared_metadata.complete_article(
        _parse_item_metadata(item, _list_components(item, content), within, url),
        blocks,
        headline=headline,
        nothing=_ONLY_LINKS if links else _NOTHING,
    )


def _read_fullest_content(item: etree._Element, url: str) -> tuple[etree._Element | None, list[Block]]:
    """Return the ContentItem with the fullest text, of main components if they have any, and its blocks.

    (None, []) without text. Raises Invalid when there is text and none of it can be read.
    """
    found: list[tuple[etree._Element, list[Block]]] = []
    fault: Invalid | None = None
    for one in nitf.list_elements(item, "ContentItem"):
        for data in nitf.list_elements(one, "DataContent"):
            try:
                blocks = _build_data_blocks(data, _get_label(one), url)
            except Invalid as error:
                fault = fault or error
            else:
                found += [(one, blocks)] if blocks else []
    if not found and fault:
        raise fault
    main = [one for one in found if _is_in_main_component(one[0])] or found
    fullest = sniff.choose_fullest([blocks for _, blocks in main])
    return next((one for one in main if one[1] is fullest), (None, []))


def _build_data_blocks(data: etree._Element, label: str, url: str) -> list[Block]:
    """Return the blocks of a DataContent. Changes the tree."""
    if not len(data):
        parent = data.getparent()
        notation = (parent.get("Notation") or "") if parent is not None else ""
        is_base64 = notation.lower().endswith("base64")
        body = newsml.decode_inline_text("".join(data.itertext()), label, is_base64=is_base64)
        return sniff.parse_sniffed_body(body, base=url)
    inner = nitf.find_element(data, "nitf")
    if inner is not None:
        return nitf.build_blocks(inner)
    if nitf.has_own_elements(data):
        return nitf.build_blocks(data)
    html = nitf.find_element(data, "html")
    data.tag = "div"
    return newsml.parse_xhtml(data if html is None else html, url)


def _get_label(content: etree._Element) -> str:
    """Return the MIME type and the format that a ContentItem says it has."""
    children = [newsml.find_child(content, name) for name in ("MimeType", "Format")]
    return " ".join(filter(None, map(_get_formal_name, children)))


def _is_in_main_component(content: etree._Element) -> bool:
    """Return whether the nearest component with a role has that of the main text."""
    for component in _list_ancestor_components(content):
        if role := _get_formal_name(newsml.find_child(component, "Role")):
            return role.lower() in _MAIN_ROLES
    return False


def _list_ancestor_components(content: etree._Element) -> list[etree._Element]:
    return [one for one in content.iterancestors() if strict_xml.get_local_name(one) == "NewsComponent"]


def _list_components(item: etree._Element, content: etree._Element | None) -> list[etree._Element]:
    """Return the components around the text, the nearest first; without text, those of the item."""
    if content is not None:
        return _list_ancestor_components(content)
    return nitf.list_elements(item, "NewsComponent")


def _parse_item_metadata(
    item: etree._Element, components: list[etree._Element], within: ParsedArticle, url: str
) -> ParsedArticle:
    """Return the item's metadata, completed by that of the NITF in it. The nearest lines count."""
    management = nitf.find_element(item, "NewsManagement")
    provider = _get_text(nitf.find_element(item, "ProviderId"))
    publisher = _get_first(
        _get_party(components, "Provider"),
        _get_line(components, "NewsLines", "CreditLine"),
        _get_line(components, "RightsMetadata", "Copyright", "CopyrightHolder"),
        within.publisher,
        provider,
    )
    source, external_id = declared_metadata.resolve_identifier(_get_identifier(item), provider, publisher)
    revised = _get_text(nitf.find_element(management, "ThisRevisionCreated"))
    first = _get_first(_get_text(nitf.find_element(management, "FirstCreated")), revised)
    published, published_offset = parse_datetime(first)
    updated, updated_offset = parse_datetime(revised)
    status, embargo = _parse_status(management)
    revision = _get_text(nitf.find_element(item, "RevisionId"))
    return ParsedArticle(
        headline=_get_first(
            _get_line(components, "NewsLines", "HeadLine"),
            within.headline,
            _get_text(nitf.find_element(item, "HeadLine")),
        ),
        text="",
        html="",
        byline=declared_metadata.choose_byline(
            _get_line(components, "NewsLines", "ByLine"), within.byline, _get_party(components, "Creator")
        ),
        publisher=publisher,
        language=_get_language(item, components) or within.language,
        canonical_url=within.canonical_url or url,
        source=source or within.source,
        external_id=external_id or within.external_id,
        version=declared_metadata.choose_version(revision, revised, within.version),
        published_at=published or within.published_at,
        published_offset=published_offset if published else within.published_offset,
        updated_at=updated or within.updated_at,
        updated_offset=updated_offset if updated else within.updated_offset,
        embargo_until=max((one for one in (embargo, within.embargo_until) if one), default=None),
        status=within.status if status == USABLE else status,
    )


def _get_identifier(item: etree._Element) -> str:
    """Return the name of the article, the same for each of its revisions, as NewsML-G2 and ninjs have it."""
    parts = [_get_text(nitf.find_element(item, name)) for name in ("ProviderId", "DateId", "NewsItemId")]
    if all(parts):
        return ":".join(["urn:newsml", *parts])
    return _REVISION.sub(r"\1", _get_text(nitf.find_element(item, "PublicIdentifier")))


def _parse_status(management: etree._Element | None) -> tuple[str, datetime | None]:
    """Return the publishing status, and until when the article is under embargo."""
    if any(
        _get_formal_name(one).lower() in newsml.KILL_SIGNALS
        for one in newsml.list_children(management, "Instruction")
    ):
        return CANCELED, None
    value = _get_formal_name(newsml.find_child(management, "Status")).lower()
    change = newsml.find_child(management, "StatusWillChange")
    becomes = _get_formal_name(newsml.find_child(change, "FutureStatus")).lower()
    later, _ = parse_datetime(_get_text(newsml.find_child(change, "DateAndTime")))
    released = later if value == "embargoed" and becomes == USABLE else None
    return nitf.parse_management_status(value, released), released


def _get_language(item: etree._Element, components: list[etree._Element]) -> str:
    for component in components:
        described = newsml.find_child(component, "DescriptiveMetadata")
        stated = [_get_formal_name(newsml.find_child(described, "Language")), component.get(_LANG)]
        if tag := next(filter(None, map(normalize_language_tag, stated)), ""):
            return tag
    return normalize_language_tag(item.get(_LANG))


def _get_party(components: list[etree._Element], role: str) -> str:
    """Return the name of the Party in a role, such as Provider, of the nearest component that names one."""
    for component in components:
        held = newsml.find_child(newsml.find_child(component, "AdministrativeMetadata"), role)
        if name := _get_formal_name(newsml.find_child(held, "Party")):
            return name
    return ""


def _get_line(components: list[etree._Element], *path: str) -> str:
    """Return the text at ``path`` of the nearest component that has any there."""
    for component in components:
        found: etree._Element | None = component
        for name in path:
            found = newsml.find_child(found, name)
        if text := _get_text(found):
            return text
    return ""


def _get_formal_name(element: etree._Element | None) -> str:
    return declared_metadata.normalize_line(element.get("FormalName")) if element is not None else ""


def _get_text(element: etree._Element | None) -> str:
    return declared_metadata.normalize_line(
        nitf.get_element_text(element), declared_metadata.MAX_HEADLINE_LENGTH
    )


def _get_first(*texts: str) -> str:
    return next(filter(None, texts), "")
