"""Watchdog of a web process: one that serves nobody any more ends itself, and is started again.

A supervisor sees only processes that have ended, and a health check that fails restarts nothing.
"""

import faulthandler
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[..., Iterable[bytes]]


class WatchedApplication:
    """A WSGI application whose process exits, with every thread's traceback, once it hangs.

    It hangs when all ``threads`` have been taken for ``seconds`` while none finished a request, or when no
    thread gets to run for so long. The interpreter's own timer ends it, which waits for no lock.
    """

    def __init__(self, application: Application, *, threads: int, seconds: float) -> None:
        self.application = application
        self.threads = threads
        self.seconds = seconds
        self._lock = threading.Lock()
        self._in_progress = 0
        self._changed_at = time.monotonic()  # the last thread was taken, or one became free
        threading.Thread(target=self._extend_deadline, name="watchdog", daemon=True).start()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._lock:
            self._in_progress += 1
            if self._in_progress == self.threads:
                self._changed_at = time.monotonic()
        try:
            return self.application(environ, start_response)
        finally:
            with self._lock:
                self._in_progress -= 1
                self._changed_at = time.monotonic()

    def is_hung(self) -> bool:
        """Return whether no thread is left for the next request, and none has become free lately."""
        return self._in_progress >= self.threads and time.monotonic() - self._changed_at >= self.seconds

    def _extend_deadline(self) -> None:
        while True:
            if not self.is_hung():
                faulthandler.dump_traceback_later(self.seconds, exit=True)
            time.sleep(self.seconds / 4)
