"""Whether it is our own way out that is broken: then nothing can be said about anybody's page."""

import time
from collections import OrderedDict
from collections.abc import Callable

NETWORK = frozenset({"dns", "connect", "timeout"})
"""The reasons that a broken network of our own would have too."""
WINDOW = 300.0
"""Seconds of memory."""
HOSTS = 20
"""Of fewer hosts nothing is concluded."""
MOST_HOSTS = 20_000


class Weather:
    """Remembers how each host's last look within the window ended. Not for several threads at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: OrderedDict[str, tuple[float, bool]] = OrderedDict()
        self._failed = 0

    def note(self, host: str, reason: str) -> None:
        """A look at ``host`` has ended, with this reason or with none."""
        failed = reason in NETWORK
        _, before = self._last.pop(host, (0.0, False))
        self._failed += failed - before
        self._last[host] = (self._clock(), failed)
        self._forget()

    @property
    def bad(self) -> bool:
        """More than half of at least 20 hosts could not be reached within five minutes."""
        self._forget()
        return len(self._last) >= HOSTS and self._failed * 2 > len(self._last)

    def _forget(self) -> None:
        before = self._clock() - WINDOW
        while self._last:
            host, (at, failed) = next(iter(self._last.items()))
            if at >= before and len(self._last) <= MOST_HOSTS:
                return
            del self._last[host]
            self._failed -= failed
