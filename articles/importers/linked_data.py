"""Article in a page's JSON-LD (https://schema.org/NewsArticle), parsed leniently."""

import json
import re
from collections.abc import Iterator
from typing import Any

import lxml.html

# Types of an article (https://schema.org/Article and its subtypes), the likeliest to be the page's first.
_RANKS = (
    re.compile(r"(?:.*/)?\w*NewsArticle\Z"),
    re.compile(r"(?:.*/)?(?:\w*Article|Report|LiveBlogPosting|BlogPosting)\Z"),
    re.compile(r"(?:.*/)?\w*(?:Posting|Review)\Z"),
    re.compile(r"(?:.*/)?WebPage\Z"),
)
_MAX_JSON_LENGTH = 500_000
_MAX_NODES = 2_000
_WRAPPING = re.compile(r"\A\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*\Z")
_COMMA_TOO_MANY = re.compile(r",(?=\s*[}\]])")
_TYPE = re.compile(r'"@type"\s*:\s*\[?\s*"([^"]{1,80})"')
_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|inLanguage)"\s*:\s*("(?:[^"\\]|\\.){1,2000}")', re.DOTALL
)


def find_article_node(root: lxml.html.HtmlElement) -> dict[str, Any]:
    """Return the JSON-LD node of the page's article, or {}; references to author and publisher are resolved.

    Of several the first news article, else the first article, post, review or page. Of JSON that cannot be
    parsed, the headline, times and language that follow the type of an article.
    """
    best: dict[str, Any] = {}
    best_rank = len(_RANKS)
    named: dict[str, dict[str, Any]] = {}
    for node in _iter_all_nodes(root):
        if isinstance(node.get("@id"), str):
            named.setdefault(node["@id"], node)
        rank = _rank_node(node)
        if rank < best_rank:
            best, best_rank = node, rank
    return {key: _resolve_reference(value, named) if key in {"author", "creator", "publisher"} else value
            for key, value in best.items()}  # fmt: skip


def _iter_all_nodes(root: lxml.html.HtmlElement) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        kind = script.get("type")
        if not kind or kind.split(";")[0].strip().lower() != "application/ld+json":
            continue
        source = script.text or ""
        if len(source) <= _MAX_JSON_LENGTH:
            yield from _iter_nodes(_parse_script(source))


def _parse_script(source: str) -> Any:
    try:
        return parse_loose_json(source)
    except ValueError:
        return _rescue_fields(_repair_json(source))


def parse_loose_json(source: str) -> Any:
    """Parse the JSON in a script, also with a comment around it, trailing commas or text after it.

    Raises ValueError for what cannot be parsed so either.
    """
    tidy = _repair_json(source)
    for attempt in (tidy, _COMMA_TOO_MANY.sub("", tidy)):
        try:
            return json.JSONDecoder(strict=False).raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    raise ValueError("no JSON")


def _repair_json(source: str) -> str:
    return _WRAPPING.sub("", _WRAPPING.sub("", source)).strip()


def _rescue_fields(source: str) -> dict[str, Any]:
    """Return the plain fields after the first type of an article in broken JSON, or {}."""
    for kind in _TYPE.finditer(source):
        if any(rank.match(kind.group(1)) for rank in _RANKS):
            found: dict[str, Any] = {"@type": kind.group(1)}
            for name, value in _FIELD.findall(source, kind.start()):
                try:
                    found.setdefault(name, json.loads(value, strict=False))
                except ValueError:
                    continue
            return found
    return {}


def _iter_nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Yield every object at the top, in a list or in a graph, and main entities."""
    waiting = [data]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting[:0] = node[:_MAX_NODES]
        elif isinstance(node, dict):
            yield node
            waiting += [
                node[key] for key in ("@graph", "mainEntity") if isinstance(node.get(key), list | dict)
            ]


def _rank_node(node: dict[str, Any]) -> int:
    kinds = node.get("@type")
    names = [name for name in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(name, str)]
    return next(
        (rank for rank, shape in enumerate(_RANKS) if any(shape.match(name) for name in names)), len(_RANKS)
    )


def _resolve_reference(value: Any, named: dict[str, dict[str, Any]]) -> Any:
    """Return ``value`` with objects in place of references by @id."""
    if isinstance(value, list):
        return [_resolve_reference(one, named) for one in value[:50]]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return named.get(value["@id"], value)
    return value
