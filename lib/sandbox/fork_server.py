"""The fork server of lib.sandbox.runner: it forks one child process for each call, and ends with its parent.

It has never seen a secret, a database or a connection: its environment is the few names that
lib.sandbox.runner sets, and the only open file it inherits is its socket to the parent. Of the settings it
has those of translation, so that what a child refuses is said in the language of the call. Run as
``python -m lib.sandbox.fork_server LANGUAGE_CODE [LOCALE_PATH ...]``; standard input is that socket.
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

from django.apps import apps
from django.conf import settings
from django.utils import translation

from lib.errors import DomainError
from lib.sandbox.confinement import unshare_network
from lib.sentences import store_sentence

CALL_HEADER = struct.Struct("!dQQQI")
"""The header of a call, sent with two sockets: seconds of wall-clock time, seconds of CPU time, bytes of
memory, bytes of answer, and the length of the name of the module that follows."""

ANSWERED, REFUSED, FAILED, TOO_LONG = b"a", b"r", b"f", b"l"
"""The first byte of an answer: a value, a DomainError, a traceback, or that the value is too long."""

OUT_OF_MEMORY_EXIT = 77
"""The exit status of a child process that ran out of memory."""


class _ForkedChild:
    def __init__(self, ends_at: float, status_line: socket.socket) -> None:
        self.ends_at = ends_at
        self.status_line = status_line


def serve_forks(line: socket.socket) -> None:
    """Fork a child process for each call that arrives on ``line``, until its other end is closed."""
    children: dict[int, _ForkedChild] = {}
    woken, wake = os.pipe()
    for end in (woken, wake):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, _handle_sigchld)
    # The parent stops this process by closing the line: a Ctrl-C must not break off running calls.
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
            _reap_children(children)
            if line.fileno() in ready and not _accept_call(line, children):
                return
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)


def _handle_sigchld(number: int, frame: FrameType | None) -> None:
    """Do nothing: Python writes the signal to the wake-up pipe, which wakes the loop."""


def _reap_children(children: dict[int, _ForkedChild]) -> None:
    """Send the parent the exit status of each child that ended, and kill those whose time is up."""
    for pid, child in list(children.items()):
        if time.monotonic() >= child.ends_at:
            os.kill(pid, signal.SIGKILL)
            child.ends_at = math.inf
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with contextlib.suppress(OSError), child.status_line:
                child.status_line.sendall(struct.pack("!i", os.waitstatus_to_exitcode(status)))
            del children[pid]


def _accept_call(line: socket.socket, children: dict[int, _ForkedChild]) -> bool:
    """Read one call from ``line`` and fork a child for it. Return False when the parent is gone."""
    head, sockets, _, _ = socket.recv_fds(line, CALL_HEADER.size, 2)
    while 0 < len(head) < CALL_HEADER.size:
        more = line.recv(CALL_HEADER.size - len(head))
        if not more:
            return False
        head += more
    if not head:
        return False
    wall, cpu, memory, limit, length = CALL_HEADER.unpack(head)
    name = b""
    while len(name) < length:
        more = line.recv(length - len(name))
        if not more:
            return False
        name += more
    work, status = (socket.socket(fileno=number) for number in sockets)
    with work:
        # Imported here once, so that no child has to. A failing import fails again in the child.
        with contextlib.suppress(Exception):
            importlib.import_module(name.decode())
        pid = os.fork()
        if not pid:
            for inherited in (line, status, *(child.status_line for child in children.values())):
                inherited.close()
            _run_child(work, wall=wall, cpu=cpu, memory=memory, max_bytes=limit)
    children[pid] = _ForkedChild(time.monotonic() + wall, status)
    return True


def _run_child(work: socket.socket, *, wall: float, cpu: int, memory: int, max_bytes: int) -> NoReturn:
    """Read a call, set the limits, run it, send the answer, and exit."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        # A timer of its own ends it in time even when the fork server is gone.
        signal.setitimer(signal.ITIMER_REAL, wall + 1)
        _set_resource_limits(cpu, memory)
        with work.makefile("rb") as call:
            function, args, language = pickle.load(call)  # noqa: S301 - from our own parent
        with translation.override(language):
            answer = _run_call(function, args, max_bytes)
        work.sendall(answer)
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY_EXIT
    except BaseException:
        with contextlib.suppress(BaseException):
            work.sendall(FAILED + traceback.format_exc().encode("utf-8", "replace")[-4000:])
    finally:
        # No clean-up of the interpreter: its state is a copy of the fork server's.
        os._exit(status)


def _set_resource_limits(cpu: int, memory: int) -> None:
    """Set the kernel's limits and the audit hook. macOS has RLIMIT_AS in name only and refuses to set it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.addaudithook(_audit_hook)


_BLOCKED_MODULES = frozenset(
    {"os", "socket", "subprocess", "shutil", "pty", "tempfile", "ctypes", "signal", "resource"}
)
_ALLOWED_READS = frozenset({"os.listdir", "os.scandir", "os.walk", "os.fwalk"})


def _audit_hook(event: str, args: tuple[Any, ...]) -> None:
    """Refuse connections, programs and changes to files. Python has no way to remove an audit hook."""
    if event == "open":
        _, mode, flags = args
        changing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (
            isinstance(flags, int) and flags & changing
        ):
            raise PermissionError("A child writes no file.")
    elif event.partition(".")[0] in _BLOCKED_MODULES and event not in _ALLOWED_READS:
        raise PermissionError(f"A child may not do this: {event}.")


def _run_call(function: Callable[..., Any], args: tuple[Any, ...], max_bytes: int) -> bytes:
    try:
        answer = ANSWERED + pickle.dumps(function(*args))
    except DomainError as error:
        answer = REFUSED + pickle.dumps((type(error).__name__, _build_plain_values(error)))
    return answer if len(answer) <= max_bytes else TOO_LONG


def _build_plain_values(error: DomainError) -> dict[str, Any]:
    """Return what an error holds as plain values; its message is translated once more by the parent."""
    fields = {name: [str(one) for one in sentences] for name, sentences in error.fields.items()}
    return vars(error) | {"message": store_sentence(error.message), "fields": fields}


def _set_up_translation(language_code: str, locale_paths: list[str]) -> None:
    """Configure what Django translates with, and load the default language once for all children."""
    settings.configure(LANGUAGE_CODE=language_code, LOCALE_PATHS=locale_paths, USE_I18N=True)
    apps.populate(())
    translation.activate(language_code)
    translation.gettext("")


if __name__ == "__main__":
    unshare_network()
    _set_up_translation(sys.argv[1], sys.argv[2:])
    with socket.socket(fileno=os.dup(0)) as to_parent:
        sys.stdin.close()
        serve_forks(to_parent)
