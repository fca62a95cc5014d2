"""Watchdog of a worker or of beat: one that has been silent for too long ends itself, and is started again.

A supervisor sees only processes that have ended, and a health check that fails restarts nothing.
"""

import faulthandler
import logging
import os
import signal
import threading
import time
from pathlib import Path

logger = logging.getLogger("stet.workers")
SILENT_SECONDS = 600.0
"""More than twice what the longest task takes. Each queue has a message every 15 seconds."""
GRACE_SECONDS = 30.0
"""Time to end in good order. Leases bring back what a running task had."""


def watch_heartbeat(
    file: Path, *, seconds: float = SILENT_SECONDS, grace_seconds: float = GRACE_SECONDS
) -> threading.Thread:
    """Start the thread that ends this process when nothing has touched ``file`` for so long, from now on."""
    began = time.time()
    thread = threading.Thread(
        target=_exit_when_silent, args=(file, began, seconds, grace_seconds), name="watchdog", daemon=True
    )
    thread.start()
    return thread


def _exit_when_silent(file: Path, began: float, seconds: float, grace_seconds: float) -> None:
    while (left := _get_last_sign(file, began) + seconds - time.time()) > 0:
        time.sleep(min(left, seconds) + 0.1)
    logger.error("No task has gone through for %d s: this process ends, and is started again.", seconds)
    faulthandler.dump_traceback()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace_seconds)
    os._exit(1)


def _get_last_sign(file: Path, began: float) -> float:
    try:
        return max(began, file.stat().st_mtime)
    except FileNotFoundError:
        return began
