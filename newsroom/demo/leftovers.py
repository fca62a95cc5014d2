"""Processes in the way of a demonstration: those of a killed one, and whoever holds its port.

Standard library only.
"""

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


def describe_port_holder(port: int) -> str:
    """Return which process listens on ``port``: its id and command; "another program" where nobody tells."""
    sockets = {f"socket:[{inode}]" for inode in _list_listening_inodes(port)}
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):  # it has ended, or is somebody else's
            if os.readlink(link) in sockets:
                process = link.parents[1]
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                return f"process {process.name} ({command.strip()[:80]})"
    return "another program"


def _list_listening_inodes(port: int) -> list[str]:
    found = []
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            # https://docs.kernel.org/networking/proc_net_tcp.html: address, state (0A: listening), inode.
            rows = [line.split() for line in Path("/proc/net", table).read_text().splitlines()[1:]]
            found += [row[9] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")]
    return found
