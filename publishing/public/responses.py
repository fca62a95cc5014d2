"""Responses of public pages: cacheable by anyone, with an ETag, and one 404 for what is not public."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag

from lib.crypto.commitments import sha256_hex

MAX_AGE_SECONDS = 60
"""Seconds that a cache may answer for us: a retraction reaches every reader within a minute."""


def public_page_response(
    request: HttpRequest, template: str, context: dict[str, Any], *, changed_at: datetime | None = None
) -> HttpResponse:
    """Return a public page. The template never gets the request, so it cannot depend on who asks."""
    return cacheable_response(
        request, HttpResponse(_render_template(template, context)), changed_at=changed_at
    )


def cacheable_response(
    request: HttpRequest, response: HttpResponse, *, changed_at: datetime | None = None
) -> HttpResponse:
    """Return ``response`` with an ETag over its bytes, or 304 when the client has them.

    ``changed_at``: when its content last changed, where that is known.
    """
    etag = quote_etag(sha256_hex(response.content))
    response["ETag"] = etag
    seconds = int(changed_at.timestamp()) if changed_at is not None else None
    if seconds is not None:
        response["Last-Modified"] = http_date(seconds)
    patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
    answered = get_conditional_response(request, etag=etag, last_modified=seconds, response=response)
    return answered if isinstance(answered, HttpResponse) else response


def public_data_response(
    request: HttpRequest, response: HttpResponse, *, changed_at: datetime | None = None
) -> HttpResponse:
    """Return a cacheable response that scripts of any page may read (CORS): it is public data."""
    return add_cors_headers(cacheable_response(request, response, changed_at=changed_at))


def add_cors_headers[Answer: HttpResponseBase](response: Answer) -> Answer:
    """Allow scripts of any page to read ``response`` (CORS). Its content must not depend on who asks."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"  # untranslated: names of headers
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def too_many_response(template: str, context: dict[str, Any], *, wait_seconds: int) -> HttpResponse:
    """Return a public page that says how long to wait; no cache keeps it for others."""
    response = HttpResponse(_render_template(template, context), status=429)
    response["Retry-After"] = str(wait_seconds)
    patch_cache_control(response, no_store=True)
    return response


def not_found_response(request: HttpRequest) -> HttpResponse:
    """Return the same 404 for what never existed and for what is not public."""
    return HttpResponse(_render_template("publishing/public/not_found.html", {}), status=404)


def _render_template(template: str, context: dict[str, Any]) -> str:
    ours = {"newsroom_name": settings.STET_NEWSROOM_NAME, "base_url": settings.STET_BASE_URL}
    return render_to_string(template, ours | context)
