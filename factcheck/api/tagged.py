"""An answer with a strong ETag of its bytes, and 304 for whoever has it."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from lib.commitments import sha256_hex

JSON = "application/json"


def tagged(request: Request, told: Any) -> HttpResponseBase:
    """``told`` as JSON, for this reader alone."""
    body = JSONRenderer().render(told)
    etag = quote_etag(sha256_hex(body))
    response = HttpResponse(body, content_type=JSON, headers={"ETag": etag})
    patch_cache_control(response, private=True, no_cache=True)
    return get_conditional_response(request._request, etag=etag, response=response) or response
