"""JSON response with a strong ETag of its bytes, or 304 for a client that has them."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from lib.crypto.commitments import sha256_hex

JSON_MEDIA_TYPE = "application/json"


def etag_response(request: Request, data: Any) -> HttpResponseBase:
    """Return ``data`` as private JSON with its ETag, or 304 where the request has the same ETag."""
    body = JSONRenderer().render(data)
    etag = quote_etag(sha256_hex(body))
    response = HttpResponse(body, content_type=JSON_MEDIA_TYPE, headers={"ETag": etag})
    patch_cache_control(response, private=True, no_cache=True)
    return get_conditional_response(request._request, etag=etag, response=response) or response
