"""How often somebody may ask: a fixed window, counted by one atomic step in Redis, or in this process where
there is no Redis. Up to twice the limit passes around the end of a window.

A Redis that is away refuses nobody: to be read matters more than to be counted. RateLimit and
RateLimit-Policy are draft-ietf-httpapi-ratelimit-headers.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

WINDOW = 60
"""Seconds."""
LEFT_ALONE = 5
"""Seconds for which a Redis that did not answer is not asked again."""
Used = Callable[[], int]
logger = logging.getLogger("stet.rates")


@dataclass(frozen=True, slots=True)
class Rate:
    """What somebody has left in this window, which ends in ``reset`` seconds."""

    limit: int
    used: int
    reset: int

    @property
    def is_over(self) -> bool:
        """Whether this request is one too many."""
        return self.used > self.limit

    @property
    def headers(self) -> dict[str, str]:
        """As they are announced with every answer."""
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

    def begin(self, name: str, window: int) -> Used:
        with self._lock:
            if window != self._window:
                self._window, self._counts = window, {}
            self._counts[name] = used = self._counts.get(name, 0) + 1
        return lambda: used


class _Line:
    """A connection of one thread, closed with it: redis-py leaves that to the collector of garbage."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.disconnect()


class _InRedis:
    """The counts of all processes."""

    def __init__(self, address: str) -> None:
        self._redis = redis.Redis.from_url(
            address, socket_timeout=0.25, socket_connect_timeout=0.25, retry=Retry(NoBackoff(), 0)
        )
        self._away_until = 0.0
        self._of_thread = threading.local()

    def begin(self, name: str, window: int) -> Used:
        if time.monotonic() < self._away_until:
            return lambda: 0
        key = f"stet:rate:{name}:{window}"
        # Put back once it is answered: who never asks for the answer leaves none to the next one.
        line = self._of_thread.__dict__.pop("line", None) or self._line()
        try:
            line.connection.send_command("INCR", key)
        except redis.RedisError:
            line = None
        return lambda: self._used(line, key)

    def _line(self) -> _Line:
        # Not of the pool, which counts those that it ever made, while ours end with their threads.
        pool = self._redis.connection_pool
        return _Line(pool.connection_class(**pool.connection_kwargs))

    def _used(self, line: _Line | None, key: str) -> int:
        try:
            # Asked once more where the connection was closed while nobody asked.
            used = self._answer(line) or int(self._redis.incr(key))
            if used == 1:
                # Whoever made it sees to it that it goes by itself.
                self._redis.expire(key, 2 * WINDOW)
            return used
        except redis.RedisError as error:
            # One that hangs would hold up each request for as long as this one.
            self._away_until = time.monotonic() + LEFT_ALONE
            logger.warning("requests are not counted: %s", error.__class__.__name__)
            return 0

    def _answer(self, line: _Line | None) -> int:
        try:
            used = int(line.connection.read_response()) if line else 0
        except redis.RedisError:
            return 0
        self._of_thread.line = line
        return used


_counts: _InMemory | _InRedis | None = None


def begin(name: str, *, limit: int) -> Callable[[], Rate]:
    """Count one request of ``name``, which may make ``limit`` of them in a window. What is given waits for
    the count: who has something else to ask meanwhile waits once for both.
    """
    global _counts
    if _counts is None:
        _counts = _InMemory() if settings.STET_EMBEDDED else _InRedis(settings.STET_BROKER)
    now = time.time()
    window = int(now // WINDOW)
    used = _counts.begin(name, window)
    return lambda: Rate(limit, used(), reset=max(1, round((window + 1) * WINDOW - now)))
