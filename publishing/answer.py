"""How public pages are answered: cacheable by anyone, with an ETag, and one 404 for what is not public."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag

FRESH_SECONDS = 60
"""How long a cache may answer for us: a retraction reaches every reader within a minute."""


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, changed_at: datetime | None = None
) -> HttpResponse:
    """A public page. The template never sees the request, so it cannot depend on who asks."""
    return cacheable(request, HttpResponse(_rendered(template, context)), changed_at=changed_at)


def cacheable(
    request: HttpRequest, response: HttpResponse, *, changed_at: datetime | None = None
) -> HttpResponse:
    """``response`` with an ETag over its bytes, or 304 when the reader has them.

    ``changed_at``: when it last came to say something else, where that is known.
    """
    etag = quote_etag(hashlib.sha256(response.content).hexdigest())
    response["ETag"] = etag
    seconds = int(changed_at.timestamp()) if changed_at is not None else None
    if seconds is not None:
        response["Last-Modified"] = http_date(seconds)
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    answered = get_conditional_response(request, etag=etag, last_modified=seconds, response=response)
    return answered if isinstance(answered, HttpResponse) else response


def public_data(
    request: HttpRequest, response: HttpResponse, *, changed_at: datetime | None = None
) -> HttpResponse:
    """The same for what programs read: the script of any page may, for it is nobody's secret."""
    return open_to_scripts(cacheable(request, response, changed_at=changed_at))


def open_to_scripts[Answer: HttpResponseBase](response: Answer) -> Answer:
    """``response``, readable by any page (CORS). It holds nothing that depends on who asks."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def nothing_here(request: HttpRequest) -> HttpResponse:
    """The same words for what never was and for what is not public."""
    return HttpResponse(_rendered("publishing/nothing_here.html", {}), status=404)


def _rendered(template: str, context: dict[str, Any]) -> str:
    ours = {"newsroom_name": settings.STET_NAME, "base_url": settings.STET_BASE_URL}
    return render_to_string(template, ours | context)
