"""The health checks of the containers, by the very commands of docker-compose.yml."""

import http.server
import os
import socket
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


def get_command(service: str) -> list[str]:
    exec_form, *command = SERVICES[service]["healthcheck"]["test"]
    assert exec_form == "CMD"
    return [sys.executable if word == "python" else word.replace("$$", "$") for word in command]


@pytest.mark.parametrize("service", ["links", "fetcher", "worker", "beat"])
def test_a_worker_is_healthy_while_its_heartbeat_file_is_fresh(service: str, tmp_path: Path) -> None:
    file = tmp_path / "alive"

    def is_healthy() -> bool:
        variables = {"STET_HEARTBEAT_FILE": str(file), "PATH": os.environ["PATH"]}
        ran = subprocess.run(get_command(service), env=variables, timeout=20, check=False)
        return ran.returncode == 0

    assert not is_healthy()
    file.touch()
    assert is_healthy()
    for age, healthy in ((10, True), (70, False), (3600, False)):  # on a busy machine it takes seconds
        touched_at = time.time() - age
        os.utime(file, (touched_at, touched_at))
        assert is_healthy() is healthy


def test_the_check_of_web_loads_next_to_nothing() -> None:
    """It starts four times a minute, and would take as much as all that an idle newsroom does."""
    _, *arguments = get_command("web")
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        cwd=ROOT, env={}, capture_output=True, text=True, timeout=20, check=False,
    ).stderr  # fmt: skip
    assert " socket\n" in loaded
    heavy = ("celery", "django", "newsroom", "pathlib", "urllib", "http", "email")
    assert not [name for name in heavy if f" {name}" in loaded]


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A web process that answers with the status in the list, at the address of the newsroom alone."""
    status = [200]
    monkeypatch.setenv("STET_BASE_URL", "https://stet.example.org/desk")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_ours = (self.path, self.headers["Host"]) == ("/healthz", "stet.example.org")
            self.send_response(status[0] if is_ours else 400)
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


def test_web_that_takes_a_connection_and_answers_nothing_is_not_healthy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(probe, "PORT", server.getsockname()[1])
        monkeypatch.setattr(probe, "TIMEOUT_SECONDS", 0.1)
        assert "timed out" in probe.probe_web()


def test_web_that_does_not_answer_is_not_healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "PORT", 9)
    assert probe.probe_web()
