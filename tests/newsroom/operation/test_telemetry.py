"""What Sentry and a collector of OpenTelemetry get of errors on a confidential desk: places, and no words."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import brotli
import pytest
from django.db import connection
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from newsroom.celery import app
from tests.chaos.window import Window
from tests.factories import Cast, create_article
from tests.newsroom.processes import run_manage
from tests.servers import free_port
from tests.template_static import copy_collected_static
from tests.workers import Start

WORDS = "20,000 crates of herring"
SECRET = "Ledgermain bribed the harbour master"
ASKED = "Quillfeather memorandum"
EMAIL = "ines.ledgermain@example.org"
REQUEST_ID = "a" * 32
WAIT_SECONDS = 60
BREAK = (
    "CREATE FUNCTION refuse_claim() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'no room for %', NEW.statement; END $$",
    "CREATE TRIGGER refuse_claim BEFORE INSERT ON factcheck_claim "
    "FOR EACH ROW EXECUTE FUNCTION refuse_claim()",
    "CREATE FUNCTION refuse_entry() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION 'no room for {SECRET}'; END $$",
    "CREATE TRIGGER refuse_entry BEFORE INSERT ON factcheck_searchdocument "
    "FOR EACH ROW EXECUTE FUNCTION refuse_entry()",
)
MEND = (
    "DROP TRIGGER refuse_entry ON factcheck_searchdocument",
    "DROP TRIGGER refuse_claim ON factcheck_claim",
    "DROP FUNCTION refuse_claim, refuse_entry",
)


DECOMPRESS = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


class Receiver:
    """A Sentry and a collector on this machine, which keep what they get."""

    def __init__(self) -> None:
        self.bodies: list[tuple[str, bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                decompress = DECOMPRESS[self.headers.get("Content-Encoding", "identity")]
                receiver.bodies.append((self.path, decompress(body)))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"

    def list_events(self) -> list[dict[str, Any]]:
        """Return the errors that Sentry got: the payload is the third line of an envelope."""
        envelopes = [body.split(b"\n") for path, body in list(self.bodies) if path.endswith("/envelope/")]
        return [json.loads(lines[2]) for lines in envelopes]

    def list_resources(self) -> list[Any]:
        found = [body for path, body in list(self.bodies) if path == "/v1/traces"]
        return [one for body in found for one in ExportTraceServiceRequest.FromString(body).resource_spans]

    def list_spans(self) -> list[Any]:
        scopes = [scope for resource in self.list_resources() for scope in resource.scope_spans]
        return [span for scope in scopes for span in scope.spans]

    def list_service_names(self) -> set[str]:
        attributes = [one for resource in self.list_resources() for one in resource.resource.attributes]
        return {one.value.string_value for one in attributes if one.key == "service.name"}


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A running one, which the environment names as the collector. Has to come before ``celery_worker``."""
    running = Receiver()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://{running.address}")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")
    thread = threading.Thread(target=running.server.serve_forever)
    thread.start()
    yield running
    running.server.shutdown()
    thread.join()
    running.server.server_close()


@pytest.fixture
def broken_database(transactional_db: None) -> Iterator[None]:
    """Saving a claim and reading for the search fail, with words of the desk in the error."""
    if connection.vendor != "postgresql":
        pytest.skip("It takes PostgreSQL; bin/test starts it.")
    with connection.cursor() as cursor:
        for statement in BREAK:
            cursor.execute(statement)
        yield
        for statement in MEND:
            cursor.execute(statement)


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not condition() and time.monotonic() < until:
        time.sleep(0.1)


