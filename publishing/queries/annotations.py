"""A published claim on the articles that carry it, as W3C Web Annotations (https://www.w3.org/TR/annotation-model/).

Positions count code points of the text as we keep it: headline, blank line, paragraphs joined by blank lines.
That text is somebody else's, so the copy that a position points into shows the marked words alone.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from factcheck.enums import ANCHORED
from factcheck.models import Appearance, Claim
from factcheck.queries.claimreview_input import public_articles
from publishing.models import PublicDocument
from publishing.queries.document import moment

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MOST = 200
WITHHELD = "·"
"""What stands in the place of a character of somebody else's article that is not shown."""


def appearances(document: PublicDocument, *, at: datetime) -> list[Appearance]:
    """Where the claim stands in the newest words of articles that may be named to the public at ``at``."""
    claim = Claim.objects.select_related("desk").get(public_id=document.public_id)
    articles = public_articles(claim, at).values("current")
    found = Appearance.objects.filter(
        claim=claim, revision__in=articles, outcome__in=ANCHORED, start__isnull=False, followed__isnull=True
    )
    return list(found.select_related("revision__article").order_by("revision", "start")[:MOST])


def collection(document: PublicDocument, found: Iterable[Appearance]) -> dict[str, Any]:
    """All annotations of one verdict."""
    told = [annotation(document, one) for one in found]
    return {
        "@context": CONTEXT,
        "id": settings.STET_BASE_URL + reverse("verdict_annotations", args=[document.public_id]),
        "type": "AnnotationCollection",
        "label": document.content["statement"],
        "total": len(told),
        "first": {
            "id": settings.STET_BASE_URL
            + reverse("verdict_annotations", args=[document.public_id])
            + "#first",
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": told,
        },
    }


def annotation(document: PublicDocument, place: Appearance) -> dict[str, Any]:
    """The claim's words in one article, with our verdict as what is said of them."""
    content = document.content
    copy = reverse("verdict_passage", args=[document.public_id, place.public_id])
    quote = {
        "type": "TextQuoteSelector",
        "exact": place.exact,
        "prefix": place.prefix,
        "suffix": place.suffix,
    }
    said = f"{content['rating']['label']}. {content['headline']}".strip()
    return {
        "id": f"{content['url']}#annotation-{place.public_id}",
        "type": "Annotation",
        "motivation": "assessing",
        "creator": {"type": "Organization", "name": settings.STET_NAME, "homepage": settings.STET_BASE_URL},
        "created": content["first_published_at"],
        "modified": content["updated_at"],
        "body": [
            {"id": content["url"], "type": "Text", "format": "text/html", "language": content["language"]},
            {"type": "TextualBody", "value": said, "format": "text/plain", "purpose": "assessing"},
        ],
        "target": {
            "source": place.revision.article.canonical_url,
            "selector": [
                {name: value for name, value in quote.items() if value},
                {"type": "TextPositionSelector", "start": place.start, "end": place.end},
            ],
            "state": {
                "type": "TimeState",
                "sourceDate": moment(place.revision.created_at),
                "cached": settings.STET_BASE_URL + copy,
            },
        },
    }


def passage(document: PublicDocument, public_id: UUID, *, at: datetime) -> str | None:
    """The text that a position points into, with a dot for each character that is not the claim's or beside
    it; None where there is no such place. Line ends stay, so that the shape of the text is seen.
    """
    place = next((one for one in appearances(document, at=at) if one.public_id == public_id), None)
    if place is None or place.start is None or place.end is None:
        return None
    frame = place.revision.frame
    first, last = place.start - len(place.prefix), place.end + len(place.suffix)
    return "".join(
        one if first <= number < last or one == "\n" else WITHHELD for number, one in enumerate(frame)
    )
