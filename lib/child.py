"""Running a function where it can do no harm: in a process of its own, within a time, a memory and an answer.

For what reads other people's files with code that such files are made to break. The children come out of
lib.nursery, one of which this process starts at the first call and which ends with it.

What is guaranteed on Linux: the time on the CPU, the address space, that no file is written (RLIMIT_CPU, _AS,
_FSIZE), the time on the wall, the length of the answer, that nothing but plain values and the named classes
comes out of an answer, and that Python code opens no connection, starts no program and changes no file (an
audit hook). Where the kernel lets ordinary people make namespaces (most Linux; not in most containers) native
code has no network either. macOS does not bound the address space; the rest holds there. The files of this
machine can be read by code that has broken out of Python's rules, but what it reads it cannot send.
"""

import atexit
import contextlib
import io
import logging
import math
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from lib import errors, nursery
from lib.errors import DomainError, Invalid

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
AT_ONCE = 4
"""Children of one process at a time: together they must leave the machine room for the rest."""


class OutOfBounds(Invalid):
    """The child did not end as it should; ``reasons`` has "time", "memory", "answer", "crashed" or "busy"."""

    code = "out_of_bounds"

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message, reasons=[reason])


SAID = {
    "time": "This file took too long to read, so Stet gave it up. Save it anew, or paste its text.",
    "memory": "This file took too much memory to read, so Stet gave it up. Save it anew, or paste its text.",
    "answer": "There is more in this file than Stet takes. Send it in parts.",
    "crashed": "This file broke the program that reads it. Save it anew, or paste its text.",
    "busy": "Stet is reading too many files just now. Try again in a minute.",
}


def run_bounded[T](
    function: Callable[..., T],
    *args: Any,
    answers: tuple[type, ...] = (),
    cpu_seconds: int = 10,
    memory_bytes: int = 512 * MEGABYTE,
    wall_seconds: float = 30,
    answer_bytes: int = 64 * MEGABYTE,
) -> T:
    """``function(*args)``, run in a child. ``function`` is one at the top of its module, or a partial of one.

    ``answers`` are the classes, beside plain values and times, that the answer is made of.
    A DomainError raised in the child is raised here as itself. Raises OutOfBounds when the child overran,
    died, or answered too much, and when too many are running. Works from any thread and after a fork.
    """
    call = pickle.dumps((function, args))
    module = getattr(function, "func", function).__module__
    ends_at = time.monotonic() + wall_seconds
    if not _room.acquire(timeout=wall_seconds):
        raise _out("busy")
    try:
        ours, theirs = socket.socketpair()
        told, teller = socket.socketpair()
        with ours, told:
            with theirs, teller:
                head = nursery.CALL.pack(
                    wall_seconds, math.ceil(cpu_seconds), memory_bytes, answer_bytes, len(module)
                )
                _nursery.send(head, module.encode(), [theirs.fileno(), teller.fileno()])
            ends_at = time.monotonic() + wall_seconds + 2
            said = _exchange(ours, call, most=answer_bytes, ends_at=ends_at)
            status = _status(told, ends_at)
    finally:
        _room.release()
    return _read(said, status, answers)  # type: ignore[no-any-return]  # what the caller's function answers


def _exchange(line: socket.socket, call: bytes, *, most: int, ends_at: float) -> bytes | None:
    """Say ``call``, hear the answer: None when time is up, little over ``most`` bytes of a longer one."""
    heard = bytearray()
    try:
        line.settimeout(max(0.01, ends_at - time.monotonic()))
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(call)
            line.shutdown(socket.SHUT_WR)
        while len(heard) <= most:
            line.settimeout(max(0.01, ends_at - time.monotonic()))
            piece = line.recv(MEGABYTE)
            if not piece:
                break
            heard += piece
    except TimeoutError:
        return None
    except ConnectionResetError:
        pass
    return bytes(heard)


