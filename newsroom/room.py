"""Room for those who let us wait: bodies that are sent slowly and answers that are read slowly.

The server below keeps one of a process's threads for each of them, for as long as the other side likes to.
A proxy that takes both in whole keeps them from us (docs/how-to/run-in-production.md); where none does, a few
of the threads are all that they get, and whoever only reads is answered.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from io import BytesIO
from threading import BoundedSemaphore, Lock
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.http import HttpRequest, HttpResponse

from accounts.throttle import network
from newsroom import answers

SENDING = 4
"""Bodies that are read at once in a process, of the eight that it does at once (manage.py serve)."""
OF_ONE_NETWORK = 2
TAKING = 2
"""Answers of one address that are sent in pieces at once in a process."""
SMALL = 1_000_000
"""Bytes of a body that is read before anything else, so that its room is free as soon as it is here."""
CROWDED = "stet.crowded"


class Sending:
    """A WSGI application before another, for requests that have a body."""

    def __init__(self, site: WSGIApplication) -> None:
        self.site = site
        self._here: Counter[str] = Counter()
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The site's answer; where there is no room, the site reads no body and says so (Taking)."""
        length = _length(environ)
        if length == 0:
            return self.site(environ, start_response)
        asked = HttpRequest()
        asked.META = environ
        where = network(asked)
        if not self._enter(where):
            environ[CROWDED] = True
            return self.site(environ, start_response)
        try:
            if length is None or length > SMALL:
                return self.site(environ, start_response)
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length))
        finally:
            self._leave(where)
        return self.site(environ, start_response)

    def _enter(self, where: str) -> bool:
        with self._lock:
            if self._here.total() >= SENDING or self._here[where] >= OF_ONE_NETWORK:
                return False
            self._here[where] += 1
            return True

    def _leave(self, where: str) -> None:
        with self._lock:
            self._here[where] -= 1
            if not self._here[where]:
                del self._here[where]


class Taking:
    """The same as a middleware for answers that are sent in pieces; tells who finds no room for either."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._rooms: dict[str, BoundedSemaphore] = defaultdict(lambda: BoundedSemaphore(TAKING))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if CROWDED in request.META:
            return answers.crowded(request)
        response = self.get_response(request)
        # What matches no address of ours is a file of the design, a few kilobytes.
        if not response.streaming or request.resolver_match is None:
            return response
        room = self._rooms[request.resolver_match.route]
        if not room.acquire(blocking=False):
            response.close()
            return answers.crowded(request)
        response._resource_closers.append(room.release)  # type: ignore[attr-defined]  # the stubs leave it out
        return response


def _length(environ: WSGIEnvironment) -> int | None:
    """Bytes of the body; None where nobody says how many will come."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return None
    said = environ.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else None
