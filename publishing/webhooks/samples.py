"""Made-up data for testing a webhook: complete, and about nothing that anybody said."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from factcheck.models.claim_fields import PUBLISHED_FIELDS
from factcheck.models.enums import ClaimKind, ClaimPriority, ClaimState, PublicationStatus
from publishing.models.webhook_endpoint import WebhookEvent
from publishing.webhooks.claim_events import EVENTS_BY_ACTION, NOTICE_EVENTS, REPORT_ACTION

SAMPLE_CLAIM_ID = "00000000-0000-4000-8000-000000000001"
SAMPLE_PERSON_ID = "00000000-0000-4000-8000-000000000003"
SAMPLE_ARTICLE_ID = "00000000-0000-4000-8000-000000000002"
SAMPLE_ACTIONS = {REPORT_ACTION: WebhookEvent.CLAIM_REPORTED} | EVENTS_BY_ACTION | NOTICE_EVENTS
FIRST, THEN, LAST = "2026-03-02T09:00:00Z", "2026-03-03T10:00:00Z", "2026-03-04T11:00:00Z"


def build_sample_data(event: str, *, thin: bool) -> dict[str, Any]:
    """Return the ``data`` of a message about this event; that of a ping is empty."""
    if event == WebhookEvent.PING:
        return {}
    if event in WebhookEvent.of_articles():
        return {
            "id": SAMPLE_ARTICLE_ID,
            "url": "https://news.example.org/moon-cheese",
            "source": "sample",
            "external_id": "moon-cheese",
        }
    if event in WebhookEvent.of_claims():
        return build_sample_claim_data(event) | ({} if thin else {"claim": build_sample_claim()})
    if event == WebhookEvent.UNLICENSED:
        return {"id": SAMPLE_CLAIM_ID, "version": 1, "position": 0}
    corrected = event == WebhookEvent.CORRECTED
    verdict = build_sample_tombstone() if event == WebhookEvent.RETRACTED else build_sample_verdict(
        corrected=corrected
    )  # fmt: skip
    if event == WebhookEvent.UNDER_REVIEW:
        verdict["publication_status"] = PublicationStatus.UNDER_REVIEW.value
    data: dict[str, Any] = {
        "id": SAMPLE_CLAIM_ID,
        "url": get_sample_page_url(SAMPLE_CLAIM_ID),
        "api": settings.STET_BASE_URL + reverse("api_verdict", kwargs={"id": SAMPLE_CLAIM_ID}),
        "version": verdict.get("version", 2),
        "publication_status": verdict["publication_status"],
        "position": 0,
    }
    if not thin:
        data["verdict"] = verdict
    return data


def build_sample_verdict(*, corrected: bool) -> dict[str, Any]:
    """Return a made-up published verdict with every field of a real one."""
    labels = [("False", 1), ("Half true", 3), ("True", 5)]
    correction = {
        "class": "minor",
        "date": THEN,
        "note": "The sample said Tuesday.",
        "version": 2,
        "changes": [],
    }
    return {
        "id": SAMPLE_CLAIM_ID,
        "url": get_sample_page_url(SAMPLE_CLAIM_ID),
        "version": 2 if corrected else 1,
        "publication_status": PublicationStatus.LIVE.value,
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
        "signature": None,
        "first_published_at": FIRST,
        "updated_at": THEN if corrected else FIRST,
        "corrections": [correction] if corrected else [],
        "claim_review": None,
    }  # fmt: skip


def build_sample_tombstone() -> dict[str, Any]:
    """Return the tombstone of the made-up verdict."""
    verdict = build_sample_verdict(corrected=True)
    return {
        "id": SAMPLE_CLAIM_ID,
        "url": get_sample_page_url(SAMPLE_CLAIM_ID),
        **{name: verdict[name] for name in (*PUBLISHED_FIELDS, "language")},
        "publication_status": PublicationStatus.RETRACTED.value,
        "retracted_at": LAST,
        "note": "This was a sample.",
    }


def build_sample_claim_data(event: str) -> dict[str, Any]:
    """Return the data that names an act on the made-up claim."""
    action = next(action for action, other in SAMPLE_ACTIONS.items() if other == event)
    return {
        "id": SAMPLE_CLAIM_ID,
        "url": settings.STET_BASE_URL + reverse("claim_detail", args=[SAMPLE_CLAIM_ID]),
        "api": settings.STET_BASE_URL + reverse("api_claim", args=[SAMPLE_CLAIM_ID]),
        "action": action,
        "from_state": ClaimState.FLAGGED.value,
        "to_state": ClaimState.ASSIGNED.value,
        "actor": SAMPLE_PERSON_ID,
    }


def build_sample_claim() -> dict[str, Any]:
    """Return a made-up claim with every field that a list of claims has."""
    verdict = build_sample_verdict(corrected=False)
    return {
        "id": SAMPLE_CLAIM_ID,
        "url": settings.STET_BASE_URL + reverse("claim_detail", args=[SAMPLE_CLAIM_ID]),
        "version": 2, "state": ClaimState.ASSIGNED.value,
        "publication_status": PublicationStatus.NONE.value,
        "mark": {"name": "assigned", "label": "Assigned"}, "applied_texts": [],
        "statement": verdict["statement"], "claimant": verdict["claimant"], "said_on": verdict["said_on"],
        "origin_url": "", "kind": ClaimKind.OTHER.value, "language": "en", "provenance": "external",
        "must_check": False, "tags": verdict["tags"], "legal_read_requested": False,
        "priority": ClaimPriority.NORMAL.value, "due_at": None, "publish_at": None, "desk": "sample",
        "checker": {"id": SAMPLE_PERSON_ID, "name": "A sample", "is_program": False},
        "articles": [SAMPLE_ARTICLE_ID], "is_text_stale": False, "is_source_stale": False,
        "attributed_to": None, "repeats": {"times": 0, "articles": 0},
        "close_reason": "", "duplicate_of": None, "created_at": FIRST, "updated_at": THEN,
    }  # fmt: skip


def get_sample_page_url(public_id: str) -> str:
    """Return the URL of the public page that the made-up verdict would have."""
    # The sandbox has a URLconf of its own, without pages.
    there = reverse("verdict_detail", urlconf=settings.ROOT_URLCONF, kwargs={"public_id": public_id})
    return f"{settings.STET_BASE_URL}{there}"
