"""The importer for ninjs, the IPTC's news in JSON (https://iptc.org/standards/ninjs/): 1.x, 2.x and 3.x.

1.x has properties such as ``body_xhtml`` and ``headline``; 2.x and 3.x have ``bodies`` and ``headlines``,
lists of objects with a role and a value; 3.x writes the names in camelCase. One reader takes all: names are
read in small letters, and what a body is is told by how it looks.
"""

import re
from typing import Any

from articles.importers import json, sniffed, stated
from articles.importers.blocks import Block
from articles.importers.clean import Clean
from articles.importers.metadata import language_tag, moment

_LOOKS = re.compile(
    rb'"(?:uri|bodies|headlines|headline|body_\w+|versioncreated|pubstatus)"\s*:', re.IGNORECASE
)
_NOTHING = "This ninjs item has no body and no description, so there is no text to check."
# What a description may be beside a text that could stand for the article.
_NO_DESCRIPTION = frozenset({"creditline", "credit", "writer", "byline", "alt", "keywords"})


def looks(body: bytes) -> bool:
    """Whether ``body`` looks like a JSON object, or an array of them, with one of ninjs' names in it."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} and _LOOKS.search(body) is not None


def read(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> Clean:
    """The article in a ninjs object. Raises Invalid, as json.parse does, and where there is no text."""
    said = json.parse(body, media_type=media_type)
    if isinstance(said, list) and len(said) > 1:
        raise stated.refused(f"This holds {len(said):,} items. Import them as many at once.")
    item = _small(json.record(said[0] if isinstance(said, list) and said else said))
    if not any(name in item for name in ("uri", "headline", "headlines", "bodies")) and not _starting(
        item, "body_"
    ):
        raise stated.refused(stated.UNKNOWN_JSON)
    return stated.worded(_said_in(item, url), _blocks(item, url), headline=headline, nothing=_NOTHING)


def _said_in(item: dict[str, Any], url: str) -> Clean:
    uri = json.text(item.get("uri"))
    publisher = next(
        filter(None, [stated.one_line(json.text(item.get("copyrightholder"))), *_names(item, "infosource")]),
        "",
    )
    source, external_id = stated.identified(uri, publisher)
    created = json.text(item.get("versioncreated"))
    first = json.text(item.get("firstcreated")) or json.text(item.get("contentcreated")) or created
    published, published_offset = moment(first)
    updated, updated_offset = moment(created)
    embargo, _ = moment(json.text(item.get("embargoed")))
    return Clean(
        headline=_headline(item),
        text="",
        html="",
        byline=stated.byline(json.text(item.get("byline")), json.text(item.get("by"))),
        publisher=publisher,
        language=language_tag(item.get("language")),
        canonical_url=stated.address(uri, url),
        source=source,
        external_id=external_id,
        version=stated.version(json.text(item.get("version")), created),
        published_at=published,
        published_offset=published_offset,
        updated_at=updated,
        updated_offset=updated_offset,
        embargo_until=embargo,
        status=stated.status(json.text(item.get("pubstatus"))),
    )


def _headline(item: dict[str, Any]) -> str:
    """The main headline, else the first, else the item's title."""
    listed = _listed(item, "headlines")
    listed.sort(key=lambda one: one[0].split(" ")[0] not in {"main", "headline"})
    candidates = [json.text(item.get("headline")), json.text(item.get("headline_main"))]
    candidates += [value for _, value in listed] + [value for _, value in _starting(item, "headline_")]
    candidates.append(json.text(item.get("title")))
    return next(filter(None, map(sniffed.line_of, candidates)), "")


def _blocks(item: dict[str, Any], url: str) -> list[Block]:
    """The body with its headings and lists unless a plain one says much more; else the description."""
    bodies = _starting(item, "body_") + _listed(item, "bodies")
    for said in (bodies, [one for one in _descriptions(item) if one[0].split(" ")[0] not in _NO_DESCRIPTION]):
        if found := sniffed.best_of([sniffed.Body(value, label) for label, value in said], base=url):
            return found
    return []


def _descriptions(item: dict[str, Any]) -> list[tuple[str, str]]:
    return _starting(item, "description_") + _listed(item, "descriptions")


def _starting(item: dict[str, Any], beginning: str) -> list[tuple[str, str]]:
    """(role, text) of the properties whose names begin so."""
    found = [
        (name.removeprefix(beginning), value) for name, value in item.items() if name.startswith(beginning)
    ]
    return [(role, value) for role, value in found if isinstance(value, str)]


def _listed(item: dict[str, Any], name: str) -> list[tuple[str, str]]:
    """(role and media type, text) of the objects in a list."""
    found = [_small(one) for one in json.records(item.get(name))]
    return [
        (
            f"{json.text(one.get('role'))} {json.text(one.get('contenttype'))}".strip().lower(),
            json.text(one.get("value")),
        )
        for one in found
    ]


def _names(item: dict[str, Any], name: str) -> list[str]:
    parties = json.records(item.get(name)) + json.records(item.get(f"{name}s"))
    return [stated.one_line(json.text(one.get("name"))) for one in parties]


def _small(item: dict[str, Any]) -> dict[str, Any]:
    """``item`` with its names in small letters; of two that then are one, the first."""
    found: dict[str, Any] = {}
    for name, value in item.items():
        found.setdefault(name.lower(), value)
    return found
