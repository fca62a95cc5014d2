"""oEmbed 1.0 (https://oembed.com): the card that another site gets for the URL of a verdict."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.defaultfilters import force_escape
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from publishing.documents.selectors import list_current_documents
from publishing.documents.status import build_title
from publishing.public.embeds import (
    NARROWEST,
    WIDTH,
    estimate_card_height,
    find_verdict_by_url,
    render_embed_snippet,
)
from publishing.public.responses import MAX_AGE_SECONDS, add_cors_headers, public_data_response

XML_HEAD = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>'


@require_safe
def oembed_response(request: HttpRequest) -> HttpResponse:
    """Return the embed card of a verdict, as JSON or XML.

    Parameters: ``url``, and optionally ``format``, ``maxwidth``, ``maxheight``. As the standard says, 404 for
    a URL of no current verdict and 501 for another format.
    """
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return _error_response(501, gettext("Use format=json or format=xml."))
    try:
        widest, highest = _parse_pixels(request, "maxwidth"), _parse_pixels(request, "maxheight")
    except ValueError:
        return _error_response(400, gettext("maxwidth and maxheight must be numbers of pixels."))
    public_id = find_verdict_by_url(request.GET.get("url", ""))
    document = list_current_documents().filter(public_id=public_id).first() if public_id else None
    if document is None:
        return _error_response(404, gettext("This is not the address of a published verdict."))
    content = document.content
    width = max(NARROWEST, min(WIDTH, widest or WIDTH))
    high = estimate_card_height(content, width)
    card = {
        "type": "rich",
        "version": "1.0",
        "title": build_title(content),
        "provider_name": settings.STET_NEWSROOM_NAME,
        "provider_url": settings.STET_BASE_URL,
        "cache_age": MAX_AGE_SECONDS,
        "html": render_embed_snippet(content, width),
        "width": width,
        "height": min(high, highest) if highest else high,
    }
    return public_data_response(request, _render_oembed(card, form), changed_at=document.updated_at)


def _parse_pixels(request: HttpRequest, name: str) -> int:
    """Return a number of pixels; 0 where it is not given. Raises ValueError for anything else."""
    given = request.GET.get(name, "")
    if given and not (given.isascii() and given.isdigit() and len(given) < 7):
        raise ValueError(name)
    return int(given or 0)


def _render_oembed(card: dict[str, Any], form: str) -> HttpResponse:
    if form == "json":
        return JsonResponse(card, json_dumps_params={"ensure_ascii": False})
    # Formatted to a plain str first: a SafeString would not be escaped.
    fields = "".join(f"<{name}>{force_escape(f'{value}')}</{name}>" for name, value in card.items())
    return HttpResponse(f"{XML_HEAD}\n<oembed>{fields}</oembed>\n", content_type="text/xml; charset=utf-8")


def _error_response(status: int, message: str) -> HttpResponse:
    return add_cors_headers(HttpResponse(message, status=status, content_type="text/plain; charset=utf-8"))
