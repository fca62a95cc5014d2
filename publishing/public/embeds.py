"""The card that other sites embed: its URL, the HTML to paste, and its height."""

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from factcheck.models.enums import PublicationStatus
from factcheck.verdicts.wording import get_short_claim

WIDTH, PHONE, NARROWEST = 600, 340, 220
MIN_HEIGHT = 160
"""CSS pixels, like the widths above."""
_ADDRESS = re.compile(
    r"/verdicts/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.jsonld|/(?:versions/\d+/)?)?"
)


def find_verdict_by_url(address: str) -> UUID | None:
    """Return the public id of the verdict that a URL of our public pages is about; None for any other URL."""
    try:
        given, ours = urlsplit(address), urlsplit(settings.STET_BASE_URL)
        same = given.scheme in ("http", "https") and given.netloc.lower() == ours.netloc.lower()
    except ValueError:
        return None
    found = _ADDRESS.fullmatch(given.path.removeprefix(ours.path)) if same else None
    return UUID(found.group(1)) if found else None


def get_card_url(public_id: object) -> str:
    """Return the URL of the card."""
    return settings.STET_BASE_URL + reverse("verdict_embed", args=[public_id])


def render_embed_snippet(content: dict[str, Any], width: int = WIDTH) -> SafeString:
    """Render the HTML to paste. The iframe is high enough without the script, which fits it where it runs."""
    short = get_short_claim(content["statement"], content.get("summary", ""))
    script = f"{settings.STET_BASE_URL}{settings.STATIC_URL}js/embed_host.js"
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" frameborder="0" loading="lazy" '
        'referrerpolicy="no-referrer" data-stet-card></iframe>\n<script async src="{}"></script>',
        get_card_url(content["id"]),
        gettext("Fact check by {newsroom}: {claim}").format(
            newsroom=settings.STET_NEWSROOM_NAME, claim=short
        ),
        "100%" if width == WIDTH else width,
        estimate_card_height(content, width),
        script,
    )


def estimate_card_height(content: dict[str, Any], width: int) -> int:
    """Estimate the height of the card in CSS pixels, rather too much: what does not fit is scrolled.

    At full WIDTH the card takes the room that there is, so it counts as high as on a phone.
    """
    across = (PHONE if width == WIDTH else max(NARROWEST, width)) - 40
    claim = _estimate_lines(content.get("summary") or content["statement"], across / 10.5, limit=6)
    headline = _estimate_lines(content["headline"], across / 9.5, limit=4)
    notes = bool(content["corrections"]) + int(content["publication_status"] != PublicationStatus.LIVE)
    return MIN_HEIGHT + 27 * claim + 23 * headline + 24 * notes + 24 * bool(content["claimant"])


def _estimate_lines(text: str, characters: float, *, limit: int) -> int:
    return min(limit, -(-len(text) // max(1, int(characters)))) if text else 0
