"""Keys by which a public document is found beside its columns, all from the document itself (pure)."""

from collections.abc import Mapping
from typing import Any

from factcheck.models.tags import get_tag_key
from lib.crypto.commitments import sha256_hex
from lib.errors import Invalid
from lib.web.urls import normalise_url


def get_tag_keys(content: Mapping[str, Any]) -> set[str]:
    """Return the tags of a document, folded. A tombstone and a document older than tags have none."""
    return {get_tag_key(tag) for tag in content.get("tags", ())}


def get_url_key(url: str) -> str:
    """Return the key by which a URL is looked up. Raises Invalid, at ``url``, for what is no web URL."""
    return sha256_hex(normalise_url(url))


def get_url_keys(content: Mapping[str, Any]) -> set[str]:
    """Return the keys of the URLs at which a document says that the claim was made.

    They are its first appearance and the articles that the ClaimReview names. A URL that the document does
    not publish does not find it.
    """
    review = content.get("claim_review") or {}
    made = review.get("itemReviewed", {})
    places = [*made.get("appearance", ()), *filter(None, [made.get("firstAppearance")])]
    return set(filter(None, (_hash_url(place["url"]) for place in places)))


def _hash_url(url: str) -> str:
    try:
        return get_url_key(url)
    except Invalid:  # The place where it was said is no web URL: a printed page, a broadcast.
        return ""
