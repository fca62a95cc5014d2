"""The site map of the public verdict pages (https://www.sitemaps.org/protocol.html): a file a month."""

from datetime import UTC, datetime

from django.conf import settings
from django.db.models import Max
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_safe

from publishing.answer import nothing_here, public_data
from publishing.queries.document import moment
from publishing.queries.standing import standing_now

XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST = 50_000
"""Addresses that one file may have by the protocol."""


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index: which months there are, and when a verdict of each last changed."""
    months = standing_now().annotate(month=TruncMonth("published_at", tzinfo=UTC)).order_by()
    rows = months.values_list("month").annotate(last=Max("updated_at")).order_by("-month")
    entries = [
        _entry("sitemap", reverse("sitemap_month", args=[month.year, month.month]), last)
        for month, last in rows[:MOST]
    ]
    return _xml(request, "sitemapindex", entries)


@require_safe
def sitemap_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The pages of what was first published in that month, UTC."""
    if not (1 <= year < datetime.max.year and 1 <= month <= 12):
        return nothing_here(request)
    begins = datetime(year, month, 1, tzinfo=UTC)
    ends = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    found = standing_now().filter(published_at__gte=begins, published_at__lt=ends).order_by("-published_at")
    rows = found.values_list("public_id", "updated_at")[:MOST]
    entries = [_entry("url", reverse("verdict", args=[public_id]), last) for public_id, last in rows]
    return _xml(request, "urlset", entries) if entries else nothing_here(request)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Where crawlers find the map."""
    text = f"User-agent: *\nDisallow:\n\nSitemap: {settings.STET_BASE_URL}{reverse('sitemap')}\n"
    return public_data(request, HttpResponse(text, content_type="text/plain; charset=utf-8"))


def _entry(tag: str, path: str, last: datetime) -> str:
    address = escape(settings.STET_BASE_URL + path)
    return f"<{tag}><loc>{address}</loc><lastmod>{moment(last)}</lastmod></{tag}>"


def _xml(request: HttpRequest, tag: str, entries: list[str]) -> HttpResponse:
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<{tag} xmlns="{XMLNS}">', *entries, f"</{tag}>"]
    return public_data(
        request, HttpResponse("\n".join(lines) + "\n", content_type="application/xml; charset=utf-8")
    )