def _status(told: socket.socket, ends_at: float) -> int | None:
    """How the child ended: its exit status, or minus the signal that ended it; None when nobody says."""
    told.settimeout(max(0.5, ends_at - time.monotonic()))
    with contextlib.suppress(OSError):
        said = told.recv(4)
        if len(said) == 4:
            return int(struct.unpack("!i", said)[0])
    return None


def _read(said: bytes | None, status: int | None, answers: tuple[type, ...]) -> Any:
    if said is None or status in {-signal.SIGXCPU, -signal.SIGALRM}:
        raise _out("time")
    kind, rest = said[:1], said[1:]
    if status == 0 and kind == nursery.TOO_LONG:
        raise _out("answer")
    if status == 0 and kind in {nursery.ANSWERED, nursery.REFUSED}:
        try:
            value = _Plain(rest, answers).load()
            refusal = _refusal(*value) if kind == nursery.REFUSED else None
        except Exception:
            log.exception("A child's answer could not be read")
            raise _out("crashed") from None
        if refusal is None:
            return value
        raise refusal
    if status == nursery.OUT_OF_MEMORY:
        raise _out("memory")
    if status == -signal.SIGKILL:
        # The hard bound of its CPU time, the nursery's clock, or a machine without memory.
        raise _out("time")
    log.error("A child ended with %s: %s", status, rest.decode("utf-8", "replace"))
    raise _out("crashed")


def _out(reason: str) -> OutOfBounds:
    return OutOfBounds(SAID[reason], reason=reason)


def _refusal(name: str, said: dict[str, Any]) -> DomainError:
    """The DomainError that the child raised. One that lib.errors does not name is Invalid here."""
    known = getattr(errors, name, Invalid)
    message, reasons = str(said["message"]), [str(reason) for reason in said["reasons"]]
    if known is errors.Unreachable:
        return errors.Unreachable(message, reason=str(said["reason"]))
    fields = {str(field): [str(one) for one in told] for field, told in said["fields"].items()}
    refusal: DomainError = known(message, fields=fields, reasons=reasons)
    return refusal


class _Plain(pickle.Unpickler):
    """Reads plain values, times and the named classes; a child that was broken into can send nothing else."""

    def __init__(self, said: bytes, answers: tuple[type, ...]) -> None:
        super().__init__(io.BytesIO(said))
        self.known = {(one.__module__, one.__qualname__): one for one in answers}

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in {"datetime", "date", "timedelta", "timezone"}:
            return super().find_class(module, name)
        try:
            return self.known[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is not for an answer") from None


class _Nursery:
    """This process's line to its nursery, started when first needed and again when it is gone."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.line: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def send(self, head: bytes, module: bytes, sockets: list[int]) -> None:
        with self.lock:
            for attempt in (1, 2):
                line = self.line or self.start()
                try:
                    socket.send_fds(line, [head], sockets)
                    line.sendall(module)
                except OSError:
                    self.stop()
                    if attempt == 2:
                        raise
                else:
                    return

    def start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-B", "-m", nursery.__name__],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={
                    "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path),
                    "LANG": "C.UTF-8",
                },
            )
        self.line = ours
        return ours

    def stop(self) -> None:
        """It ends when the line is closed."""
        if self.line:
            self.line.close()
        if self.process:
            self.process.wait()
        self.line = self.process = None


def _anew() -> None:
    """After a fork: the nursery is the parent's, and locks may be held by threads that are not here."""
    global _nursery, _room
    if _nursery.line:
        _nursery.line.close()
    if _nursery.process:
        # Not our child, so nothing to wait for.
        _nursery.process.returncode = 0
    _nursery, _room = _Nursery(), threading.BoundedSemaphore(AT_ONCE)


_nursery = _Nursery()
_room = threading.BoundedSemaphore(AT_ONCE)
os.register_at_fork(after_in_child=_anew)
atexit.register(lambda: _nursery.stop())
