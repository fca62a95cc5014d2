"""The web server: processes that die are started again, ever later, and the site answers meanwhile."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lib.web.server import MAX_WAIT_SECONDS, STABLE_SECONDS, Backoff
from tests.newsroom.processes import ROOT, build_environment
from tests.servers import free_port

APPLICATION = """
import os

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""
HANGING = """
import os
import threading
from pathlib import Path

HUNG = Path(__file__).with_name("hung")

def application(environ, start_response):
    if environ["PATH_INFO"] == "/hang":
        HUNG.open("a").write("x")
        threading.Event().wait()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""
BROKEN = "import a_module_that_is_not_there"


class RunningServer:
    """One ``python -m lib.web.server`` of an application in ``folder``."""

    def __init__(self, folder: Path, source: str, *, workers: int = 2, hung_seconds: float = 60) -> None:
        (folder / "served_application.py").write_text(source)
        self.port, self.log = free_port(), folder / "server.log"
        command = [sys.executable, "-m", "lib.web.server", "served_application:application"]
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [
                    *command,
                    "--host=127.0.0.1",
                    f"--port={self.port}",
                    f"--workers={workers}",
                    "--threads=2",
                    f"--hung-seconds={hung_seconds}",
                ],
                cwd=ROOT,
                env=build_environment(PYTHONPATH=str(folder)),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ask(self) -> int:
        """The id of the process that answers, within some seconds."""
        deadline = time.monotonic() + 20
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=2) as response:
                    return int(response.read())
            except OSError:
                assert time.monotonic() < deadline, self.read_log()
                assert self.process.poll() is None, self.read_log()
                time.sleep(0.05)

    def list_children(self) -> list[int]:
        """The ids of the processes that answer requests."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(one) for one in children.split()]

    def read_log(self) -> str:
        return self.log.read_text(errors="replace")

    def stop(self) -> int:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            return self.process.wait(15)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., RunningServer]]:
    started: list[RunningServer] = []

    def start(source: str, **options: float) -> RunningServer:
        started.append(RunningServer(tmp_path, source, **options))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def test_the_site_answers_after_its_processes_died_again_and_again(
    serve: Callable[..., RunningServer],
) -> None:
    server = serve(APPLICATION)
    killed: set[int] = set()
    for _ in range(3):
        assert server.ask() not in killed
        # All of them, and their successors, within seconds.
        for process in server.list_children():
            os.kill(process, signal.SIGKILL)
            killed.add(process)
    assert server.ask() not in killed
    assert len(killed) >= 4
    assert server.process.poll() is None
    assert server.stop() == 0


def test_a_process_whose_threads_all_hang_is_ended_and_the_site_answers_again(
    serve: Callable[..., RunningServer], tmp_path: Path
) -> None:
    server = serve(HANGING, workers=1, hung_seconds=1)
    hung = server.ask()
    with contextlib.ExitStack() as stack:
        for _ in range(2):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            client.sendall(b"GET /hang HTTP/1.1\r\nHost: localhost\r\n\r\n")
        deadline = time.monotonic() + 30
        while not (tmp_path / "hung").exists() or (tmp_path / "hung").read_text() != "xx":
            assert time.monotonic() < deadline, server.read_log()
            time.sleep(0.05)
        assert server.ask() != hung
    assert "Timeout" in server.read_log(), "its tracebacks say where it hung"


def test_a_process_that_cannot_start_is_tried_ever_later_and_the_log_says_so(
    serve: Callable[..., RunningServer],
) -> None:
    server = serve(BROKEN, workers=1)
    deadline = time.monotonic() + 30
    while "started again in 2 s" not in server.read_log():
        assert server.process.poll() is None, "it gave up"
        assert time.monotonic() < deadline, server.read_log()
        time.sleep(0.1)
    spawned = server.read_log().count("Spawning worker-1")
    time.sleep(1)
    assert server.read_log().count("Spawning worker-1") == spawned == 3, "it does not wait"
    assert re.search(r"worker-1 ended 2 times in a row. It is started again in 1 s", server.read_log())
    assert server.stop() == 0


def test_waits_double_up_to_a_minute_and_begin_anew_after_a_good_start() -> None:
    at = 0.0
    backoff = Backoff(clock=lambda: at)
    assert [backoff.get_wait_seconds() for _ in range(9)] == [0, 1, 2, 4, 8, 16, 32, MAX_WAIT_SECONDS, 60]
    backoff.note_start()
    at += STABLE_SECONDS
    assert backoff.get_wait_seconds() == 0
