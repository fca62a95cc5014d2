"""The proxy with the real nginx: slow ones wait in it, and hold up nobody."""

import contextlib
import gzip
import http.client
import json
import re
import shutil
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password

from tests.factories import PASSWORD
from tests.production.proxy import RunningProxy, run_proxy
from tests.servers import free_port

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="bin/test installs nginx")

HOST = "127.0.0.1"
PATIENCE = 30
"""Seconds within which an answer must come: far more than it takes."""
SILENT_SENDERS = 90
KEY_LIMIT, API_LIMIT = 8, 20
CSRF = "a" * 32
WORDS = b"The council counted 48,312 residents. " * 40


class Visitor:
    """Asks through the proxy, over TLS."""

    def __init__(self, proxy: RunningProxy) -> None:
        self.proxy = proxy

    def connect(self) -> ssl.SSLSocket:
        """Return an open connection; whoever asks closes it."""
        connection = socket.create_connection((HOST, self.proxy.https_port), timeout=PATIENCE)
        return ssl._create_unverified_context().wrap_socket(connection, server_hostname=HOST)

    def ask(
        self, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Return the answer and its body."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask_with({"Host": HOST} | sent, path, body)

    def ask_with(
        self, headers: dict[str, str], path: str = "/", body: bytes | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Return the answer and its body; names of headers are sent as they are."""
        connection = http.client.HTTPSConnection(
            HOST, self.proxy.https_port, timeout=PATIENCE, context=ssl._create_unverified_context()
        )
        with contextlib.closing(connection):
            connection.request("POST" if body is not None else "GET", path, body, headers)
            response = connection.getresponse()
            return response, response.read()


class UpstreamHandler(BaseHTTPRequestHandler):
    """Answers with what it was asked, in JSON; ``/api/held/`` once it is let."""

    protocol_version = "HTTP/1.1"
    let_go = threading.Event()
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/api/held/":
            self.let_go.wait(PATIENCE)
        body = json.dumps({"headers": dict(self.headers), "words": WORDS.decode()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "public, max-age=60" if "public" in self.path else "private")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProxy]:
    """The proxy in front of a server that tells what it was asked."""
    upstream = ThreadingHTTPServer((HOST, 0), UpstreamHandler)
    upstream.daemon_threads = True
    threading.Thread(target=upstream.serve_forever, args=(0.05,), daemon=True).start()
    folder = tmp_path_factory.mktemp("proxy")
    with run_proxy(folder / "nginx", f"127.0.0.1:{upstream.server_address[1]}") as running:
        yield running
    upstream.shutdown()
    upstream.server_close()


@pytest.fixture
def visitor(proxy: RunningProxy) -> Visitor:
    return Visitor(proxy)


def test_plain_http_is_sent_on_to_tls(proxy: RunningProxy) -> None:
    connection = http.client.HTTPConnection(HOST, proxy.http_port, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request("GET", "/sign-in/?a=b", headers={"Host": HOST})
        response = connection.getresponse()
        assert (response.status, response.headers["Location"]) == (308, f"https://{HOST}/sign-in/?a=b")


def test_a_visitor_chooses_neither_address_nor_scheme(visitor: Visitor) -> None:
    claimed = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "http", "X_Request_Id": "mine-all-mine"}
    headers = json.loads(visitor.ask("/sign-in/", **claimed)[1])["headers"]
    assert headers["X-Forwarded-For"] == "203.0.113.9, 127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "https"
    assert re.fullmatch(r"[0-9a-f]{32}", headers["X-Request-Id"])


def test_no_header_with_an_underscore_is_passed_on(visitor: Visitor) -> None:
    """Where it arrives, nobody can tell X_Forwarded_For of a visitor from X-Forwarded-For of the proxy."""
    names = ("X_Forwarded_For", "X-Forwarded_For", "x_forwarded_proto")
    headers = json.loads(visitor.ask_with({"Host": HOST} | dict.fromkeys(names, "203.0.113.9"))[1])["headers"]
    assert not [name for name in headers if "_" in name]
    assert headers["X-Forwarded-For"] == "127.0.0.1"


def test_old_tls_and_weak_ciphers_are_not_spoken_and_the_strongest_is_chosen(proxy: RunningProxy) -> None:
    def connect(ciphers: str) -> str:
        context = ssl._create_unverified_context()
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(ciphers)
        with (
            socket.create_connection((HOST, proxy.https_port), timeout=PATIENCE) as connection,
            context.wrap_socket(connection, server_hostname=HOST) as secured,
        ):
            return str((secured.cipher() or [""])[0])

    assert (
        connect("ECDHE+AESGCM+AES128:ECDHE+CHACHA20:ECDHE+AESGCM+AES256") == "ECDHE-ECDSA-AES256-GCM-SHA384"
    )
    for weak in ("ECDHE+AES+SHA1:ECDHE+AES+SHA256:ECDHE+AES+SHA384:!AESGCM", "ECDHE-ECDSA-AES256-CCM8"):
        with pytest.raises(ssl.SSLError):
            connect(weak)


def test_whether_a_process_can_serve_is_not_told_outside(visitor: Visitor) -> None:
    assert visitor.ask("/readyz")[0].status == 404
    assert visitor.ask("/healthz")[0].status == 200
    assert "/readyz" not in UpstreamHandler.asked


def test_text_is_compressed_on_its_way(visitor: Visitor) -> None:
    response, page = visitor.ask("/sign-in/", Accept_Encoding="gzip")
    assert response.headers["Content-Encoding"] == "gzip"
    assert WORDS.decode() in gzip.decompress(page).decode()


def test_public_pages_are_kept_and_a_person_s_pages_never(visitor: Visitor) -> None:
    asked = [visitor.ask("/verdicts/public.json")[0].headers["X-Cache"] for _ in range(2)]
    assert asked == ["MISS", "HIT"]
    assert [visitor.ask("/verdicts/mine.json")[0].headers["X-Cache"] for _ in range(2)] == ["MISS", "MISS"]
    partners = "/api/v1/changes/?cursor=100.public"
    for path in ("/queue/public", "/verdicts/0f3c2a60-0000-4000-8000-000000000000/?public", partners):
        before = UpstreamHandler.asked.count(path)
        assert [visitor.ask(path)[0].headers["X-Cache"] for _ in range(2)] == [None, None]
        assert UpstreamHandler.asked.count(path) == before + 2


@pytest.mark.parametrize(("keys", "allowed"), [(["one"] * 30, KEY_LIMIT), (list("abcdef") * 5, API_LIMIT)])
def test_programs_leave_threads_to_people(visitor: Visitor, keys: list[str], allowed: int) -> None:
    UpstreamHandler.let_go.clear()
    answers: list[tuple[http.client.HTTPResponse, bytes]] = []

    def ask(key: str) -> None:
        answers.append(visitor.ask("/api/held/", Authorization=f"Bearer {key}"))

    threads = [threading.Thread(target=ask, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    while len(answers) < len(keys) - allowed:
        assert any(thread.is_alive() for thread in threads)
        time.sleep(0.01)  # or this loop takes the processor from the proxy
    assert visitor.ask("/sign-in/")[0].status == 200
    UpstreamHandler.let_go.set()
    for thread in threads:
        thread.join(PATIENCE)
    refused = [(response, body) for response, body in answers if response.status == 503]
    assert len(refused) == len(keys) - allowed
    response, body = refused[0]
    assert json.loads(body)["code"] == "crowded"
    assert (response.headers["Retry-After"], response.headers["Content-Type"]) == (
        "5",
        "application/problem+json",
    )


def test_what_is_too_large_is_refused_before_it_reaches_stet(visitor: Visitor) -> None:
    with visitor.connect() as sender:
        sender.sendall(
            f"POST /articles/import/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 70000000\r\n\r\n".encode()
        )
        assert b" 413 " in sender.recv(200)


def test_trace_is_refused(visitor: Visitor) -> None:
    UpstreamHandler.asked.clear()
    with visitor.connect() as connection:
        connection.sendall(f"TRACE / HTTP/1.1\r\nHost: {HOST}\r\nCookie: secret=1\r\n\r\n".encode())
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 405 ")
    assert b"secret" not in answer
    assert UpstreamHandler.asked == []


SECRET_PATHS = (
    *("/answer/s3cret/", "/writer/s3cret/", "/calendar/s3cret/due.ics", "/invitation/s3cret/"),
    *("/unsubscribe/s3cret/", "/verdicts/reader-reports/s3cret/"),
    *("/v1alpha1/claims:search?key=s3cret", "/queue/?q=s3cret"),
)


def test_the_log_holds_no_secret_and_no_query(proxy: RunningProxy, visitor: Visitor) -> None:
    for path in SECRET_PATHS:
        visitor.ask(path)
        # Longer than what is held in memory, of which nginx tells in its other log.
        visitor.ask(path, b"0123456789" * 10_000)
    assert "s3cret" not in proxy.error_log.read_text()
    log = proxy.access_log.read_text()
    assert "s3cret" not in log
    assert '"GET /answer/[secret]" 200' in log
    assert '"GET /v1alpha1/claims:search" 200' in log


def test_a_disk_that_takes_nothing_is_told_of_without_a_secret(tmp_path: Path) -> None:
    """What is too long for the memory cannot be kept then; the line about that has the whole address."""
    with run_proxy(tmp_path / "nginx", f"127.0.0.1:{free_port()}") as running:
        bodies = tmp_path / "nginx" / "cache" / "bodies"
        shutil.rmtree(bodies)
        bodies.write_text("no folder")
        for path in SECRET_PATHS:
            assert Visitor(running).ask(path, b"0123456789" * 10_000)[0].status == 500
        assert "s3cret" not in running.error_log.read_text()
    log = running.access_log.read_text()
    assert len(re.findall(r'" 500 .* stet=-/- ', log)) == len(SECRET_PATHS), "an operator sees that it failed"
    assert "s3cret" not in log


def test_while_stet_is_away_the_proxy_says_so(tmp_path: Path) -> None:
    with run_proxy(tmp_path / "nginx", f"127.0.0.1:{free_port()}") as running:
        for path in SECRET_PATHS:
            assert Visitor(running).ask(path)[0].status == 502
        assert "s3cret" not in running.error_log.read_text()
        response, page = Visitor(running).ask("/")
    log = running.access_log.read_text()
    assert log.count("/502 connected=- answered=") == len(SECRET_PATHS) + 1, "an operator sees what failed"
    assert "s3cret" not in log
    assert (response.status, response.headers["Retry-After"]) == (502, "30")
    assert b"Stet is being restarted" in page


def test_an_operator_sees_what_did_not_answer_in_time(tmp_path: Path) -> None:
    """It takes connections, and says nothing; or breaks off."""

    def break_off() -> None:
        for _ in range(2):  # the first is that of the request that was given up
            with upstream.accept()[0] as connection:
                connection.recv(PATIENCE)

    with contextlib.closing(socket.create_server((HOST, 0))) as upstream:
        address = f"127.0.0.1:{upstream.getsockname()[1]}"
        with run_proxy(tmp_path / "nginx", address, patience="1s") as running:
            assert Visitor(running).ask("/answer/s3cret/")[0].status == 504
            threading.Thread(target=break_off).start()
            assert Visitor(running).ask("/queue/")[0].status == 502
    late, broken = running.access_log.read_text().splitlines()
    assert re.search(
        rf'"GET /answer/\[secret\]" 504 .* stet={address}/504 connected=0\.\d+ answered=1\.', late
    )
    assert re.search(rf'"GET /queue/" 502 .* stet={address}/502 connected=0\.\d+ answered=0\.', broken)


@pytest.mark.worker
def test_silent_senders_and_slow_readers_hold_up_nobody(
    celery_worker: Any, cast: Any, tmp_path: Path
) -> None:
    """More silent senders of the person's own network than Stet has threads."""
    cast.editor.password = make_password(PASSWORD, hasher=Argon2PasswordHasher())
    cast.editor.save()
    port = free_port()
    celery_worker("run_server", "--port", str(port), behind_proxy="1", trust_forwarded_for="1")
    form = f"username={cast.editor.username}&password={PASSWORD}&csrfmiddlewaretoken={CSRF}".encode()
    headers = {
        "Cookie": f"__Host-stet_csrf={CSRF}",
        "Referer": f"https://{HOST}/sign-in/",
        "Content_Type": "application/x-www-form-urlencoded",
    }
    with run_proxy(tmp_path / "nginx", f"127.0.0.1:{port}") as running, contextlib.ExitStack() as silent:
        visitor = Visitor(running)
        for number in range(SILENT_SENDERS):
            one = silent.enter_context(visitor.connect())
            length = 100 if number % 2 else 2_000_000
            one.sendall(
                f"POST /sign-in/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {length}\r\n\r\n0123".encode()
            )
        assert [visitor.ask("/sign-in/", form, **headers)[0].status for _ in range(3)] == [302] * 3
