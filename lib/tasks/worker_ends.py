"""Ends of a worker or of beat: asked to shut down, or silent for too long.

Request to shut down, on which long-running work in a worker ends early.

One byte that a process shares with those it forks; a signal handler may write it.

Watchdog of a worker or of beat: one that has been silent for too long ends itself, and is started again.

A supervisor sees only processes that have ended, and a health check that fails restarts nothing.
"""

import faulthandler
import logging
import mmap
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_requested = mmap.mmap(-1, 1)


def request_shutdown() -> None:
    """Make ``is_shutdown_requested`` true here and in every process forked since this was imported."""
    _requested[0] = 1


def is_shutdown_requested() -> bool:
    """True if work should come to an end soon."""
    return _requested[0] == 1


logger = logging.getLogger("stet.workers")
SILENT_SECONDS = 600.0
"""More than twice what a task takes, save a backup, which touches the file itself. Each queue has a message
every 15 seconds."""
TOUCH_SECONDS = 30.0
GRACE_SECONDS = 30.0
"""Time to end in good order. Leases bring back what a running task had."""


def watch_heartbeat(
    file: Path, *, seconds: float = SILENT_SECONDS, grace_seconds: float = GRACE_SECONDS
) -> threading.Thread:
    """Start the thread that ends this process when nothing has touched ``file`` for so long, from now on."""
    thread = threading.Thread(
        target=_exit_when_silent, args=(file, seconds, grace_seconds), name="watchdog", daemon=True
    )
    thread.start()
    return thread


@contextmanager
def touch_meanwhile(file: Path, *, seconds: float = TOUCH_SECONDS) -> Iterator[None]:
    """Touch ``file`` every so often for as long as the block runs, whose own time limit is its bound."""
    is_over = threading.Event()

    def touch_until_over() -> None:
        while True:
            file.touch()
            if is_over.wait(seconds):
                return

    thread = threading.Thread(target=touch_until_over, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _exit_when_silent(file: Path, seconds: float, grace_seconds: float) -> None:
    # A clock that is set may jump: what counts is that the file's time changed, and when that was seen.
    seen, seen_at = _read_touch_time(file), time.monotonic()
    while time.monotonic() - seen_at < seconds:
        time.sleep(seconds / 20)
        if (touched := _read_touch_time(file)) != seen:
            seen, seen_at = touched, time.monotonic()
    logger.error("No task has gone through for %d s: this process ends, and is started again.", seconds)
    faulthandler.dump_traceback()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace_seconds)
    os._exit(1)


def _read_touch_time(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
