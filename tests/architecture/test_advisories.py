"""Known holes of dependencies fail bin/test; where no source can be asked, it says so and goes on."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests import advisories
from tests.run_checks import CheckRunner

Answer = Callable[[dict[str, Any]], bytes]


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], str]]:
    """Gives a function that starts a source with this answer, and returns its address."""
    started: list[HTTPServer] = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(answer(asked))

            def log_message(self, format: str, *args: object) -> None:
                """Log nothing."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        started.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def answer_with_holes(*names: str) -> Answer:
    """The answer of a source that knows a hole in these packages."""

    def answer(asked: dict[str, Any]) -> bytes:
        results = [
            {"vulns": [{"id": "GHSA-1"}]} if query["package"]["name"] in names else {}
            for query in asked["queries"]
        ]
        return json.dumps({"results": results}).encode()

    return answer


def test_a_known_hole_is_named_and_fails(
    serve: Callable[[Answer], str], capsys: pytest.CaptureFixture[str]
) -> None:
    pins = dict(advisories.list_pins())
    assert advisories.main(serve(answer_with_holes("django"))) == 1
    assert f"django {pins['django']}: GHSA-1" in capsys.readouterr().out


def test_packages_without_a_known_hole_pass(
    serve: Callable[[Answer], str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert advisories.main(serve(answer_with_holes())) == 0
    assert "0 of them with a known hole" in capsys.readouterr().out


@pytest.mark.parametrize("answer", [b"<html>Sign in to this network</html>", b'{"results": []}', b"[]"])
def test_what_is_no_advisory_source_counts_as_none(
    answer: bytes, serve: Callable[[Answer], str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert advisories.main(serve(lambda asked: answer)) == 0
    assert "Not asked: no advisory source could be reached" in capsys.readouterr().out


def test_no_network_is_said_and_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert advisories.main("http://127.0.0.1:1/") == 0
    assert "Not asked: no advisory source could be reached" in capsys.readouterr().out


def test_the_last_line_of_bin_test_repeats_that_nobody_could_be_asked() -> None:
    runner = CheckRunner()
    runner.run("Known holes", "python", "-c", f"print('{advisories.NOT_ASKED}: no source')")
    assert runner.failed == []
    assert runner.closing_line().endswith("Known holes: Not asked: no source")
