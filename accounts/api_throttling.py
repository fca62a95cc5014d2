"""Rate limit of the API: requests of one key, or of one signed-in person, are counted together."""

import logging
import threading
import time
from dataclasses import dataclass
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import ApiKey, User

WINDOW = 60
"""Seconds."""
RETRY_SECONDS = 5
"""Seconds for which a Redis that did not answer is not asked again."""
TAKEN = "stet.rate"
"""Key in ``request.META`` of the Rate after this request was counted."""
logger = logging.getLogger("stet.rates")


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests of one key or person in this window, which ends in ``reset`` seconds."""

    limit: int
    used: int
    reset: int

    @property
    def is_over(self) -> bool:
        """True if this request is over the limit."""
        return self.used > self.limit

    @property
    def headers(self) -> dict[str, str]:
        """The RateLimit headers of the response."""
        left = max(0, self.limit - self.used)
        return {
            "RateLimit-Policy": f'"key";q={self.limit};w={WINDOW}',
            "RateLimit": f'"key";r={left};t={self.reset}',
        }


class _InMemory:
    """The counts of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window = 0
        self._counts: dict[str, int] = {}

    def count(self, name: str, window: int) -> int:
        with self._lock:
            if window != self._window:
                self._window, self._counts = window, {}
            self._counts[name] = used = self._counts.get(name, 0) + 1
        return used


class _InRedis:
    """The counts of all processes."""

    def __init__(self, address: str) -> None:
        self._address = address
        # A connection for each thread, as to the database: to take one from a pool costs more than the count.
        self._clients = threading.local()
        self._unavailable_until = 0.0

    def count(self, name: str, window: int) -> int:
        """Count a request of ``name``; return the window's number, or 0 while Redis does not answer."""
        if time.monotonic() < self._unavailable_until:
            return 0
        key = f"stet:rate:{name}:{window}"
        try:
            client = self._get_client()
            used = int(client.incr(key))
            if used == 1:
                # The first request of a window sets its expiry.
                client.expire(key, 2 * WINDOW)
        except redis.RedisError as error:
            # A Redis that hangs would delay every request by the same time-out.
            self._unavailable_until = time.monotonic() + RETRY_SECONDS
            logger.warning("requests are not counted: %s", error.__class__.__name__)
            return 0
        return used

    def _get_client(self) -> redis.Redis:
        client: redis.Redis | None = getattr(self._clients, "own", None)
        if client is None:
            # One retry, for a connection that was closed while it was idle.
            client = self._clients.own = redis.Redis.from_url(
                self._address,
                single_connection_client=True,
                socket_timeout=0.25,
                socket_connect_timeout=0.25,
                retry=Retry(NoBackoff(), 1),
            )
        return client


_counts: _InMemory | _InRedis | None = None


def count_request(meta: dict[str, Any], holder: ApiKey | User) -> Rate:
    """Count the request, once; middleware of newsroom sends the remaining number in the headers."""
    global _counts
    if TAKEN in meta:
        counted: Rate = meta[TAKEN]
        return counted
    if _counts is None:
        _counts = _InMemory() if settings.STET_EMBEDDED else _InRedis(settings.STET_BROKER_URL)
    now = time.time()
    window = int(now // WINDOW)
    used = _counts.count(f"{'k' if isinstance(holder, ApiKey) else 'p'}{holder.pk}", window)
    meta[TAKEN] = rate = Rate(
        settings.STET_API_REQUESTS_PER_MINUTE, used, max(1, round((window + 1) * WINDOW - now))
    )
    return rate


class ApiKeyThrottle(BaseThrottle):
    """Throttle of Django REST framework over ``count_request``. Without key or user there is no limit."""

    def allow_request(self, request: Request, view: Any) -> bool:
        holder = request.auth if isinstance(request.auth, ApiKey) else request.user
        if not isinstance(holder, ApiKey | User):
            return True
        self._rate = count_request(request.META, holder)
        return not self._rate.is_over

    def wait(self) -> float:
        """Return the seconds until the next request is allowed."""
        return float(self._rate.reset)
