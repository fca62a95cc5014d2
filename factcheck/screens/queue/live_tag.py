"""The ETag of the queue's live part: up to which event its holder has seen everything, sealed.

The number of an event counts those of confidential desks too, so nobody reads it. Its holder was allowed to
see the queue at that event, ten minutes ago at most. While no event has come since, nothing can have changed,
their rights included, so that "unchanged" needs neither a session nor a person.
"""

import base64
import hashlib
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import Error, close_old_connections
from django.http import HttpRequest
from django.utils.http import quote_etag

from audit.selectors import count_events
from lib.web.conditional_requests import get_held_etag

Application = Callable[..., Iterable[bytes]]

WATCH_EVERY = timedelta(milliseconds=1500)
"""With COUNT_EVERY and .3 s for the answer, a change shows within two seconds."""
COUNT_EVERY = 200_000_000
"""Nanoseconds for which the number of events is known without a query."""
TAG_LIFETIME = timedelta(minutes=10)
"""Time for which a tag stands for its holder's rights: a session can end without an event."""
LIVE_PATH = "/queue/live/"
SINCE = "since"
"""Purpose of the number in an address, of any session: it is no tag, so it says "unchanged" to nobody."""


class UnchangedQueueApplication:
    """WSGI application that answers an open queue that nothing has changed, and leaves the rest to Django's.

    Each queue asks every second or two, so this is most of what a newsroom asks, and Django's own handling of
    a request takes longer than the answer.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == LIVE_PATH and is_unchanged(WSGIRequest(environ)):
            start_response("304 Not Modified", [])
            return []
        return self._application(environ, start_response)


def build_live_context(request: HttpRequest, number: int, public_ids: list[Any]) -> dict[str, Any]:
    """Return the context of the watched part of a queue with these rows, as it was at event ``number``."""
    query = request.GET.copy()
    query["rows"], query["since"] = ",".join(map(str, public_ids)), seal_number(number)
    return {
        "watch_url": f"{LIVE_PATH}?{query.urlencode(safe=',')}",
        "watch_every": WATCH_EVERY // timedelta(milliseconds=1),
        "watch_etag": build_live_tag(request, number),
    }


def build_live_tag(request: HttpRequest, number: int) -> str:
    """Return the quoted tag for this session at event ``number``."""
    return quote_etag(seal_number(number, _get_purpose(request)))


def seal_number(number: int, purpose: str = SINCE) -> str:
    """Return the number of an event as text that does not tell it, and that serves this purpose alone."""
    return _get_cipher(purpose).encrypt(str(number).encode()).decode()


def open_number(sealed: str) -> int:
    """Return the number that ``seal_number`` sealed for an address. Raises ValueError for other text."""
    read = _read_tag(SINCE, sealed)
    if read is None:
        raise ValueError(sealed)
    return read[0]


def read_live_tag(request: HttpRequest, *, max_age: timedelta | None = None) -> int | None:
    """Return the number of the event in the tag that was sent; None without one of this session and age."""
    read = _read_tag(_get_purpose(request), get_held_etag(request))
    if read is None or (max_age is not None and time.time() - read[1] > max_age.total_seconds()):
        return None
    return read[0]


def is_unchanged(request: HttpRequest) -> bool:
    """Return whether this asks for the live part with the tag of the last event. One query at most."""
    if request.path != LIVE_PATH or request.method != "GET":
        return False
    seen = read_live_tag(request, max_age=TAG_LIFETIME)
    try:
        return seen is not None and seen == _count_events_at(time.monotonic_ns() // COUNT_EVERY)
    except Error:
        return False  # Django's application says so as it always does


@lru_cache(maxsize=1)
def _count_events_at(moment: int) -> int:
    """Return the number of events, counted once for all queues that ask in the same ``moment``."""
    # As Django does around a request: this is outside of one.
    close_old_connections()
    try:
        return count_events()
    finally:
        close_old_connections()


def _get_purpose(request: HttpRequest) -> str:
    """Return the purpose of a tag of this session, which a number in an address does not serve."""
    # The cookie, and not the session: nothing is read from the database for it.
    return f"tag:{request.COOKIES.get(settings.SESSION_COOKIE_NAME)}"


@lru_cache(maxsize=1_000)
def _read_tag(purpose: str, tag: str) -> tuple[int, int] | None:
    """Return the event's number in a tag for this purpose, and the second of its making; None for other text.

    An open queue sends the same tag again and again, and it takes longest to open.
    """
    cipher = _get_cipher(purpose)
    try:
        return int(cipher.decrypt(tag)), cipher.extract_timestamp(tag)
    except (InvalidToken, ValueError):
        return None


def _get_cipher(purpose: str) -> Fernet:
    key = hashlib.sha256(f"queue:live:{settings.SECRET_KEY}:{purpose}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