@pytest.mark.worker
@pytest.mark.postgres
def test_no_word_of_a_confidential_desk_leaves_with_its_errors_and_traces(
    receiver: Receiver, cast: Cast, broken_database: None, celery_worker: Start, tmp_path: Path
) -> None:
    cast.insider.email = EMAIL
    cast.insider.save()
    article = create_article(cast.secret_desk, cast.insider, body=[f"They landed {WORDS}. {SECRET}."])
    telemetry = {"sentry_dsn": f"http://key@{receiver.address}/1"}
    port, static = free_port(), tmp_path / "static"
    copy_collected_static(static)
    celery_worker("run_server", "--port", str(port), behind_proxy="1", static_dir=str(static), **telemetry)
    celery_worker("run_worker", "--pool", "solo", **telemetry)
    window = Window(cast.insider, port, "")
    window.headers |= {"X-Request-Id": REQUEST_ID, "baggage": f"note={ASKED}", "User-Agent": ASKED,
                       "traceparent": f"00-{'1' * 32}-{'2' * 16}-01",
                       "tracestate": "note=Quillfeather"}  # fmt: skip
    assert article.current_revision is not None
    start = article.current_revision.text.index(WORDS)
    form = {"start": start, "end": start + len(WORDS), "exact": WORDS, "revision": 1, "kind": "number",
            "statement": SECRET, "priority": 2, "ignore_duplicates": "1"}  # fmt: skip
    query = urlencode({"q": ASKED})

    assert window.asks(f"/articles/{article.public_id}/flag/?{query}", form) == 500
    assert window.asks(f"/search/?{query}") == 200
    window.connection.close()
    app.send_task("factcheck.tasks.index_search_changes", queue="default")

    tasks = {"factcheck.tasks.index_search_changes"}
    wait_until(lambda: tasks <= {event["transaction"] for event in receiver.list_events()})
    wait_until(lambda: f"run/{next(iter(tasks))}" in {span.name for span in receiver.list_spans()})

    log = "".join(path.read_text() for path in tmp_path.glob("run_*.log"))
    assert SECRET in log, "the error has nothing secret, so that this test shows nothing"
    events = {event["transaction"]: event for event in receiver.list_events()}
    refused = events["articles/<uuid:public_id>/flag/"]
    assert refused["exception"]["values"][0]["type"] == "RaiseException"
    # By it a line of the log is found, which has the words.
    assert f"[{refused['tags']['request_id']}]" in log
    assert any(
        f["filename"].startswith("factcheck/")
        for f in refused["exception"]["values"][-1]["stacktrace"]["frames"]
    )
    assert receiver.list_service_names() == {"stet"}
    names = {span.name for span in receiver.list_spans()}
    assert names >= {"POST articles/<uuid:public_id>/flag/", "GET search/", "INSERT", "SELECT"}
    sent = b"".join(body for _, body in receiver.bodies)
    session = window.headers["Cookie"].partition("=")[2].partition(";")[0]
    planted = [SECRET, "Ledgermain", "Quillfeather", WORDS, "herring", EMAIL, "ines", "127.0.0.1",
               session, str(article.public_id)]  # fmt: skip
    assert [one for one in planted if one.encode() in sent] == []


def test_without_its_packages_it_says_which_and_how_to_get_them(tmp_path: Path) -> None:
    (tmp_path / "sentry_sdk.py").write_text("raise ModuleNotFoundError('gone', name='sentry_sdk')")
    (tmp_path / "opentelemetry.py").write_text("raise ModuleNotFoundError('gone', name='opentelemetry')")
    alone = {"STET_EMBEDDED": "1", "STET_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(tmp_path)}
    for name, package in (
        ("STET_SENTRY_DSN", "sentry_sdk"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "opentelemetry"),
    ):
        ran = run_manage("check", **alone, **{name: "http://key@127.0.0.1/1"})
        assert ran.returncode != 0
        assert f"{name} is set, but {package} is not installed" in ran.stderr
        assert "requirements-telemetry.txt" in ran.stderr
    # Whoever sets neither needs neither.
    assert run_manage("check", **alone).returncode == 0


def test_an_address_that_is_none_is_refused_at_the_start(tmp_path: Path) -> None:
    ran = run_manage(
        "check", STET_EMBEDDED="1", STET_DATA_DIR=str(tmp_path), STET_SENTRY_DSN="sentry.example.org"
    )
    assert "STET_SENTRY_DSN is not the address of a project" in ran.stderr
