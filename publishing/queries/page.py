"""What the public page reads out of a document: linked source numbers, the drawn scale, the JSON-LD block."""

import json
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lib import footnotes

_FIRST_X, _LAST_X = 10, 390  # the ends of the scale's line, in units of its drawing


def linked(html: str, sources: Collection[int]) -> SafeString:
    """``html`` (sanitised) with each [n] as a link to source n, if there is one."""

    def link(number: int) -> str:
        if number not in sources:
            return ""
        return f'<sup><a href="#relied-{number}" aria-label="source {number}">{number}</a></sup>'

    return mark_safe(footnotes.linked(html, link))  # noqa: S308 - sanitised when written; we add digits alone


def scale(rating: dict[str, Any]) -> dict[str, Any] | None:
    """The rating as a point on its line, for components/scale.html; None for a label without a number."""
    steps, value = rating["scale"], rating["value"]
    if value is None or len(steps) < 2:
        return None
    worst, best = rating["worst"], rating["best"]
    ends = f"{worst} ({steps[0]['label']}) to {best} ({steps[-1]['label']})"
    width = (best - worst) or 1
    return {
        "points": [
            {
                "x": _FIRST_X + round((_LAST_X - _FIRST_X) * (step["value"] - worst) / width),
                "here": step["label"] == rating["label"],
            }
            for step in steps
        ],
        "worst": steps[0]["label"],
        "best": steps[-1]["label"],
        "label": f"{rating['label']}: {value} on a scale from {ends}",
    }


def json_ld(review: dict[str, Any]) -> SafeString:
    """A data block for search engines. No "<" is left in it, so nothing in a claim can end the block."""
    text = json.dumps(review, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    block = '<script type="application/ld+json">{}</script>'
    return format_html(block, mark_safe(text))  # noqa: S308 - nothing in it can end the block


def day(written: str) -> date:
    """The day of a moment as documents write it."""
    return datetime.fromisoformat(written).date()


def moment_in_words(at: datetime) -> str:
    """A moment for readers anywhere: 2 March 2026, 09:00 UTC."""
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def said(written: str) -> str:
    """A date as exact as is known, in words: 2026, March 2026, 2 March 2026."""
    parts = written.split("-")
    if not written:
        return ""
    if len(parts) == 1:
        return parts[0]
    whole = date.fromisoformat("-".join([*parts, "01"][:3]))
    month = f"{whole:%B} {whole.year}"
    return month if len(parts) == 2 else f"{whole.day} {month}"
