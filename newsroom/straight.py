"""The straight way to what partners' programs ask all day: before the site's middlewares, most of which look
after people and their pages, and before its addresses are searched.

What the middlewares add to an answer is not written down a second time: one empty answer is sent through all
of them, and what they added to that one is added here.
"""

import logging
from collections.abc import Iterable
from io import BytesIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from newsroom.middleware import CountUse, RateHeaders, RequestId
from newsroom.ready import Ready
from publishing.api.direct import ANSWERS, tried

logger = logging.getLogger("stet.straight")
OF_ONE_ANSWER = frozenset({"Content-Length", "X-Request-Id"})
"""What a middleware adds that is another with every answer."""


class _ForTheSite(Exception):
    """There is no straight answer."""


class Straight:
    """A WSGI application before another: it answers what it can, and leaves everything else to ``site``."""

    def __init__(self, site: WSGIApplication) -> None:
        self.site = site
        self._answers = {reverse(name): answer for name, answer in ANSWERS.items()}
        # What is of one request alone is done around it here as there.
        self._inside = RequestId(CountUse(RateHeaders(self._answered)))
        self._added: dict[tuple[bool, str], dict[str, str]] = {}
        self._ready = Ready()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The answer, whose ``close`` ends the request for Django."""
        if environ["REQUEST_METHOD"] == "GET" and environ.get("PATH_INFO") in self._answers:
            # No ``request_started``: what it would look after, the end of the request before this one did.
            try:
                return self._ready.sent(environ, start_response) or self._sent(
                    WSGIRequest(environ), start_response
                )
            except (_ForTheSite, SuspiciousOperation, DatabaseError):
                pass  # for the site to say
            except Exception:
                logger.exception("no straight answer, and the site was asked instead")
        return self.site(environ, start_response)

    def _sent(self, request: WSGIRequest, start_response: StartResponse) -> HttpResponse:
        response = self._inside(request)
        headers = dict(response.items()) | self._what_the_site_adds(request, response["Vary"])
        headers["Content-Length"] = str(len(response.content))
        self._ready.keep(request.META, response, headers)
        start_response(f"{response.status_code} {response.reason_phrase}", list(headers.items()))
        return response

    def _answered(self, request: HttpRequest) -> HttpResponse:
        response = None if _is_special(request) else tried(request, self._answers[request.path_info])
        if response is None:
            raise _ForTheSite
        return response

    def _what_the_site_adds(self, request: WSGIRequest, vary: str) -> dict[str, str]:
        """Headers of every answer that varies by ``vary``, as its middlewares would have it."""
        kind = (request.is_secure(), vary)
        if kind not in self._added:
            self._added[kind] = _added_to_an_empty_answer(request, vary)
        return self._added[kind]


def _is_special(request: HttpRequest) -> bool:
    """Whether a middleware has something to say to this request. Raises DisallowedHost."""
    request.get_host()
    plain = settings.SECURE_SSL_REDIRECT and not request.is_secure()
    return plain or "HTTP_ORIGIN" in request.META


def _added_to_an_empty_answer(request: WSGIRequest, vary: str) -> dict[str, str]:
    empty = HttpResponse(headers={"Cache-Control": "private", "Vary": vary})
    before = dict(empty.items())
    # Nothing of whoever happens to ask first: what they sent, and what was counted of them, is theirs alone.
    bare = {
        name: request.META[name] for name in ("REQUEST_METHOD", "PATH_INFO", "SERVER_NAME", "SERVER_PORT")
    }
    bare |= {"HTTP_HOST": request.get_host(), "wsgi.url_scheme": request.scheme, "wsgi.input": BytesIO()}
    after = _Middlewares(empty).get_response(WSGIRequest(bare)).items()
    return {name: value for name, value in after if before.get(name) != value and name not in OF_ONE_ANSWER}


class _Middlewares(BaseHandler):
    """All of them, around one answer."""

    def __init__(self, answer: HttpResponse) -> None:
        self._answer = answer
        self.load_middleware()

    def _get_response(self, request: HttpRequest) -> HttpResponse:
        return self._answer
