"""The health checks of the containers, by the very commands of docker-compose.yml."""

import http.server
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from newsroom import probe
from tests.architecture.source_files import ROOT

SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def run_check(service: str, **variables: str) -> subprocess.CompletedProcess[str]:
    shell, python, *arguments = SERVICES[service]["healthcheck"]["test"]
    assert (shell, python) == ("CMD", "python")
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT, env=variables, capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("service", ["links", "fetcher", "worker", "beat"])
def test_a_worker_is_healthy_while_its_heartbeat_file_is_fresh(service: str, tmp_path: Path) -> None:
    file = tmp_path / "alive"
    assert run_check(service, STET_HEARTBEAT_FILE=str(file)).returncode == 1
    file.touch()
    assert run_check(service, STET_HEARTBEAT_FILE=str(file)).returncode == 0
    hour_ago = time.time() - 3600
    os.utime(file, (hour_ago, hour_ago))
    stale = run_check(service, STET_HEARTBEAT_FILE=str(file))
    assert (stale.returncode, stale.stderr) == (1, "Silent for 3600 s.\n")


def test_a_check_loads_nothing_of_the_newsroom() -> None:
    """It runs twelve times a minute in all: Celery and Django alone would take 5 % of a core."""
    _, _, *arguments = SERVICES["worker"]["healthcheck"]["test"]
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        cwd=ROOT, env={}, capture_output=True, text=True, timeout=20, check=False,
    ).stderr  # fmt: skip
    assert "urllib.request" in loaded
    assert not [name for name in ("celery", "django", "newsroom") if name in loaded]


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A web process that answers with the status in the list."""
    status = [200]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status[0])
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    monkeypatch.setattr(probe, "PORT", server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield status
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, True), (500, False), (400, False)])
def test_web_is_healthy_while_it_answers(web: list[int], status: int, healthy: bool) -> None:
    web[0] = status
    assert (probe.probe_web() == "") is healthy


def test_web_that_does_not_answer_is_not_healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "PORT", 9)
    assert probe.probe_web()
