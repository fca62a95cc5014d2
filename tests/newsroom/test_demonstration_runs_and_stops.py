"""bin/demo for real: it comes up, says where, keeps its data, and leaves no process behind."""

import json
import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsroom.demo.run import CREDENTIALS_FILE, build_environment
from tests.newsroom.first_demonstration import FirstRun
from tests.newsroom.processes import ROOT, RunningDemo, is_alive, list_descendants, list_survivors
from tests.servers import free_port

STARTS_WITHIN = 180  # seconds; only so that a hang ends: how fast it is depends on what else runs

pytestmark = pytest.mark.worker

Start = Callable[[int], RunningDemo]


@pytest.fixture
def demonstrate(data: Path) -> Iterator[Start]:
    """Starts a demonstration on the test's data folder; what still runs at the end of the test is stopped."""
    started: list[RunningDemo] = []

    def start(port: int) -> RunningDemo:
        started.append(RunningDemo(data, port))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.stop(signal.SIGTERM)
        assert each.process.stdout is not None
        each.process.stdout.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def data_from_before(first_run: FirstRun, data: Path) -> Path:
    """The test's data folder, as the first run left it."""
    return Path(shutil.copytree(first_run.data, data))


def test_it_says_where_it_is_and_leaves_nothing_behind(first_run: FirstRun) -> None:
    assert first_run.seconds < STARTS_WITHIN
    result = first_run.result
    assert result["base_url"] == f"http://127.0.0.1:{first_run.port}"
    assert {"editor", "checker"} <= {user["role"] for user in result["users"]}
    assert result["partner_key"].startswith("stet_")
    assert "Sign in" in first_run.page

    assert first_run.children >= 3
    assert Path(first_run.data, "static", "staticfiles.json").is_file(), "another would sweep them up"
    assert first_run.status == 0
    assert first_run.said.rstrip().endswith("Stet has stopped; its data stays.")
    assert first_run.survivors == []


def test_it_keeps_its_data_takes_over_after_a_kill_and_stops_when_a_part_ends(
    first_run: FirstRun, data_from_before: Path, demonstrate: Start
) -> None:
    """One after the other: each of these starts takes as long as all that is looked at."""
    second = demonstrate(first_run.port)
    second.until("Stet is running at")
    assert json.loads(second.told.read_text()) == first_run.result
    left_behind = list_descendants(second.process.pid)
    second.process.kill()
    second.process.wait()
    # A child that reads one file ends by itself meanwhile.
    assert any(is_alive(pid) for pid in left_behind)

    third = demonstrate(first_run.port)
    third.until("Stet is running at")
    assert "processes that an earlier run had left behind" in third.said
    assert list_survivors(left_behind) == []
    children = list_descendants(third.process.pid)
    worker = next(
        pid for pid in children if b"run_worker" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    )
    os.kill(worker, signal.SIGKILL)
    third.until("The worker ended by itself, so everything was stopped.")
    assert third.ended() == 1
    assert list_survivors(children) == []


def test_a_taken_port_is_said_at_once(demonstrate: Start) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        second = demonstrate(port)
        second.until(f"Port {port} is taken by process {os.getpid()} (")
        assert f"Choose another: bin/demo --port {port + 10}" in second.said
        assert second.ended() == 1


def test_two_on_one_folder_do_not_meet(demonstrate: Start) -> None:
    first = demonstrate(free_port())
    first.until("Preparing the database")
    second = demonstrate(free_port())
    second.until("Stet is already running on")
    assert second.ended() == 1
    assert first.stop(signal.SIGTERM) == 0


def test_it_writes_where_it_is_to_var_unless_told_otherwise() -> None:
    assert CREDENTIALS_FILE == ROOT / "var" / "demo.json"


def test_of_the_settings_around_it_the_renderer_reaches_it_and_another_newsroom_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STET_PAGE_RENDERER", "chromium-headless-shell")
    monkeypatch.setenv("STET_DATABASE_URL", "postgres://newsroom")
    environment = build_environment(tmp_path, 8000, 8001)
    assert environment["STET_PAGE_RENDERER"] == "chromium-headless-shell"
    assert "STET_DATABASE_URL" not in environment
