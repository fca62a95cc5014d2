"""Calls of a function in a process of its own, with limits on its time, its memory and its answer.

For parsers of other people's files, which such files may be made to break. The child processes come out of
lib.sandbox.fork_server, one of which this process starts at the first call and which ends with it.

Guaranteed on Linux: the CPU time, the address space, that no file is written (RLIMIT_CPU, _AS, _FSIZE), the
wall-clock time, the length of the answer, that nothing but plain values and the named classes comes out of an
answer, and that Python code opens no connection, starts no program and changes no file (an audit hook). Where
the kernel lets ordinary users make namespaces (most Linux; not in most containers) native code has no network
either. macOS does not limit the address space; the rest holds there. Code that has broken out of Python's
rules can read the files of this machine, but cannot send what it reads.
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

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy

from lib import errors
from lib.errors import DomainError, Invalid
from lib.sandbox import fork_server
from lib.sentences import restore_sentence
from lib.text.phrases import StrOrPromise

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
MAX_CONCURRENT = 4
"""Calls that one process runs at a time: together they must leave the machine room for the rest."""


class SandboxLimitExceeded(Invalid):
    """Error of a failed call; ``reasons`` has "time", "memory", "answer", "crashed" or "busy"."""

    code = "out_of_bounds"

    def __init__(self, message: StrOrPromise, *, reason: str) -> None:
        super().__init__(message, reasons=[reason])


LIMIT_MESSAGES = {
    "time": gettext_lazy(
        "Stet stopped reading this file because it took too long. Save it again, or paste its text."
    ),
    "memory": gettext_lazy(
        "Stet stopped reading this file because it needs too much memory. Save it again, or paste its text."
    ),
    "answer": gettext_lazy("This file is too large. Send it in parts."),
    "crashed": gettext_lazy("This file could not be read. Save it again, or paste its text."),
    "busy": gettext_lazy("Stet is busy reading other files. Try again in a minute."),
}


def run_sandboxed[T](
    function: Callable[..., T],
    *args: Any,
    answers: tuple[type, ...] = (),
    cpu_seconds: int = 10,
    memory_bytes: int = 512 * MEGABYTE,
    wall_seconds: float = 30,
    answer_bytes: int = 64 * MEGABYTE,
) -> T:
    """Run ``function(*args)`` in a child process and return its value.

    ``function`` is at the top level of its module, or a partial of one that is. ``answers`` are the classes,
    beside plain values and times, that the answer is made of. A DomainError raised in the child is raised
    here as itself, in the language that is active here. Raises SandboxLimitExceeded when the child exceeded
    a limit, crashed or answered too much, and when too many are running. Works from any thread and after a
    fork.
    """
    call = pickle.dumps((function, args, get_language()))
    module = getattr(function, "func", function).__module__
    ends_at = time.monotonic() + wall_seconds
    if not _capacity.acquire(timeout=wall_seconds):
        raise _build_limit_error("busy")
    try:
        ours, other = _create_socket_pair()
        status_reader, status_writer = _create_socket_pair()
        with ours, status_reader:
            with other, status_writer:
                head = fork_server.CALL_HEADER.pack(
                    wall_seconds, math.ceil(cpu_seconds), memory_bytes, answer_bytes, len(module)
                )
                _fork_server.send_call(head, module.encode(), [other.fileno(), status_writer.fileno()])
            ends_at = time.monotonic() + wall_seconds + 2
            answer = _exchange_messages(ours, call, max_bytes=answer_bytes, ends_at=ends_at)
            status = _read_exit_status(status_reader, ends_at)
    finally:
        _capacity.release()
    return _decode_answer(answer, status, answers)  # type: ignore[no-any-return]  # what the caller's function answers


def _create_socket_pair() -> tuple[socket.socket, socket.socket]:
    """Return two connected sockets that wait, whatever timeout new sockets have at this moment.

    Celery sets one for all of a process, now and then and for a moment. An end with a timeout does not wait
    in another process: it refuses there what has not arrived yet.
    """
    ends = socket.socketpair()
    for end in ends:
        end.setblocking(True)
    return ends


def _exchange_messages(line: socket.socket, call: bytes, *, max_bytes: int, ends_at: float) -> bytes | None:
    """Send ``call`` and return the answer, or a little over ``max_bytes`` of it; None when time is up."""
    heard = bytearray()
    try:
        line.settimeout(max(0.01, ends_at - time.monotonic()))
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(call)
            line.shutdown(socket.SHUT_WR)
        while len(heard) <= max_bytes:
            line.settimeout(max(0.01, ends_at - time.monotonic()))
            part = line.recv(MEGABYTE)
            if not part:
                break
            heard += part
    except TimeoutError:
        return None
    except ConnectionResetError:
        pass
    return bytes(heard)


def _read_exit_status(line: socket.socket, ends_at: float) -> int | None:
    """Return the child's exit status, or minus the signal that ended it; None when it is not known."""
    line.settimeout(max(0.5, ends_at - time.monotonic()))
    with contextlib.suppress(OSError):
        value = line.recv(4)
        if len(value) == 4:
            return int(struct.unpack("!i", value)[0])
    return None


