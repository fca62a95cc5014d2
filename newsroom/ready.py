"""Answers that are ready: what says the same to everybody who may read it, and for good, is made once and
then sent again to whoever asks for the same in the same way. What is of one asker is asked each time: whether
their key is good (publishing.api.keys), and how often they have asked.
"""

from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.http import HttpResponse

from accounts import rates
from lib import clock, request_id
from publishing.actions import usage
from publishing.api.changes import LASTING
from publishing.api.keys import believed_now

MOST = 300
"""Answers that a process keeps, some ten thousands of bytes each."""
BEARER = "Bearer "
DEPENDS = (
    *("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT"),
    *("HTTP_HOST", "HTTP_ORIGIN", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH"),
    *("CONTENT_TYPE", "CONTENT_LENGTH", "SCRIPT_URL", "REDIRECT_URL", "wsgi.url_scheme"),
)
"""What of a request the answer may depend on, besides who asks; a test watches what is read of one."""
OF_ONE_ANSWER = frozenset({"X-Request-Id", "RateLimit", "RateLimit-Policy"})


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    line: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Ready:
    """The answers of one process."""

    def __init__(self) -> None:
        self._answers: dict[tuple[object, ...], _Answer] = {}
        proxy: tuple[str, str] | None = settings.SECURE_PROXY_SSL_HEADER
        self._depends = (*DEPENDS, *(proxy or ())[:1])

    def sent(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes] | None:
        """The answer, once more; None where there is none, or something else is to be done or said."""
        sent = environ.get("HTTP_AUTHORIZATION", "")
        if not sent.startswith(BEARER) or (key := believed_now(sent.removeprefix(BEARER))) is None:
            return None
        answer = self._answers.get(self._question(environ, getattr(key, "audience", None)))
        if answer is None or usage.tally.is_due():
            return None
        rate = rates.take(environ, key)
        if rate.is_over:
            return None
        usage.count(key.pk, answer.status, at=clock.now())
        own = ("X-Request-Id", request_id.chosen(environ.get("HTTP_X_REQUEST_ID", "")))
        start_response(answer.line, [*answer.headers, own, *rate.headers.items()])
        return [answer.body]

    def keep(self, environ: WSGIEnvironment, response: HttpResponse, headers: dict[str, str]) -> None:
        """Keep the answer for others, where it lasts."""
        if LASTING not in environ:
            return
        key, audience = environ[LASTING]
        if len(self._answers) >= MOST:
            self._answers.clear()
        self._answers[self._question(environ, audience)] = _Answer(
            response.status_code,
            f"{response.status_code} {response.reason_phrase}",
            tuple(one for one in headers.items() if one[0] not in OF_ONE_ANSWER),
            response.content,
        )
        # From here on, for as long as nothing of it changes: then it is another object.
        key.audience = audience

    def _question(self, environ: WSGIEnvironment, audience: object) -> tuple[object, ...]:
        return (audience, *map(environ.get, self._depends))
