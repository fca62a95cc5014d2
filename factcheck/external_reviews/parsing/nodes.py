"""ClaimReviews in a JSON value: at the top, in a list, a graph or a feed, at any depth."""

from typing import Any

MAX_NODES = 1_000_000
"""Objects and lists visited in one value; more is no list of reviews."""
MAX_DEPTH = 60
MAX_NAMED = 20_000
_REFERS = ("author", "publisher", "itemReviewed", "reviewRating")

Fields = dict[str, Any]


def get_fields(value: Any) -> Fields:
    """Return ``value`` as an object, else {}; fields under ``properties`` (from microdata) are lifted out."""
    if not isinstance(value, dict):
        return {}
    inner = value.get("properties")
    if not isinstance(inner, dict):
        return value
    return {**inner, "@type": inner.get("@type") or value.get("@type") or value.get("type")}


def get_type_names(value: Any) -> set[str]:
    """Return the names of its types, in lower case and without their namespace (``schema:``, a URL)."""
    stated = get_fields(value).get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return {
        name.replace("#", "/").replace(":", "/").rpartition("/")[2].strip().lower()
        for name in names[:10]
        if isinstance(name, str)
    }


def is_claimreview(value: Any) -> bool:
    """Return whether it has the type ClaimReview, or the field ``claimReviewed``."""
    return isinstance(value, dict) and (
        "claimReviewed" in get_fields(value) or "claimreview" in get_type_names(value)
    )


def find_reviews(elements: list[Any]) -> list[list[Fields]]:
    """Return for each of ``elements`` the ClaimReviews in it, in their order.

    An object that is only referred to by @id, which may be in another element, is put in place of the
    reference.
    """
    named: dict[str, Fields] = {}
    found: list[list[Fields]] = [[] for _ in elements]
    left = MAX_NODES
    for element, here in zip(elements, found, strict=True):
        waiting: list[tuple[Any, int]] = [(element, 0)]
        while waiting and left:
            left -= 1
            node, depth = waiting.pop()
            if isinstance(node, dict):
                if isinstance(node.get("@id"), str) and len(node) > 1 and len(named) < MAX_NAMED:
                    named.setdefault(node["@id"], node)
                if is_claimreview(node):
                    here.append(get_fields(node))
                    continue
                within: list[Any] = list(node.values())
            else:
                within = node if isinstance(node, list) else []
            if depth < MAX_DEPTH:
                waiting += [(one, depth + 1) for one in reversed(within) if isinstance(one, dict | list)]
    return [[_resolve_references(node, named) for node in here] for here in found]


def list_elements(value: Any) -> list[Any]:
    """Return the elements of an array or of a DataFeed; of any other value a list of itself."""
    if isinstance(value, list):
        return value
    listed = value.get("dataFeedElement") if isinstance(value, dict) else None
    return listed if isinstance(listed, list) else [value]


def _resolve_references(node: Fields, named: dict[str, Fields]) -> Fields:
    changed = dict(node)
    for name in _REFERS:
        value = node.get(name)
        alone = value[0] if isinstance(value, list) and len(value) == 1 else value
        if isinstance(alone, dict) and isinstance(alone.get("@id"), str) and set(alone) <= {"@id", "@type"}:
            changed[name] = named.get(alone["@id"], alone)
    return changed
