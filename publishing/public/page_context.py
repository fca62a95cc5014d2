"""Values of a public document for templates: linked source numbers, the rating scale, the JSON-LD block."""

import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from lib.text import markdown as text_markdown

_FIRST_X, _LAST_X = 10, 390  # the ends of the scale's line, in units of its drawing


def link_source_numbers(html: str, sources: Collection[int]) -> SafeString:
    """Return ``html`` (sanitised) with each [n] as a link to source n, if there is one."""

    def link(number: int) -> str:
        if number not in sources:
            return ""
        label = escape(gettext("source {number}").format(number=number))
        return f'<sup><a href="#relied-{number}" aria-label="{label}">{number}</a></sup>'

    return mark_safe(text_markdown.link_footnotes(html, link))  # noqa: S308 - sanitised when written; we add digits, and a label that is escaped


def build_scale_context(rating: dict[str, Any]) -> dict[str, Any] | None:
    """Return the rating as a point on its line for components/rating_scale.html; None without a number."""
    steps, value = rating["scale"], rating["value"]
    if value is None or len(steps) < 2:
        return None
    worst, best = rating["worst"], rating["best"]
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
        "label": gettext(
            "{rating}: {value} on a scale from {worst} ({worst_label}) to {best} ({best_label})"
        ).format(
            rating=rating["label"],
            value=value,
            worst=worst,
            worst_label=steps[0]["label"],
            best=best,
            best_label=steps[-1]["label"],
        ),
    }


def render_json_ld(review: dict[str, Any]) -> SafeString:
    """Render a data block for search engines.

    No "<" is left in it, so nothing in a claim can end the block.
    """
    text = json.dumps(review, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    block = '<script type="application/ld+json">{}</script>'
    return format_html(block, mark_safe(text))  # noqa: S308 - nothing in it can end the block


def parse_document_date(written: str) -> date:
    """Return the day of a timestamp as documents write it."""
    return datetime.fromisoformat(written).date()
