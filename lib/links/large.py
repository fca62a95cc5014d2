"""Room for large bodies: only a few are in memory at once, however many looks are under way."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 4
PATIENCE = 5.0
"""Seconds that a look waits for room before it is put off: its site would take it for a slow reader."""


class TooMany(Exception):
    """There is no room for another large body now. Says nothing about the page."""


class LargeBodies:
    """One for all looks of a loop."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._room = asyncio.Semaphore(at_once)

    @contextmanager
    def one(self) -> Iterator["_Turn"]:
        """Of one look; its room is free again at the end."""
        turn = _Turn(self._room)
        try:
            yield turn
        finally:
            turn.end()


class _Turn:
    def __init__(self, room: asyncio.Semaphore) -> None:
        self._room = room
        self._held = False

    async def wait(self) -> None:
        """Called when a body turns out large. Raises TooMany."""
        if self._held:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self._room.acquire()
        except TimeoutError:
            raise TooMany from None
        self._held = True

    def end(self) -> None:
        if self._held:
            self._room.release()
            self._held = False
