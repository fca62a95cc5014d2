"""Limit of large bodies in memory: only a few at once, however many checks are under way.

One counts from when it turns out large until it is written.
"""

import asyncio

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
