"""The card that others put into their pages: its address, the lines that embed it, and how high it is."""

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from factcheck.enums import Standing

WIDTH, PHONE, NARROWEST = 600, 340, 220
LOWEST = 160
"""CSS pixels."""
_ADDRESS = re.compile(
    r"/verdicts/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.jsonld|/(?:versions/\d+/)?)?"
)


def verdict_named(address: str) -> UUID | None:
    """Which verdict an address of our public pages is about; None for any other address."""
    try:
        given, ours = urlsplit(address), urlsplit(settings.STET_BASE_URL)
        same = given.scheme in ("http", "https") and given.netloc.lower() == ours.netloc.lower()
    except ValueError:
        return None
    found = _ADDRESS.fullmatch(given.path.removeprefix(ours.path)) if same else None
    return UUID(found.group(1)) if found else None


def card_address(public_id: object) -> str:
    """Where the card stands."""
    return settings.STET_BASE_URL + reverse("verdict_embed", args=[public_id])


def snippet(told: dict[str, Any], width: int = WIDTH) -> SafeString:
    """The lines to paste. The frame is high enough as it is; the script, where it is let run, fits it."""
    script = f"{settings.STET_BASE_URL}{settings.STATIC_URL}js/embed_host.js"
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" frameborder="0" loading="lazy" '
        'referrerpolicy="no-referrer" data-stet-card></iframe>\n<script async src="{}"></script>',
        card_address(told["id"]),
        f"Fact check by {settings.STET_NAME}: {told.get('summary') or told['statement']}",
        "100%" if width == WIDTH else width,
        height(told, width),
        script,
    )


def height(told: dict[str, Any], width: int) -> int:
    """About how high the card is: rather too much, for what does not fit is scrolled. Where it takes the room
    that there is (WIDTH), as high as on a phone.
    """
    across = (PHONE if width == WIDTH else max(NARROWEST, width)) - 40
    claim = _lines(told.get("summary") or told["statement"], across / 10.5, most=6)
    headline = _lines(told["headline"], across / 9.5, most=4)
    notes = bool(told["corrections"]) + int(told["standing"] != Standing.LIVE)
    return LOWEST + 27 * claim + 23 * headline + 24 * notes + 24 * bool(told["claimant"])


def _lines(text: str, letters: float, *, most: int) -> int:
    return min(most, -(-len(text) // max(1, int(letters)))) if text else 0
