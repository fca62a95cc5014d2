"""Responses of the methods, built from published documents (pure), and the fields they can have."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from lib.datetimes.humanize import parse_partial_date
from lib.web.field_mask import Tree
from publishing.documents.builder import format_timestamp
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
PAGE_FIELDS: Tree = {
    "name": {},
    "pageUrl": {},
    "publishDate": {},
    "claimReviewAuthor": {"name": {}, "imageUrl": {}},
    "claimReviewMarkups": {
        "url": {},
        "claimReviewed": {},
        "claimDate": {},
        "claimLocation": {},
        "claimAuthor": {"name": {}, "imageUrl": {}, "jobTitle": {}, "sameAs": {}},
        "claimFirstAppearance": {},
        "claimAppearances": {},
        "rating": {
            "textualRating": {},
            "ratingValue": {},
            "bestRating": {},
            "worstRating": {},
            "imageUrl": {},
            "ratingExplanation": {},
        },
    },
    "versionId": {},
}
PAGES_FIELDS: Tree = {"claimReviewMarkupPages": PAGE_FIELDS, "nextPageToken": {}}


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


def serialize_page(document: PublicDocument) -> dict[str, Any]:
    """Return one public page with its markup."""
    content = document.content
    review = content["claim_review"]
    value = review["itemReviewed"]
    rating = review["reviewRating"]
    author = value.get("author", {})
    markup = {
        "url": review["url"],
        "claimReviewed": review["claimReviewed"],
        "claimDate": value.get("datePublished", ""),
        "claimAuthor": {"name": author["name"]} if author else {},
        "claimFirstAppearance": value.get("firstAppearance", {}).get("url", ""),
        "claimAppearances": [work["url"] for work in value.get("appearance", [])],
        "rating": _remove_empty({"textualRating": append_status(rating["alternateName"], content)})
        | {name: rating[name] for name in ("ratingValue", "bestRating", "worstRating") if name in rating},
    }
    return {
        "name": f"pages/{document.public_id.hex}",
        "pageUrl": review["url"],
        "publishDate": review["datePublished"][:10],
        "claimReviewAuthor": {"name": review["author"]["name"]},
        "claimReviewMarkups": [_remove_empty(markup)],
        "versionId": str(content["version"]),
    }


def _remove_empty(data: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that are not empty, as these APIs do."""
    return {name: value for name, value in data.items() if value not in ("", [], {})}
