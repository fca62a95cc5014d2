"""Child processes of a newsroom on this machine, for bin/demo and bin/serve: started, watched, and ended.

Standard library only, beside the function that closes the folder of the data, and no settings read here: the
children get theirs through the environment.
"""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

from newsroom.data_folder import secure_data_folder

ROOT = Path(__file__).resolve().parents[1]
STARTED_AT = time.monotonic()
READY_SECONDS = 60
GRACE_SECONDS = 12
UNCHECKED = "--skip-checks"
"""Option of a command that begins right after ``migrate``, which has run the system checks."""


class RunStopped(Exception):
    """Somebody pressed Ctrl-C, or asked this process to end."""


class RunFailed(Exception):
    """The newsroom cannot go on; the text says why and what to do."""


class StopFlag:
    """Flag set when somebody asked to stop; it is read at every pause, so no start is interrupted."""

    def __init__(self) -> None:
        self.to_stop = False

    def by_signal(self, number: int, frame: FrameType | None) -> None:
        """Handle SIGINT, SIGTERM and SIGHUP."""
        self.to_stop = True

    def sleep_until_stopped(self, seconds: float) -> None:
        """Sleep. Raises RunStopped when somebody asked to stop."""
        time.sleep(seconds)
        if self.to_stop:
            raise RunStopped


stop_flag = StopFlag()


def print_progress(text: str) -> None:
    """Print one line of progress, after the seconds since the start."""
    print(f"{time.monotonic() - STARTED_AT:4.0f} s  {text}", flush=True)


def run_in_folder(data: Path, run: Callable[[], None], *refusals: type[Exception]) -> int:
    """Run a newsroom, the only one on the data of this folder.

    Return the exit status: 0 after Ctrl-C, 1 when something broke, as ``refusals`` say too.
    """
    reasons: tuple[type[Exception], ...] = (RunFailed, OSError, *refusals)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop_flag.by_signal)
    try:
        secure_data_folder(data)
        with (data / "in-use").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunFailed(
                    f"Stet is already running on {data}. Stop it first, or give another --data."
                ) from None
            run()
    except RunStopped:
        print_progress("Stet has stopped; its data stays.")
    except reasons as reason:
        print_progress(f"Stet could not run: {reason}")
        return 1
    return 0


def is_port_free(port: int) -> bool:
    """Return whether ``port`` of 127.0.0.1 is free to listen on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class ChildProcesses:
    """Child processes of a newsroom. Each leads a group of its own, so that none stays behind."""

    def __init__(self, env: dict[str, str], logs: Path) -> None:
        self.env = env
        self.logs = logs
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def log_of(self, name: str) -> Path:
        """Return the file of this child's output."""
        return self.logs / f"{name.replace(' ', '-')}.log"

    def start_process(self, name: str, *arguments: str) -> None:
        """Start ``python arguments...`` in the background."""
        out: IO[bytes]
        with self.log_of(name).open("wb") as out:
            self.running[name] = subprocess.Popen(  # noqa: S603 - our own commands
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def run(self, name: str, *arguments: str) -> None:
        """Run ``python arguments...`` to its end. Raises RunFailed with the end of its output."""
        self.start_process(name, *arguments)
        while self.running[name].poll() is None:
            stop_flag.sleep_until_stopped(0.03)
        code = self.running.pop(name).returncode
        if code:
            raise RunFailed(f"{name} failed (exit {code}).\n{self.read_log_tail(name)}")

    def read_log_tail(self, name: str) -> str:
        """Return the last lines that this child printed, and the path of the whole log."""
        text = self.log_of(name).read_text(errors="replace").strip()
        return "\n".join([*text.splitlines()[-15:], f"(all of it: {self.log_of(name)})"])

    def one_that_ended(self) -> str | None:
        """Return the name of a child that is no longer running, or None."""
        return next((name for name, child in self.running.items() if child.poll() is not None), None)

    def run_until_stopped(self) -> NoReturn:
        """Wait. Raises RunStopped when asked to end, and RunFailed when a child ends by itself."""
        while (ended := self.one_that_ended()) is None:
            stop_flag.sleep_until_stopped(0.3)
        raise RunFailed(
            f"The {ended} ended by itself, so everything was stopped.\n{self.read_log_tail(ended)}"
        )

    def stop(self) -> None:
        """Ask every group to end, wait, and kill what stays."""
        for child in self.running.values():
            self._signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            self._signal_group(child, signal.SIGKILL)
            child.wait()
        self.running.clear()

    @staticmethod
    def _signal_group(child: subprocess.Popen[bytes], number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)


def wait_until_ready(children: ChildProcesses, base_url: str) -> None:
    """Wait until web answers. Raises RunFailed when a child ends first, or after READY_SECONDS."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if ended := children.one_that_ended():
            raise RunFailed(f"The {ended} ended while starting.\n{children.read_log_tail(ended)}")
        try:
            with urllib.request.urlopen(f"{base_url}/healthz", timeout=2):  # noqa: S310 - our own address
                return
        except urllib.error.HTTPError:
            return  # it answers; the worker may still be on its way to a first sign of life
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            stop_flag.sleep_until_stopped(0.1)
    raise RunFailed(
        f"The web process did not answer within {READY_SECONDS} s.\n{children.read_log_tail('web')}"
    )
