"""What a public document is found by beside its columns: all of it stands in the document itself (pure)."""

from collections.abc import Mapping
from typing import Any

from factcheck.tags import tag_key
from lib.commitments import sha256_hex
from lib.errors import Invalid
from lib.url import normalise_url


def tag_keys(content: Mapping[str, Any]) -> set[str]:
    """The tags of a document, folded. A tombstone, and what was written before there were tags, has none."""
    return {tag_key(tag) for tag in content.get("tags", ())}


def address_key(url: str) -> str:
    """What an address is looked up by. Raises Invalid, at the field ``url``, for what is no web address."""
    return sha256_hex(normalise_url(url))


def address_keys(content: Mapping[str, Any]) -> set[str]:
    """The addresses at which a document says that the claim was made: its first one, and the articles that
    the ClaimReview names. What the document keeps to itself is not found by it either.
    """
    review = content.get("claim_review") or {}
    made = review.get("itemReviewed", {})
    places = [*made.get("appearance", ()), *filter(None, [made.get("firstAppearance")])]
    return set(filter(None, (_key(place["url"]) for place in places)))


def _key(url: str) -> str:
    try:
        return address_key(url)
    except Invalid:  # Somebody wrote where it was said, and no web address: a page, a broadcast.
        return ""
