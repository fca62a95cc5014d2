"""A published claim in the articles that carry it, as Web Annotations of the W3C.

https://www.w3.org/TR/annotation-model/. Positions count code points of the revision's text: headline, blank
line, paragraphs joined by blank lines. That text is somebody else's, so the copy that a position points into
shows the claim's passage alone.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from factcheck.models import Appearance, Claim
from factcheck.models.enums import ANCHORED_OUTCOMES
from factcheck.workflow.claimreview_data import list_public_articles
from lib.datetimes.clock import format_timestamp
from publishing.documents.status import append_status
from publishing.models import PublicDocument

ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MAX_APPEARANCES = 200
MASK_CHARACTER = "·"
"""Stands for a character of somebody else's article that is not shown."""


def list_public_appearances(document: PublicDocument, *, at: datetime) -> list[Appearance]:
    """List the appearances of the claim in the latest revisions of articles that may be public at ``at``."""
    claim = Claim.objects.select_related("desk").get(public_id=document.public_id)
    articles = list_public_articles(claim, at).values("current_revision")
    found = Appearance.objects.filter(
        claim=claim,
        revision__in=articles,
        outcome__in=ANCHORED_OUTCOMES,
        start__isnull=False,
        followed__isnull=True,
    )
    # Without the texts: an article that makes the claim often would come with a copy of itself for each.
    shown = found.select_related("revision__article").defer("revision__text", "revision__html")
    return list(shown.order_by("revision", "start")[:MAX_APPEARANCES])


def build_annotation_collection(document: PublicDocument, found: Iterable[Appearance]) -> dict[str, Any]:
    """Build the collection of all annotations of one verdict."""
    results = [build_annotation(document, one) for one in found]
    return {
        "@context": ANNOTATION_CONTEXT,
        "id": settings.STET_BASE_URL + reverse("verdict_annotations", args=[document.public_id]),
        "type": "AnnotationCollection",
        "label": document.content["statement"],
        "total": len(results),
        "first": {
            "id": settings.STET_BASE_URL
            + reverse("verdict_annotations", args=[document.public_id])
            + "#first",
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": results,
        },
    }


def build_annotation(document: PublicDocument, place: Appearance) -> dict[str, Any]:
    """Build the annotation of one appearance, with our verdict as its body."""
    content = document.content
    copy = reverse("verdict_passage", args=[document.public_id, place.public_id])
    quote = {
        "type": "TextQuoteSelector",
        "exact": place.exact,
        "prefix": place.prefix,
        "suffix": place.suffix,
    }
    text = f"{append_status(content['rating']['label'], content)}. {content['headline']}".strip()
    return {
        "id": f"{content['url']}#annotation-{place.public_id}",
        "type": "Annotation",
        "motivation": "assessing",
        "creator": {
            "type": "Organization",
            "name": settings.STET_NEWSROOM_NAME,
            "homepage": settings.STET_BASE_URL,
        },
        "created": content["first_published_at"],
        "modified": content["updated_at"],
        "body": [
            {"id": content["url"], "type": "Text", "format": "text/html", "language": content["language"]},
            {"type": "TextualBody", "value": text, "format": "text/plain", "purpose": "assessing"},
        ],
        "target": {
            "source": place.revision.article.canonical_url,
            "selector": [
                {name: value for name, value in quote.items() if value},
                {"type": "TextPositionSelector", "start": place.start, "end": place.end},
            ],
            "state": {
                "type": "TimeState",
                "sourceDate": format_timestamp(place.revision.created_at),
                "cached": settings.STET_BASE_URL + copy,
            },
        },
    }


def get_masked_passage(document: PublicDocument, public_id: UUID, *, at: datetime) -> str | None:
    """Return the text that a position points into, masked but for the claim and its context.

    Each other character is a dot; line ends stay, so that the shape of the text shows. None where there is no
    such appearance.
    """
    place = next(
        (one for one in list_public_appearances(document, at=at) if one.public_id == public_id), None
    )
    if place is None or place.start is None or place.end is None:
        return None
    text = place.revision.text
    first, last = place.start - len(place.prefix), place.end + len(place.suffix)
    return "".join(
        one if first <= number < last or one == "\n" else MASK_CHARACTER for number, one in enumerate(text)
    )
