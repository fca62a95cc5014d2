"""Pages that carry a ClaimReview."""

import json
from typing import Any

PAGE = "https://facts.example.org/2026/herring"
PLAIN: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": PAGE,
    "claimReviewed": "20,000 crates of herring were landed.",
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Organization", "name": "Harbour office"},
        "datePublished": "2026-03-01",
        "appearance": {"@type": "CreativeWork", "url": "https://news.example.org/herring"},
    },
    "reviewRating": {"@type": "Rating", "ratingValue": 4, "bestRating": 5, "worstRating": 1,
                     "alternateName": "Mostly true"},
    "author": {"@type": "Organization", "name": "Facts Afloat", "url": "https://facts.example.org"},
    "datePublished": "2026-03-02",
    "inLanguage": "en",
    "name": "About right",
}  # fmt: skip


def script(value, kind='type="application/ld+json"'):
    return f"<script {kind}>{value if isinstance(value, str) else json.dumps(value)}</script>"
