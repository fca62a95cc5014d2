"""The web server: granian, whose processes are started again for as long as it runs.

    python -m lib.web.server MODULE:APPLICATION --host 127.0.0.1 --port 8000 --workers 2 --threads 8

Granian's own way ends the whole site once a process dies within 5.5 seconds of its start. Here a process that
dies is started again at once, and then ever later while it keeps dying; the others serve meanwhile. One that
hangs dies by its watchdog.
"""

import argparse
import logging
import time
from collections.abc import Callable
from functools import partial
from pkgutil import resolve_name
from typing import Any

from granian.constants import Interfaces
from granian.server.mp import MPServer

from lib.web.watchdog import WatchedApplication

logger = logging.getLogger("_granian")  # granian's own: it writes lines of one form
MAX_WAIT_SECONDS = 60
STABLE_SECONDS = 60
"""A process that lived so long has started well: its next end is the first one again."""
HUNG_SECONDS = 120
"""Time in which no request ends although every thread has one. The proxy gives up on each after 100 s."""


class Backoff:
    """Seconds to wait before each start of one process: none, and then 1, 2, 4, up to MAX_WAIT_SECONDS."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.failure_count = 0
        self.started_at = clock()

    def get_wait_seconds(self) -> int:
        """Return the wait after an end at this moment."""
        if self.clock() - self.started_at >= STABLE_SECONDS:
            self.failure_count = 0
        self.failure_count += 1
        return min(MAX_WAIT_SECONDS, 2 ** (self.failure_count - 2)) if self.failure_count > 1 else 0

    def note_start(self) -> None:
        """Remember that the process was started at this moment."""
        self.started_at = self.clock()


class BackoffServer(MPServer):
    """Granian's server of processes, with a loop that keeps serving."""

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        backoffs = [Backoff() for _ in range(self.workers)]
        due: dict[int, float] = {}
        while True:
            self.main_loop_interrupt.wait(max(0.0, min(due.values()) - time.monotonic()) if due else None)
            self.main_loop_interrupt.clear()
            if self.interrupt_signal:
                return
            if self.reload_signal:  # SIGHUP: every process is replaced, one after the other
                self._reload(spawn_target, target_loader)  # type: ignore[no-untyped-call]  # granian has no types
                self.main_loop_interrupt.set()  # it forgets what came meanwhile
            while self.interrupt_children:
                index = self.interrupt_children.pop(0)
                seconds = backoffs[index].get_wait_seconds()
                due[index] = time.monotonic() + seconds
                if seconds:
                    logger.error(
                        f"worker-{index + 1} ended {backoffs[index].failure_count} times in a row. "
                        f"It is started again in {seconds} s"
                    )
            for index in [index for index, at in due.items() if at <= time.monotonic()]:
                del due[index]
                backoffs[index].note_start()
                self._respawn_workers([index], spawn_target, target_loader)


def load_watched_application(target: str, *, threads: int, seconds: float) -> WatchedApplication:
    """Return the application in a process of its own, under its watchdog."""
    return WatchedApplication(resolve_name(target), threads=threads, seconds=seconds)


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description="Serve a WSGI application.")
    parser.add_argument("application")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True, help="processes")
    parser.add_argument("--threads", type=int, required=True, help="simultaneous requests per process")
    parser.add_argument(
        "--hung-seconds", type=float, default=HUNG_SECONDS, help="then a hung process is ended"
    )
    options = parser.parse_args()
    BackoffServer(
        options.application,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        workers_kill_timeout=10,
        websockets=False,
    ).serve(
        target_loader=partial(load_watched_application, threads=options.threads, seconds=options.hung_seconds)
    )


if __name__ == "__main__":
    main()
