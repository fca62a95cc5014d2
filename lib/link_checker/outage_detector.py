"""Detection of an outage of our own network: then nothing can be said about anybody's page."""

import time
from collections import OrderedDict
from collections.abc import Callable

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
