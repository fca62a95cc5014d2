"""The article among a page's JSON-LD (https://schema.org/NewsArticle), read as kindly as pages write it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import lxml.html

# Types of an article (https://schema.org/Article and what is under it), the likeliest to be the page's first.
_RANKS = (
    re.compile(r"(?:.*/)?\w*NewsArticle\Z"),
    re.compile(r"(?:.*/)?(?:\w*Article|Report|LiveBlogPosting|BlogPosting)\Z"),
    re.compile(r"(?:.*/)?\w*(?:Posting|Review)\Z"),
    re.compile(r"(?:.*/)?WebPage\Z"),
)
_MOST_JSON = 500_000
_MOST_NODES = 2_000
_WRAPPING = re.compile(r"\A\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*\Z")
_COMMA_TOO_MANY = re.compile(r",(?=\s*[}\]])")
_TYPE = re.compile(r'"@type"\s*:\s*\[?\s*"([^"]{1,80})"')
_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|inLanguage)"\s*:\s*("(?:[^"\\]|\\.){1,2000}")', re.DOTALL
)


def article_in(root: lxml.html.HtmlElement) -> dict[str, Any]:
    """What the page's JSON-LD says of its article, or {}; author and publisher by reference are put in.

    Of several the first news article, else the first article, post, review or page. Of JSON that
    nothing can read, the headline, times and language that stand in it after the type of an article.
    """
    best: dict[str, Any] = {}
    best_rank = len(_RANKS)
    named: dict[str, dict[str, Any]] = {}
    for node in _all_nodes(root):
        if isinstance(node.get("@id"), str):
            named.setdefault(node["@id"], node)
        rank = _rank(node)
        if rank < best_rank:
            best, best_rank = node, rank
    return {key: _referred(value, named) if key in {"author", "creator", "publisher"} else value
            for key, value in best.items()}  # fmt: skip


def _all_nodes(root: lxml.html.HtmlElement) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        kind = script.get("type")
        if not kind or kind.split(";")[0].strip().lower() != "application/ld+json":
            continue
        source = script.text or ""
        if len(source) <= _MOST_JSON:
            yield from _nodes(_read(source))


def _read(source: str) -> Any:
    try:
        return loosely(source)
    except ValueError:
        return _rescued(_tidy(source))


def loosely(source: str) -> Any:
    """The JSON in a script, also where it is wrapped in a comment, has commas too many or an end of its own.

    Raises ValueError for what cannot be read so either.
    """
    tidy = _tidy(source)
    for attempt in (tidy, _COMMA_TOO_MANY.sub("", tidy)):
        try:
            return json.JSONDecoder(strict=False).raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    raise ValueError("no JSON")


def _tidy(source: str) -> str:
    return _WRAPPING.sub("", _WRAPPING.sub("", source)).strip()


def _rescued(source: str) -> dict[str, Any]:
    """The plain fields after the first type of an article in JSON that is broken, or {}."""
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


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Every object at the top, in a list or in a graph, and what a page is said to be about."""
    waiting = [data]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting[:0] = node[:_MOST_NODES]
        elif isinstance(node, dict):
            yield node
            waiting += [
                node[key] for key in ("@graph", "mainEntity") if isinstance(node.get(key), list | dict)
            ]


def _rank(node: dict[str, Any]) -> int:
    kinds = node.get("@type")
    names = [name for name in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(name, str)]
    return next(
        (rank for rank, shape in enumerate(_RANKS) if any(shape.match(name) for name in names)), len(_RANKS)
    )


def _referred(value: Any, named: dict[str, dict[str, Any]]) -> Any:
    """``value`` with what it only refers to by @id put in its place."""
    if isinstance(value, list):
        return [_referred(one, named) for one in value[:50]]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return named.get(value["@id"], value)
    return value
