"""Importer for ninjs, the IPTC's news in JSON (https://iptc.org/standards/ninjs/): 1.x, 2.x and 3.x.

1.x has properties such as ``body_xhtml`` and ``headline``; 2.x and 3.x have ``bodies`` and ``headlines``,
lists of objects with a role and a value; 3.x writes the names in camelCase. One parser reads all: names are
compared in lower case, and the format of a body is detected from its content.
"""

import re
from typing import Any

from django.utils.translation import gettext_lazy

from articles.importers import declared_metadata, sniff, strict_json
from articles.importers.blocks import Block
from articles.importers.page_metadata import normalize_language_tag, parse_datetime
from articles.importers.parsed_article import ParsedArticle
from lib.errors import Invalid

_NINJS_MARKS = re.compile(
    rb'"(?:uri|bodies|headlines|headline|body_\w+|versioncreated|pubstatus)"\s*:', re.IGNORECASE
)
ENVELOPE_NAMES = ("item", "items", "_items")
"""Names under which senders wrap a list of items: {"item": [...]}, and Superdesk's {"_items": [...]}."""
ITEM_NAMES = frozenset({"uri", "headline", "headlines", "bodies", "body_text", "body_html", "body_xhtml"})
"""Names of an item, which no envelope has."""
_NOTHING = gettext_lazy("This ninjs item has no body and no description, so it contains no text.")
# Roles of descriptions that cannot replace the article's text.
_NO_DESCRIPTION = frozenset({"creditline", "credit", "writer", "byline", "alt", "keywords"})


def is_ninjs(body: bytes) -> bool:
    """Return whether ``body`` looks like JSON objects, one or an array, with one of ninjs' names."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} and _NINJS_MARKS.search(body) is not None


def parse_ninjs(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> ParsedArticle:
    """Parse the article in a ninjs object. Raises Invalid as ``parse_json`` does, and without text."""
    data = _open_envelope(strict_json.parse_json(body, media_type=media_type))
    if isinstance(data, list) and len(data) > 1:
        raise declared_metadata.build_several_error(len(data))
    item = _lowercase_names(strict_json.get_object(data[0] if isinstance(data, list) and data else data))
    if not any(
        name in item for name in ("uri", "headline", "headlines", "bodies")
    ) and not _list_properties_with_prefix(item, "body_"):
        raise Invalid(declared_metadata.UNKNOWN_JSON, field="text")
    return declared_metadata.complete_article(
        _parse_item_metadata(item, url), _build_blocks(item, url), headline=headline, nothing=_NOTHING
    )


def _open_envelope(data: Any) -> Any:
    """Return the list in an envelope; anything else as it is."""
    if not isinstance(data, dict) or ITEM_NAMES.intersection(data):
        return data
    return next((data[one] for one in ENVELOPE_NAMES if isinstance(data.get(one), list)), data)


def _parse_item_metadata(item: dict[str, Any], url: str) -> ParsedArticle:
    uri = strict_json.get_text(item.get("uri"))
    publisher = next(
        filter(
            None,
            [
                declared_metadata.normalize_line(strict_json.get_text(item.get("copyrightholder"))),
                *_list_names(item, "infosource"),
            ],
        ),
        "",
    )
    source, external_id = declared_metadata.resolve_identifier(uri, publisher)
    created = strict_json.get_text(item.get("versioncreated"))
    first = (
        strict_json.get_text(item.get("firstcreated"))
        or strict_json.get_text(item.get("contentcreated"))
        or created
    )
    published, published_offset = parse_datetime(first)
    updated, updated_offset = parse_datetime(created)
    embargo, _ = parse_datetime(strict_json.get_text(item.get("embargoed")))
    return ParsedArticle(
        headline=_get_headline(item),
        text="",
        html="",
        byline=declared_metadata.choose_byline(
            strict_json.get_text(item.get("byline")), strict_json.get_text(item.get("by"))
        ),
        publisher=publisher,
        language=normalize_language_tag(item.get("language")),
        canonical_url=declared_metadata.choose_web_url(uri, url),
        source=source,
        external_id=external_id,
        version=declared_metadata.choose_version(strict_json.get_text(item.get("version")), created),
        published_at=published,
        published_offset=published_offset,
        updated_at=updated,
        updated_offset=updated_offset,
        embargo_until=embargo,
        status=declared_metadata.parse_publishing_status(strict_json.get_text(item.get("pubstatus"))),
    )


def _get_headline(item: dict[str, Any]) -> str:
    """Return the main headline, else the first, else the item's title."""
    listed = _list_typed_texts(item, "headlines")
    listed.sort(key=lambda one: one[0].split(" ")[0] not in {"main", "headline"})
    candidates = [strict_json.get_text(item.get("headline")), strict_json.get_text(item.get("headline_main"))]
    candidates += [value for _, value in listed] + [
        value for _, value in _list_properties_with_prefix(item, "headline_")
    ]
    candidates.append(strict_json.get_text(item.get("title")))
    return next(filter(None, map(sniff.extract_headline_line, candidates)), "")


def _build_blocks(item: dict[str, Any], url: str) -> list[Block]:
    """Return the body with its headings and lists unless a plain one is much longer; else the description."""
    bodies = _list_properties_with_prefix(item, "body_") + _list_typed_texts(item, "bodies")
    for text in (
        bodies,
        [one for one in _list_descriptions(item) if one[0].split(" ")[0] not in _NO_DESCRIPTION],
    ):
        if found := sniff.parse_best_body(
            [sniff.LabelledBody(value, label) for label, value in text], base=url
        ):
            return found
    return []


def _list_descriptions(item: dict[str, Any]) -> list[tuple[str, str]]:
    return _list_properties_with_prefix(item, "description_") + _list_typed_texts(item, "descriptions")


def _list_properties_with_prefix(item: dict[str, Any], beginning: str) -> list[tuple[str, str]]:
    """Return (role, text) of the properties whose names begin with ``beginning``."""
    found = [
        (name.removeprefix(beginning), value) for name, value in item.items() if name.startswith(beginning)
    ]
    return [(role, value) for role, value in found if isinstance(value, str)]


def _list_typed_texts(item: dict[str, Any], name: str) -> list[tuple[str, str]]:
    """Return (role and media type, text) of the objects in a list."""
    found = [_lowercase_names(one) for one in strict_json.list_objects(item.get(name))]
    return [
        (
            f"{strict_json.get_text(one.get('role'))} "
            f"{strict_json.get_text(one.get('contenttype'))}".strip().lower(),
            strict_json.get_text(one.get("value")),
        )
        for one in found
    ]


def _list_names(item: dict[str, Any], name: str) -> list[str]:
    parties = strict_json.list_objects(item.get(name)) + strict_json.list_objects(item.get(f"{name}s"))
    return [declared_metadata.normalize_line(strict_json.get_text(one.get("name"))) for one in parties]


def _lowercase_names(item: dict[str, Any]) -> dict[str, Any]:
    """Return ``item`` with its names in lower case; of two that become equal, the first."""
    found: dict[str, Any] = {}
    for name, value in item.items():
        found.setdefault(name.lower(), value)
    return found
