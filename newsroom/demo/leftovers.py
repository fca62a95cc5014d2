"""Processes of an earlier demonstration that was killed before it could end them (standard library only)."""

import contextlib
import os
import signal
import time
from pathlib import Path

MARK = "DEMONSTRATION_OF"
"""Variable that every process of a demonstration inherits: the folder of its data."""


def list_leftover_processes(data: Path) -> list[int]:
    """Return the ids of the processes of a demonstration on ``data``. Only Linux tells; elsewhere none."""
    mark = f"{MARK}={data}".encode()
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # it has ended, or is somebody else's
            if mark in environment.read_bytes().split(b"\0"):
                found.append(int(environment.parent.name))
    return found


def stop_leftover_processes(data: Path, *, seconds: float) -> int:
    """Ask these processes to end, kill what is left after ``seconds``; return how many there were.

    Call it under the lock of ``data``: nobody else is running a demonstration there then.
    """
    found = list_leftover_processes(data)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in list_leftover_processes(data):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while list_leftover_processes(data) and time.monotonic() < deadline:
            time.sleep(0.1)
    return len(found)
