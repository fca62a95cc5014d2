"""Limits for slow clients: bodies that are sent slowly and responses that are read slowly.

The server holds one of a process's threads for each of them, as long as the other side likes. A proxy that
buffers both shields Stet from it (docs/how-to/run-in-production.md); without one, slow clients get a few of
the threads, and everybody else is still served.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from io import BytesIO
from threading import BoundedSemaphore, Lock
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.http import HttpRequest, HttpResponse

from accounts.login_throttling import get_client_network
from newsroom import error_views

MAX_BODIES = 4
"""Bodies read at once in a process, of the eight requests that it handles at once (manage.py run_server)."""
MAX_BODIES_PER_NETWORK = 2
MAX_STREAMS_PER_ROUTE = 2
"""Streamed responses of one URL pattern at once in a process."""
MAX_BUFFERED_BYTES = 1_000_000
"""Bytes of a body that is read before anything else, so that its place is free as soon as it has arrived."""
OVERLOADED_KEY = "stet.overloaded"


class RequestBodyLimiter:
    """WSGI wrapper that limits requests with a body."""

    def __init__(self, site: WSGIApplication) -> None:
        self.site = site
        self._here: Counter[str] = Counter()
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Return the site's response; without a free place it reads no body and answers 503."""
        length = _length(environ)
        if length == 0:
            return self.site(environ, start_response)
        requested = HttpRequest()
        requested.META = environ
        where = get_client_network(requested)
        if not self._enter(where):
            environ[OVERLOADED_KEY] = True
            return self.site(environ, start_response)
        try:
            if length is None or length > MAX_BUFFERED_BYTES:
                return self.site(environ, start_response)
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length))
        finally:
            self._leave(where)
        return self.site(environ, start_response)

    def _enter(self, where: str) -> bool:
        with self._lock:
            if self._here.total() >= MAX_BODIES or self._here[where] >= MAX_BODIES_PER_NETWORK:
                return False
            self._here[where] += 1
            return True

    def _leave(self, where: str) -> None:
        with self._lock:
            self._here[where] -= 1
            if not self._here[where]:
                del self._here[where]


class StreamLimitMiddleware:
    """Middleware that limits streamed responses; answers 503 without a place for body or stream."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._rooms: dict[str, BoundedSemaphore] = defaultdict(
            lambda: BoundedSemaphore(MAX_STREAMS_PER_ROUTE)
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if OVERLOADED_KEY in request.META:
            return error_views.server_overloaded(request)
        response = self.get_response(request)
        # What matches no address of ours is a file of the design, a few kilobytes.
        if not response.streaming or request.resolver_match is None:
            return response
        capacity = self._rooms[request.resolver_match.route]
        if not capacity.acquire(blocking=False):
            response.close()
            return error_views.server_overloaded(request)
        response._resource_closers.append(capacity.release)  # type: ignore[attr-defined]  # the stubs leave it out
        return response


def _length(environ: WSGIEnvironment) -> int | None:
    """Return the bytes of the body; None where the length is not declared."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return None
    message = environ.get("CONTENT_LENGTH") or "0"
    return int(message) if message.isdecimal() else None
