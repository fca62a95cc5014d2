"""What happens around every request: an id, no caching of what is signed in, and refusals in plain words."""

import re
import uuid
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from lib import request_id
from lib.errors import DomainError
from newsroom import answers

Next = Callable[[HttpRequest], HttpResponse]
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
    """What a signed-in person or a key sees stays in no cache: the next person there is somebody else."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.has_header("Cache-Control"):
            # Whoever set it knows best. Asking who is signed in would make a public page vary by cookie.
            return response
        signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
        if signed_in or "Authorization" in request.headers:
            add_never_cache_headers(response)
        return response


class BackToThePage:
    """Leads whoever sent a form without being signed in any more back to the page of the form, not to where
    it was sent: an address that only takes what is sent to it answers a visit with a refusal.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        address = response.headers.get("Location", "")
        if request.method != "POST" or not address.startswith(f"{settings.LOGIN_URL}?next="):
            return response
        page = urlsplit(request.headers.get("Referer", ""))
        ours = page.netloc == request.get_host() and page.path.startswith("/")
        back = page._replace(scheme="", netloc="").geturl() if ours else "/"
        response["Location"] = f"{settings.LOGIN_URL}?{urlencode({'next': back})}"
        return response


class Refusals:
    """Answers a DomainError that a view let through with the page of its status: 403, 404, 409 or 422."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """None for anything that is not a refusal: Django answers that."""
        return answers.refused(request, error) if isinstance(error, DomainError) else None
