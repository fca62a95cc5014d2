"""Made-up news, for trying an endpoint out: complete, and about nothing that anybody said."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from factcheck.enums import Standing
from publishing.models.endpoint import News

CLAIM = "00000000-0000-4000-8000-000000000001"
ARTICLE = "00000000-0000-4000-8000-000000000002"
FIRST, THEN, LAST = "2026-03-02T09:00:00Z", "2026-03-03T10:00:00Z", "2026-03-04T11:00:00Z"


def sample_data(event: str, *, thin: bool) -> dict[str, Any]:
    """The ``data`` of a message about this event; that of a ping is empty."""
    if event == News.PING:
        return {}
    if event in News.of_articles():
        return {
            "id": ARTICLE,
            "url": "https://news.example.org/moon-cheese",
            "source": "sample",
            "external_id": "moon-cheese",
        }
    standing = Standing.RETRACTED if event == News.RETRACTED else Standing.LIVE
    data: dict[str, Any] = {
        "id": CLAIM,
        "url": page_of(CLAIM),
        "api": settings.STET_BASE_URL + reverse("api_verdict", kwargs={"id": CLAIM}),
        "version": 1 if event == News.PUBLISHED else 2,
        "standing": standing.value,
        "position": 0,
    }
    if not thin:
        data["verdict"] = (
            tombstone() if event == News.RETRACTED else verdict(corrected=event == News.CORRECTED)
        )
    return data


def verdict(*, corrected: bool) -> dict[str, Any]:
    """A published verdict that nobody ruled, in every field as a real one."""
    labels = [("False", 1), ("Half true", 3), ("True", 5)]
    correction = {
        "class": "minor",
        "date": THEN,
        "note": "The sample said Tuesday.",
        "version": 2,
        "changes": [],
    }
    return {
        "id": CLAIM,
        "url": page_of(CLAIM),
        "version": 2 if corrected else 1,
        "standing": Standing.LIVE.value,
        "statement": "The moon is made of green cheese.",
        "claimant": "A sample",
        "said_on": "2026-03-01",
        "language": "en",
        "tags": ["moon", "sample"],
        "rating": {
            "label": "False", "definition": "The statement is wrong.", "colour": "red", "icon": "cross",
            "value": 1, "best": 5, "worst": 1,
            "scale": [{"label": label, "value": value} for label, value in labels],
        },
        "headline": "It is rock",
        "summary": "",
        "explanation": {
            "markdown": "Every sample brought back is rock [1].",
            "html": "<p>Every sample brought back is rock [1].</p>",
        },
        "citations": [
            {
                "number": 1, "title": "A sample of a source", "publisher": "Sample", "author": "",
                "url": "https://example.org/rock", "passage": "Basalt.", "locator": "p. 1",
                "published_on": None, "stance": "refutes", "tier": "primary",
            }
        ],
        "replies": [],
        "desk": {"name": "Sample desk", "slug": "sample"},
        "signed": None,
        "first_published_at": FIRST,
        "updated_at": THEN if corrected else FIRST,
        "corrections": [correction] if corrected else [],
        "claim_review": None,
    }  # fmt: skip


def tombstone() -> dict[str, Any]:
    """What is left of the made-up verdict once it is retracted."""
    return {
        "id": CLAIM,
        "url": page_of(CLAIM),
        "standing": Standing.RETRACTED.value,
        "retracted_at": LAST,
        "reason": "This was a sample.",
    }


def page_of(public_id: str) -> str:
    """The address of the public page, where there will never be one."""
    # The sandbox answers under addresses of its own, which have no pages among them.
    there = reverse("verdict", urlconf=settings.ROOT_URLCONF, kwargs={"public_id": public_id})
    return f"{settings.STET_BASE_URL}{there}"