def _decode_answer(answer: bytes | None, status: int | None, answers: tuple[type, ...]) -> Any:
    if answer is None or status in {-signal.SIGXCPU, -signal.SIGALRM}:
        raise _build_limit_error("time")
    kind, rest = answer[:1], answer[1:]
    if status == 0 and kind == fork_server.TOO_LONG:
        raise _build_limit_error("answer")
    if status == 0 and kind in {fork_server.ANSWERED, fork_server.REFUSED}:
        try:
            value = _PlainValueUnpickler(rest, answers).load()
            refusal = _rebuild_domain_error(*value) if kind == fork_server.REFUSED else None
        except Exception:
            log.exception("A child's answer could not be read")
            raise _build_limit_error("crashed") from None
        if refusal is None:
            return value
        raise refusal
    if status == fork_server.OUT_OF_MEMORY_EXIT:
        raise _build_limit_error("memory")
    if status == -signal.SIGKILL:
        # The hard limit of its CPU time, the fork server's timer, or a machine out of memory.
        raise _build_limit_error("time")
    log.error("A child ended with %s: %s", status, rest.decode("utf-8", "replace"))
    raise _build_limit_error("crashed")


def _build_limit_error(reason: str) -> SandboxLimitExceeded:
    return SandboxLimitExceeded(LIMIT_MESSAGES[reason], reason=reason)


def _rebuild_domain_error(name: str, answer: dict[str, Any]) -> DomainError:
    """Return the DomainError that the child raised. One that lib.errors does not name is Invalid here."""
    known = getattr(errors, name, Invalid)
    message, reasons = restore_sentence(answer["message"]), [str(reason) for reason in answer["reasons"]]
    if known is errors.Unreachable:
        return errors.Unreachable(message, reason=str(answer["reason"]))
    fields = {str(field): [str(one) for one in data] for field, data in answer["fields"].items()}
    refusal: DomainError = known(message, fields=fields, reasons=reasons)
    return refusal


class _PlainValueUnpickler(pickle.Unpickler):
    """Unpickler of plain values, times and the named classes; a compromised child can send nothing else."""

    def __init__(self, answer: bytes, answers: tuple[type, ...]) -> None:
        super().__init__(io.BytesIO(answer))
        self.known = {(one.__module__, one.__qualname__): one for one in answers}

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in {"datetime", "date", "timedelta", "timezone"}:
            return super().find_class(module, name)
        try:
            return self.known[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is not for an answer") from None


class _ForkServerConnection:
    """Connection of this process to its fork server, started when first needed and again when it is gone."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.line: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def send_call(self, head: bytes, module: bytes, sockets: list[int]) -> None:
        with self.lock:
            for attempt in (1, 2):
                line = self.line or self.start_server()
                try:
                    socket.send_fds(line, [head], sockets)
                    line.sendall(module)
                except OSError:
                    self.stop()
                    if attempt == 2:
                        raise
                else:
                    return

    def start_server(self) -> socket.socket:
        ours, other = _create_socket_pair()
        with other:
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                [
                    *(sys.executable, "-P", "-B", "-m", fork_server.__name__),
                    *(settings.LANGUAGE_CODE, *map(str, settings.LOCALE_PATHS)),
                ],
                stdin=other.fileno(),
                stdout=subprocess.DEVNULL,
                env={
                    "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path),
                    "LANG": "C.UTF-8",
                },
            )
        self.line = ours
        return ours

    def stop(self) -> None:
        """End the fork server by closing the line, and wait for it."""
        if self.line:
            self.line.close()
        if self.process:
            self.process.wait()
        self.line = self.process = None


def _reset_after_fork() -> None:
    """Start anew after a fork: the fork server is the parent's, and absent threads may hold locks."""
    global _fork_server, _capacity
    if _fork_server.line:
        _fork_server.line.close()
    if _fork_server.process:
        # Not our child, so nothing to wait for.
        _fork_server.process.returncode = 0
    _fork_server, _capacity = _ForkServerConnection(), threading.BoundedSemaphore(MAX_CONCURRENT)


_fork_server = _ForkServerConnection()
_capacity = threading.BoundedSemaphore(MAX_CONCURRENT)
os.register_at_fork(after_in_child=_reset_after_fork)
atexit.register(lambda: _fork_server.stop())
