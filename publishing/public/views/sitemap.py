"""The site map of the public verdict pages (https://www.sitemaps.org/protocol.html): one file a month.

Tombstones are in it, so that search engines read a page again once its verdict is retracted.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.db.models import Max
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_safe

from lib.datetimes.clock import format_timestamp
from publishing.models import PublicDocument
from publishing.public.responses import not_found_response, public_data_response

XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
MAX_URLS = 50_000
"""Maximum of URLs in one file by the protocol."""


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List the months with verdicts, and when a verdict of each last changed."""
    months = (
        PublicDocument.objects.current().annotate(month=TruncMonth("published_at", tzinfo=UTC)).order_by()
    )
    rows = months.values_list("month").annotate(last=Max("updated_at")).order_by("-month")
    entries = [
        _render_entry("sitemap", reverse("sitemap_month", args=[month.year, month.month]), last)
        for month, last in rows[:MAX_URLS]
    ]
    return _xml_response(request, "sitemapindex", entries)


@require_safe
def sitemap_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """List the pages of verdicts that were first published in that month, UTC."""
    if not (1 <= year < datetime.max.year and 1 <= month <= 12):
        return not_found_response(request)
    begins = datetime(year, month, 1, tzinfo=UTC)
    ends = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    found = (
        PublicDocument.objects.current()
        .filter(published_at__gte=begins, published_at__lt=ends)
        .order_by("-published_at")
    )
    rows = found.values_list("public_id", "updated_at")[:MAX_URLS]
    entries = [
        _render_entry("url", reverse("verdict_detail", args=[public_id]), last) for public_id, last in rows
    ]
    return _xml_response(request, "urlset", entries) if entries else not_found_response(request)


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Point crawlers to the site map."""
    text = f"User-agent: *\nDisallow:\n\nSitemap: {settings.STET_BASE_URL}{reverse('sitemap_index')}\n"
    return public_data_response(request, HttpResponse(text, content_type="text/plain; charset=utf-8"))


def _render_entry(tag: str, path: str, last: datetime) -> str:
    address = escape(settings.STET_BASE_URL + path)
    return f"<{tag}><loc>{address}</loc><lastmod>{format_timestamp(last)}</lastmod></{tag}>"


def _xml_response(request: HttpRequest, tag: str, entries: list[str]) -> HttpResponse:
    # untranslated: XML
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<{tag} xmlns="{XMLNS}">', *entries, f"</{tag}>"]
    return public_data_response(
        request, HttpResponse("\n".join(lines) + "\n", content_type="application/xml; charset=utf-8")
    )
