"""What the methods answer with (pure), made of published documents, and which fields there are in it."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from lib.partial import Tree
from lib.times import beginning
from publishing.models import PublicDocument
from publishing.queries.document import moment

CLAIM: Tree = {
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
SEARCHED: Tree = {"claims": CLAIM, "nextPageToken": {}}
PAGE: Tree = {
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
PAGES: Tree = {"claimReviewMarkupPages": PAGE, "nextPageToken": {}}


def site(address: str) -> str:
    """The host of an address, or of what is a host alone, without www."""
    written = address if "//" in address else f"//{address}"
    try:
        return (urlsplit(written).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def claim(document: PublicDocument) -> dict[str, Any]:
    """One result of a search."""
    review = document.content["claim_review"]
    said = review["itemReviewed"]
    ruling = {
        "publisher": {"name": settings.STET_NAME, "site": site(settings.STET_BASE_URL)},
        "url": review["url"],
        "title": review.get("name", ""),
        "reviewDate": moment(beginning(review["datePublished"])),
        "textualRating": review["reviewRating"]["alternateName"],
        "languageCode": review.get("inLanguage", ""),
    }
    date = said.get("datePublished", "")
    told = {
        "text": review["claimReviewed"],
        "claimant": said.get("author", {}).get("name", ""),
        "claimDate": moment(beginning(date)) if date else "",
        "claimReview": [_given(ruling)],
    }
    return _given(told)


def page(document: PublicDocument) -> dict[str, Any]:
    """One public page with its markup."""
    content = document.content
    review = content["claim_review"]
    said = review["itemReviewed"]
    rating = review["reviewRating"]
    author = said.get("author", {})
    markup = {
        "url": review["url"],
        "claimReviewed": review["claimReviewed"],
        "claimDate": said.get("datePublished", ""),
        "claimAuthor": {"name": author["name"]} if author else {},
        "claimFirstAppearance": said.get("firstAppearance", {}).get("url", ""),
        "claimAppearances": [work["url"] for work in said.get("appearance", [])],
        "rating": _given({"textualRating": rating["alternateName"]})
        | {name: rating[name] for name in ("ratingValue", "bestRating", "worstRating") if name in rating},
    }
    return {
        "name": f"pages/{document.public_id.hex}",
        "pageUrl": review["url"],
        "publishDate": review["datePublished"][:10],
        "claimReviewAuthor": {"name": review["author"]["name"]},
        "claimReviewMarkups": [_given(markup)],
        "versionId": str(content["version"]),
    }


def _given(told: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty: these APIs leave it out."""
    return {name: value for name, value in told.items() if value not in ("", [], {})}
