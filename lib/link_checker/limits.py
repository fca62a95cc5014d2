"""Limits of link checks: their rate, the memory of large bodies, an outage of our own network.

Limit of large bodies in memory: only a few at once, however many checks are under way.

One counts from when it turns out large until it is written.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MAX_LARGE_BODIES = 2
WAIT_SECONDS = 5.0
"""Seconds that a check waits for room before it is deferred: its site would take it for a slow reader."""


class MemoryLimitReached(Exception):
    """There is no room for another large body now. Says nothing about the page."""


class LargeBodyLimiter:
    """Limiter for all checks of an event loop."""

    def __init__(self, at_once: int = MAX_LARGE_BODIES) -> None:
        self._capacity = asyncio.Semaphore(at_once)

    def create_slot(self) -> "MemorySlot":
        """Create the slot of one check, which waits once its body turns out large."""
        return MemorySlot(self._capacity)


class MemorySlot:
    """Slot of one check; whoever is done with its body releases it, in the loop's thread."""

    def __init__(self, capacity: asyncio.Semaphore) -> None:
        self._capacity = capacity
        self.held = False

    async def acquire(self) -> None:
        """Wait for room once a body turns out large. Raises MemoryLimitReached."""
        if self.held:
            return
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._capacity.acquire()
        except TimeoutError:
            raise MemoryLimitReached from None
        self.held = True

    def release(self) -> None:
        """Free its room; a second call changes nothing."""
        if self.held:
            self._capacity.release()
            self.held = False


NETWORK_REASONS = frozenset({"dns", "connect", "timeout"})
"""Reasons that an outage of our own network would give too."""
WINDOW_SECONDS = 300.0
"""Seconds for which results are remembered."""
MIN_HOSTS = 20
"""From fewer hosts nothing is concluded."""
MAX_HOSTS = 20_000


class OutageDetector:
    """Memory of how each host's last check within the window ended. Not for several threads at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: OrderedDict[str, tuple[float, bool]] = OrderedDict()
        self._failed = 0

    def record_result(self, host: str, reason: str) -> None:
        """Record that a check of ``host`` has ended, with this reason or with none."""
        failed = reason in NETWORK_REASONS
        _, before = self._last.pop(host, (0.0, False))
        self._failed += failed - before
        self._last[host] = (self._clock(), failed)
        self._drop_old_results()

    @property
    def is_down(self) -> bool:
        """True if more than half of at least 20 hosts could not be reached within five minutes."""
        self._drop_old_results()
        return len(self._last) >= MIN_HOSTS and self._failed * 2 > len(self._last)

    def _drop_old_results(self) -> None:
        before = self._clock() - WINDOW_SECONDS
        while self._last:
            host, (at, failed) = next(iter(self._last.items()))
            if at >= before and len(self._last) <= MAX_HOSTS:
                return
            del self._last[host]
            self._failed -= failed


@dataclass(frozen=True, kw_only=True)
class RateLimit:
    """``at_once`` checks in all, ``per_host`` of them on one host, ``pause`` seconds between starts there."""

    at_once: int = 200
    per_host: int = 1
    pause: float = 1.0

    @property
    def max_held(self) -> int:
        """Jobs the pool has use for: enough for many hosts, and for slow ones to begin before others."""
        return max(4 * self.at_once, 2_000)
