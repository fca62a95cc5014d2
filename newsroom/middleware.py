"""What happens around every request: an id, no caching of what is signed in, and refusals in plain words."""

import logging
import re
import uuid
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from lib import request_id
from lib.errors import DomainError

Next = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)
GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestId:
    """Gives each request an id, or keeps a well-formed one it came with; the record and the logs carry it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        current = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.begin(current)
        try:
            response = self.get_response(request)
        finally:
            request_id.end(token)
        response["X-Request-Id"] = current
        return response


class NoStore:
    """Nothing a signed-in person or a key sees may stay in a cache: the next person at that desk is somebody else."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
        if (signed_in or "Authorization" in request.headers) and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class Refusals:
    """Answers a DomainError that a view let through with the page of its status: 403, 404, 409 or 422."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """None for anything that is not a refusal: Django answers that."""
        if not isinstance(error, DomainError):
            return None
        template = {403: "403.html", 404: "404.html"}.get(error.status, "409.html")
        page = render_to_string(
            template, {"error": error, "message": error.message, "reasons": error.reasons}, request
        )
        return HttpResponse(page, status=error.status)


class DatabaseAway:
    """Answers 503 with Retry-After while the database does not answer, and logs why; no inside is shown."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
