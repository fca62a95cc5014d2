"""Examples for the API's reference: a CMS sends one article again and again. A test sends them in order."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

ID = "5d0a1c1e-6a54-4c0f-9a63-0b1f4ad1f0c2"
STORY: dict[str, Any] = {
    "desk": "city",
    "provenance": "own_copy",
    "source": "cms",
    "external_id": "story-4711",
    "version": "3",
    "text": "River crews count the catch\n\nThe harbour office said that 20,000 crates were landed.",
    "byline": "Ada Holm",
    "language": "en",
    "updated_at": "2026-03-02T09:00:00+01:00",
    "embargo_until": "2096-03-02T18:00:00+01:00",
}
CHANGED_TEXT = STORY["text"].replace("20,000", "21,000")
TAKEN_BACK = {
    **{name: STORY[name] for name in ("desk", "provenance", "source", "external_id")},
    "version": "5",
    "status": "canceled",
}


def _example_response(outcome: str, revision: int) -> dict[str, Any]:
    return {
        "id": ID,
        "url": f"https://stet.example.org/articles/{ID}/",
        "outcome": outcome,
        "revision": revision,
        "state": "imported",
    }


def _example_problem(detail: str) -> dict[str, Any]:
    return {
        "type": "/docs/errors/#stale",
        "title": "Changed by somebody else",
        "status": 409,
        "detail": detail,
        "code": "stale",
        "reasons": ["Already here: revision 2, received 2026-03-02T10:15:00Z."],
    }


# (name, request, status, response); each after the one before.
EXAMPLE_REQUESTS: list[tuple[str, dict[str, Any], int, dict[str, Any]]] = [
    ("The first time", STORY, 201, _example_response("created", 1)),
    ("The same version again", STORY, 200, _example_response("unchanged", 1)),
    (
        "A newer version",
        {**STORY, "version": "4", "text": CHANGED_TEXT},
        200,
        _example_response("revised", 2),
    ),
    (
        "The same version with different text",
        {**STORY, "version": "4", "text": CHANGED_TEXT.replace("21,000", "22,000")},
        409,
        _example_problem(
            "Version 4 of this article is already here with different text. Send changed text as a "
            "newer version."
        ),
    ),
    (
        "An older version",
        {**STORY, "version": "2", "text": CHANGED_TEXT.replace("21,000", "19,000")},
        409,
        _example_problem("Version 2 is older than the one already here: version 4."),
    ),
    ("Withdrawn", TAKEN_BACK, 200, _example_response("withdrawn", 2)),
]
EXAMPLES = [
    example
    for name, sent, status, answer in EXAMPLE_REQUESTS
    for example in (
        OpenApiExample(name, request_only=True, value=sent),
        OpenApiExample(name, response_only=True, status_codes=[str(status)], value=answer),
    )
]
