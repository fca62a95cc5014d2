"""Responses of the methods, built from published documents (pure), and the fields they can have."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from lib.datetimes.clock import format_timestamp
from lib.datetimes.humanize import parse_partial_date
from lib.web.field_mask import Tree
from publishing.documents.status import append_status
from publishing.models import PublicDocument

CLAIM_FIELDS: Tree = {
    "text": {},
    "claimant": {},
    "claimDate": {},
    "claimReview": {
        "publisher": {"name": {}, "site": {}},
        "url": {},
        "title": {},
        "reviewDate": {},
        "textualRating": {},
        "languageCode": {},
    },
}
SEARCH_FIELDS: Tree = {"claims": CLAIM_FIELDS, "nextPageToken": {}}


def get_site(address: str) -> str:
    """Return the host of a URL, or of a bare host, without www."""
    written = address if "//" in address else f"//{address}"
    try:
        return (urlsplit(written).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def serialize_claim(document: PublicDocument) -> dict[str, Any]:
    """Return one result of a search."""
    review = document.content["claim_review"]
    value = review["itemReviewed"]
    verdict = {
        "publisher": {"name": settings.STET_NEWSROOM_NAME, "site": get_site(settings.STET_BASE_URL)},
        "url": review["url"],
        "title": review.get("name", ""),
        "reviewDate": format_timestamp(parse_partial_date(review["datePublished"])),
        "textualRating": append_status(review["reviewRating"]["alternateName"], document.content),
        "languageCode": review.get("inLanguage", ""),
    }
    date = value.get("datePublished", "")
    data = {
        "text": review["claimReviewed"],
        "claimant": value.get("author", {}).get("name", ""),
        "claimDate": format_timestamp(parse_partial_date(date)) if date else "",
        "claimReview": [_remove_empty(verdict)],
    }
    return _remove_empty(data)


def _remove_empty(data: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that are not empty, as these APIs do."""
    return {name: value for name, value in data.items() if value not in ("", [], {})}
