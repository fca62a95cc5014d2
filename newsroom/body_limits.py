"""Limits for slow clients and for programs, so that people always find a free thread.

The server holds one of a process's threads for each body that is sent slowly and each stream that is read
slowly. A proxy that buffers both shields Stet from it (docs/how-to/run-in-production.md); without one, slow
clients get some of the threads and the API's programs some. A few are kept for what is sent from devices on
which people of the newsroom have signed in, so that no stranger keeps them out.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from io import BytesIO
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.http import HttpRequest, HttpResponse, parse_cookie

from accounts.login_throttling import get_client_network, is_known_device
from newsroom import error_views

THREADS = 28
"""Requests that a process handles at once (manage.py run_server)."""
MAX_API_REQUESTS = 10
MAX_API_REQUESTS_PER_KEY = 8
MAX_SLOW_CLIENTS = 10
"""Bodies of strangers that are read, and responses that are streamed."""
MAX_STAFF_BODIES = 4
"""Bodies from known devices that are read."""
RESERVED_THREADS = MAX_API_REQUESTS + MAX_SLOW_CLIENTS + MAX_STAFF_BODIES
"""Threads that may all wait for others; a process has more."""
MAX_BODIES_PER_NETWORK = 5
MAX_STREAMS_PER_ROUTE = 2
"""Streamed responses of one URL pattern."""
MAX_BUFFERED_BYTES = 1_000_000
"""Bytes of a body that is read before anything else, so that its place is free as soon as it has arrived."""
OVERLOADED_KEY = "stet.overloaded"
API_PATHS = ("/api/", "/v1alpha1/")

GetResponse = Callable[[HttpRequest], HttpResponse]


class CapacityLimiter:
    """Places for ``limit`` at once; a holder (a network, a key, a URL pattern) gets some of them."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._here: Counter[str] = Counter()
        self._lock = Lock()

    def enter(self, holder: str, *, most: int) -> bool:
        """Take a place; False where there is none, or where the holder has ``most`` already."""
        with self._lock:
            if self._here.total() >= self.limit or self._here[holder] >= most:
                return False
            self._here[holder] += 1
            return True

    def leave(self, holder: str) -> None:
        """Give the place back."""
        with self._lock:
            self._here[holder] -= 1
            if not self._here[holder]:
                del self._here[holder]


slow_clients = CapacityLimiter(MAX_SLOW_CLIENTS)
staff_bodies = CapacityLimiter(MAX_STAFF_BODIES)
api_requests = CapacityLimiter(MAX_API_REQUESTS)


class RequestBodyLimiter:
    """WSGI wrapper that limits requests with a body.

    Whoever waits for a body cannot stop: granian stands still when a response is given while another thread
    still reads. So nobody is let in beyond the limits.
    """

    def __init__(self, site: WSGIApplication) -> None:
        self.site = site

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Return the site's response; without a free place it reads no body and answers 503."""
        length = _get_content_length(environ)
        if length == 0:
            return self.site(environ, start_response)
        requested = HttpRequest()
        requested.META, requested.COOKIES = environ, parse_cookie(environ.get("HTTP_COOKIE", ""))
        network = get_client_network(requested)
        places, most = slow_clients, MAX_BODIES_PER_NETWORK
        if is_known_device(requested):
            places, most = staff_bodies, MAX_STAFF_BODIES
        if not places.enter(network, most=most):
            environ[OVERLOADED_KEY] = True
            return self.site(environ, start_response)
        try:
            if length is None or length > MAX_BUFFERED_BYTES:
                return self.site(environ, start_response)
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length))
        finally:
            places.leave(network)
        return self.site(environ, start_response)


class StreamLimitMiddleware:
    """Middleware that limits streamed responses; answers 503 without a place for body or stream."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if OVERLOADED_KEY in request.META:
            return error_views.server_overloaded(request)
        response = self.get_response(request)
        # What matches no address of ours is a file of the design, a few kilobytes.
        if not response.streaming or request.resolver_match is None:
            return response
        route = request.resolver_match.route
        if not slow_clients.enter(route, most=MAX_STREAMS_PER_ROUTE):
            response.close()
            return error_views.server_overloaded(request)
        _call_when_sent(response, lambda: slow_clients.leave(route))
        return response


class ApiCapacityMiddleware:
    """Middleware that limits how many requests of the API are answered at once, of all keys and of one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(API_PATHS):
            return self.get_response(request)
        caller = _get_caller(request)
        if not api_requests.enter(caller, most=MAX_API_REQUESTS_PER_KEY):
            return error_views.server_overloaded(request)
        response = None
        try:
            response = self.get_response(request)
        finally:
            if response is None or not response.streaming:
                api_requests.leave(caller)
        if response.streaming:
            _call_when_sent(response, lambda: api_requests.leave(caller))
        return response


def _get_content_length(environ: WSGIEnvironment) -> int | None:
    """Return the bytes of the body; None where the length is not declared."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return None
    message = environ.get("CONTENT_LENGTH") or "0"
    return int(message) if message.isdecimal() else None


def _get_caller(request: HttpRequest) -> str:
    """Return the key of a request as it was sent, in any of its places; without one its network."""
    sent = request.headers.get("Authorization") or request.headers.get("X-Goog-Api-Key")
    return sent or request.GET.get("key") or get_client_network(request)


def _call_when_sent(response: Any, call: Callable[[], None]) -> None:
    response._resource_closers.append(call)
