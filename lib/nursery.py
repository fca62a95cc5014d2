"""The process that lib.child starts its children in: it forks one for each call, and ends with its parent.

It has never seen a secret, a database or a connection: its environment is the few names that lib.child gives
it, and it inherits no open file but its line to the parent. Run as ``python -m lib.nursery``; standard input
is that line.
"""

import contextlib
import importlib
import math
import os
import pickle
import resource
import select
import signal
import socket
import struct
import sys
import time
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any, NoReturn

from lib.errors import DomainError

CALL = struct.Struct("!dQQQI")
"""What the line carries for each call, with two sockets beside it: seconds by the clock on the wall, seconds
of CPU, bytes of memory, bytes of answer, and the length of the name of the module that follows."""

ANSWERED, REFUSED, FAILED, TOO_LONG = b"a", b"r", b"f", b"l"
"""The first byte of what a child answers: a value, a DomainError, a trace, or that the value is too long."""

OUT_OF_MEMORY = 77
"""The exit status of a child that had no memory left to say so."""


class _Child:
    def __init__(self, ends_at: float, told: socket.socket) -> None:
        self.ends_at = ends_at
        self.told = told


def serve(line: socket.socket) -> None:
    """Fork a child for each call that comes down the line, until its other end is closed."""
    children: dict[int, _Child] = {}
    woken, wake = os.pipe()
    for end in (woken, wake):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, _heard)
    # Whoever stops the parent stops this by closing the line: a Ctrl-C must not cut off work in hand.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        while True:
            soonest = min((child.ends_at for child in children.values()), default=math.inf)
            wait = None if soonest == math.inf else max(0.0, soonest - time.monotonic())
            ready, _, _ = select.select([line.fileno(), woken], [], [], wait)
            if woken in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(woken, 1024)
            _reap(children)
            if line.fileno() in ready and not _take(line, children):
                return
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)


def _heard(number: int, frame: FrameType | None) -> None:
    """A child has ended; the loop is woken by the pipe."""


def _reap(children: dict[int, _Child]) -> None:
    """Tell the parent how each child ended; end those whose time is up."""
    for pid, child in list(children.items()):
        if time.monotonic() >= child.ends_at:
            os.kill(pid, signal.SIGKILL)
            child.ends_at = math.inf
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with contextlib.suppress(OSError), child.told:
                child.told.sendall(struct.pack("!i", os.waitstatus_to_exitcode(status)))
            del children[pid]


def _take(line: socket.socket, children: dict[int, _Child]) -> bool:
    """One call from the line. False when the parent is gone."""
    head, sockets, _, _ = socket.recv_fds(line, CALL.size, 2)
    while 0 < len(head) < CALL.size:
        more = line.recv(CALL.size - len(head))
        if not more:
            return False
        head += more
    if not head:
        return False
    wall, cpu, memory, most, length = CALL.unpack(head)
    name = b""
    while len(name) < length:
        more = line.recv(length - len(name))
        if not more:
            return False
        name += more
    work, told = (socket.socket(fileno=number) for number in sockets)
    with work:
        # Imported here once, so that no child has to. What fails to import fails again where it can be said.
        with contextlib.suppress(Exception):
            importlib.import_module(name.decode())
        pid = os.fork()
        if not pid:
            for kept in (line, told, *(child.told for child in children.values())):
                kept.close()
            _live(work, wall=wall, cpu=cpu, memory=memory, most=most)
    children[pid] = _Child(time.monotonic() + wall, told)
    return True


def _live(work: socket.socket, *, wall: float, cpu: int, memory: int, most: int) -> NoReturn:
    """The whole life of a child: read the call, shut the doors, run, answer."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        # Even without the process that it was forked from, it ends in time.
        signal.setitimer(signal.ITIMER_REAL, wall + 1)
        _bound(cpu, memory)
        with work.makefile("rb") as call:
            function, args = pickle.load(call)  # noqa: S301 - from our own parent
        answer = _answer(function, args, most)
        work.sendall(answer)
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    except BaseException:
        with contextlib.suppress(BaseException):
            work.sendall(FAILED + traceback.format_exc().encode("utf-8", "replace")[-4000:])
    finally:
        # No clean-up of the interpreter: it is a copy of somebody else's.
        os._exit(status)


def _bound(cpu: int, memory: int) -> None:
    """Limits of the kernel's. macOS knows RLIMIT_AS by name only and refuses to set it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.addaudithook(_refuse)


_SHUT = frozenset({"os", "socket", "subprocess", "shutil", "pty", "tempfile", "ctypes", "signal", "resource"})
_LOOKING = frozenset({"os.listdir", "os.scandir", "os.walk", "os.fwalk"})


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    """Python's own hook, which nothing takes out again: no connection, no program, no change to a file."""
    if event == "open":
        _, mode, flags = args
        changing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (
            isinstance(flags, int) and flags & changing
        ):
            raise PermissionError("A child writes no file.")
    elif event.partition(".")[0] in _SHUT and event not in _LOOKING:
        raise PermissionError(f"A child may not do this: {event}.")


def _answer(function: Callable[..., Any], args: tuple[Any, ...], most: int) -> bytes:
    try:
        said = ANSWERED + pickle.dumps(function(*args))
    except DomainError as error:
        said = REFUSED + pickle.dumps((type(error).__name__, vars(error)))
    return said if len(said) <= most else TOO_LONG


def _leave_the_network() -> None:
    """Where the kernel lets anybody, a network of its own, in which there is nothing (user_namespaces(7))."""
    if hasattr(os, "unshare"):
        with contextlib.suppress(OSError):
            os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)


if __name__ == "__main__":
    _leave_the_network()
    with socket.socket(fileno=os.dup(0)) as to_parent:
        sys.stdin.close()
        serve(to_parent)
