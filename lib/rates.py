"""How often somebody may ask: a fixed window, counted by one atomic step in Redis, or in this process where
there is no Redis. Up to twice the limit passes around the end of a window.

Whoever may ask very often and does is counted ahead, some requests at once, so that not each of them waits
for Redis: each still has a number of its own, and none over the limit passes. What is counted ahead and then
not used is lost to its owner: in each thread of a process a thousandth of the limit at most.

A Redis that is away refuses nobody: to be read matters more than to be counted. RateLimit and
RateLimit-Policy are draft-ietf-httpapi-ratelimit-headers.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

WINDOW = 60
"""Seconds."""
LEFT_ALONE = 5
"""Seconds for which a Redis that did not answer is not asked again."""
MOST_AHEAD = 64
"""Requests that are counted at once, at most."""
QUICK = 0.1
"""Seconds. Who uses up what was counted ahead within that is counted further ahead the next time."""
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

    def begin(self, name: str, window: int, limit: int) -> Used:
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


@dataclass(slots=True)
class _Ahead:
    """Numbers of requests of somebody that are counted and not yet made, and how many are counted at once."""

    numbers: deque[int] = field(default_factory=deque)
    size: int = 1
    since: float = 0.0

    def more(self, most: int) -> int:
        """How many to count now that they are used up."""
        now = time.monotonic()
        quick, self.since = now - self.since < QUICK, now
        self.size = min(self.size * 2, most) if quick else 1
        return self.size


class _InRedis:
    """The counts of all processes."""

    def __init__(self, address: str) -> None:
        self._redis = redis.Redis.from_url(
            address, socket_timeout=0.25, socket_connect_timeout=0.25, retry=Retry(NoBackoff(), 0)
        )
        self._away_until = 0.0
        self._of_thread = threading.local()
        self._window = 0
        self._ahead: dict[str, _Ahead] = {}

    def begin(self, name: str, window: int, limit: int) -> Used:
        if time.monotonic() < self._away_until:
            return lambda: 0
        if window != self._window:
            self._window, self._ahead = window, {}
        key = f"stet:rate:{name}:{window}"
        ahead = self._ahead.setdefault(key, _Ahead())
        try:
            number = ahead.numbers.popleft()
        except IndexError:
            return self._counted(key, ahead, ahead.more(max(1, min(MOST_AHEAD, limit // 1000))))
        return lambda: number

    def _counted(self, key: str, ahead: _Ahead, size: int) -> Used:
        # Put back once it is answered: who never asks for the answer leaves none to the next one.
        line = self._of_thread.__dict__.pop("line", None) or self._line()
        try:
            line.connection.send_command("INCRBY", key, size)
        except redis.RedisError:
            line = None
        return lambda: self._used(line, key, ahead, size)

    def _line(self) -> _Line:
        # Not of the pool, which counts those that it ever made, while ours end with their threads.
        pool = self._redis.connection_pool
        return _Line(pool.connection_class(**pool.connection_kwargs))

    def _used(self, line: _Line | None, key: str, ahead: _Ahead, size: int) -> int:
        try:
            # Asked once more where the connection was closed while nobody asked.
            used = self._answer(line) or int(self._redis.incrby(key, size))
            if used == size:
                # Whoever made it sees to it that it goes by itself.
                self._redis.expire(key, 2 * WINDOW)
            ahead.numbers.extend(range(used - size + 2, used + 1))
            return used - size + 1
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
    used = _counts.begin(name, window, limit)
    return lambda: Rate(limit, used(), reset=max(1, round((window + 1) * WINDOW - now)))
