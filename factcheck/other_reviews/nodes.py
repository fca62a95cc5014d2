"""Which of a JSON value is a ClaimReview: at the top, in a list, a graph or a feed, however deep it lies."""

from typing import Any

MAX_NODES = 1_000_000
"""Objects and lists looked at in one value; more is no list of reviews."""
MAX_DEPTH = 60
MAX_NAMED = 20_000
_REFERS = ("author", "publisher", "itemReviewed", "reviewRating")

Fields = dict[str, Any]


def fields(value: Any) -> Fields:
    """``value`` as an object, else {}. What stands under ``properties`` (how extractors write microdata) is
    taken out of it.
    """
    if not isinstance(value, dict):
        return {}
    inner = value.get("properties")
    if not isinstance(inner, dict):
        return value
    return {**inner, "@type": inner.get("@type") or value.get("@type") or value.get("type")}


def kinds(value: Any) -> set[str]:
    """The names of its types, in small letters and without where they are from (``schema:``, an address)."""
    stated = fields(value).get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return {
        name.replace("#", "/").replace(":", "/").rpartition("/")[2].strip().lower()
        for name in names[:10]
        if isinstance(name, str)
    }


def is_review(value: Any) -> bool:
    """Whether it says that it is a ClaimReview, or has what nothing else has."""
    return isinstance(value, dict) and ("claimReviewed" in fields(value) or "claimreview" in kinds(value))


def reviews_in(elements: list[Any]) -> list[list[Fields]]:
    """For each of ``elements`` the ClaimReviews in it, in their order; what one only refers to by @id, which
    may stand in another element, is put in its place.
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
                if is_review(node):
                    here.append(fields(node))
                    continue
                within: list[Any] = list(node.values())
            else:
                within = node if isinstance(node, list) else []
            if depth < MAX_DEPTH:
                waiting += [(one, depth + 1) for one in reversed(within) if isinstance(one, dict | list)]
    return [[_referred(node, named) for node in here] for here in found]


def elements_of(value: Any) -> list[Any]:
    """What is listed as one record each: the elements of an array or of a DataFeed; else the value itself."""
    if isinstance(value, list):
        return value
    listed = value.get("dataFeedElement") if isinstance(value, dict) else None
    return listed if isinstance(listed, list) else [value]


def _referred(node: Fields, named: dict[str, Fields]) -> Fields:
    changed = dict(node)
    for name in _REFERS:
        said = node.get(name)
        alone = said[0] if isinstance(said, list) and len(said) == 1 else said
        if isinstance(alone, dict) and isinstance(alone.get("@id"), str) and set(alone) <= {"@id", "@type"}:
            changed[name] = named.get(alone["@id"], alone)
    return changed
