"""Room for large bodies: only a few are in memory at once, however many looks are under way, from when they
turn out large until they are written.
"""

import asyncio

AT_ONCE = 2
PATIENCE = 5.0
"""Seconds that a look waits for room before it is put off: its site would take it for a slow reader."""


class TooMany(Exception):
    """There is no room for another large body now. Says nothing about the page."""


class LargeBodies:
    """One for all looks of a loop."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._room = asyncio.Semaphore(at_once)

    def turn(self) -> "Turn":
        """Of one look: it waits once its body turns out large."""
        return Turn(self._room)


class Turn:
    """Of a look that may wait; whoever has done with its body ends it, in the loop's thread."""

    def __init__(self, room: asyncio.Semaphore) -> None:
        self._room = room
        self.held = False

    async def wait(self) -> None:
        """Called when a body turns out large. Raises TooMany."""
        if self.held:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self._room.acquire()
        except TimeoutError:
            raise TooMany from None
        self.held = True

    def end(self) -> None:
        """Its room is free again; once more changes nothing."""
        if self.held:
            self._room.release()
            self.held = False
