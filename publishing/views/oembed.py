"""oEmbed 1.0 (https://oembed.com): what an editor of another site gets for the address of a verdict."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.defaultfilters import force_escape
from django.views.decorators.http import require_safe

from publishing.answer import FRESH_SECONDS, open_to_scripts, public_data
from publishing.queries.embedding import NARROWEST, WIDTH, height, snippet, verdict_named
from publishing.queries.standing import standing_now

XML_HEAD = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>'


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """``url``, and if asked ``format``, ``maxwidth``, ``maxheight``. As the standard says, 404 for what is no
    verdict that stands and 501 for a format that is not written.
    """
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return _refused(501, "Ask for format=json or format=xml.")
    try:
        widest, highest = _pixels(request, "maxwidth"), _pixels(request, "maxheight")
    except ValueError:
        return _refused(400, "maxwidth and maxheight are numbers of pixels.")
    public_id = verdict_named(request.GET.get("url", ""))
    document = standing_now().filter(public_id=public_id).first() if public_id else None
    if document is None:
        return _refused(404, "This is not the address of a verdict that stands.")
    told = document.content
    width = max(NARROWEST, min(WIDTH, widest or WIDTH))
    high = height(told, width)
    card = {
        "type": "rich",
        "version": "1.0",
        "title": f"{told['rating']['label']}: {told.get('summary') or told['statement']}",
        "provider_name": settings.STET_NAME,
        "provider_url": settings.STET_BASE_URL,
        "cache_age": FRESH_SECONDS,
        "html": snippet(told, width),
        "width": width,
        "height": min(high, highest) if highest else high,
    }
    return public_data(request, _written(card, form), changed_at=document.updated_at)


def _pixels(request: HttpRequest, name: str) -> int:
    """0 where it is not given. ValueError for what is no number of pixels."""
    given = request.GET.get(name, "")
    if given and not (given.isascii() and given.isdigit() and len(given) < 7):
        raise ValueError(name)
    return int(given or 0)


def _written(card: dict[str, Any], form: str) -> HttpResponse:
    if form == "json":
        return JsonResponse(card, json_dumps_params={"ensure_ascii": False})
    # As plain text: what is marked as safe HTML would not be escaped.
    fields = "".join(f"<{name}>{force_escape(f'{value}')}</{name}>" for name, value in card.items())
    return HttpResponse(f"{XML_HEAD}\n<oembed>{fields}</oembed>\n", content_type="text/xml; charset=utf-8")


def _refused(status: int, said: str) -> HttpResponse:
    return open_to_scripts(HttpResponse(said, status=status, content_type="text/plain; charset=utf-8"))
