"""How public pages are answered: cacheable by anyone, with an ETag, and one 404 for what is not public."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag

FRESH_SECONDS = 60
"""How long a cache may answer for us: a retraction reaches every reader within a minute."""


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A public page. It must not depend on who asks."""
    return cacheable(request, render(request, template, context))


def cacheable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """``response`` with an ETag over its bytes, or 304 when the reader has them."""
    etag = quote_etag(hashlib.sha256(response.content).hexdigest())
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    answered = get_conditional_response(request, etag=etag, response=response)
    return answered if isinstance(answered, HttpResponse) else response


def nothing_here(request: HttpRequest) -> HttpResponse:
    """The same words for what never was and for what is not public."""
    return render(request, "publishing/nothing_here.html", status=404)
