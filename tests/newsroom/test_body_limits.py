"""Whoever sends or reads slowly gets a few threads of a process, and not all of them."""

import contextlib
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from io import BytesIO

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from newsroom.body_limits import (
    MAX_BODIES,
    MAX_BODIES_PER_NETWORK,
    MAX_BUFFERED_BYTES,
    MAX_STREAMS_PER_ROUTE,
    OVERLOADED_KEY,
    RequestBodyLimiter,
    StreamLimitMiddleware,
)
from tests.servers import free_port


class Slow:
    """A body that comes when it is let."""

    def __init__(self):
        self.asked, self.come = threading.Event(), threading.Event()

    def read(self, size=-1):
        self.asked.set()
        self.come.wait(10)
        return b"all"


class House:
    """Remembers each request that reached it, and what it could read at once."""

    def __init__(self):
        self.met = []

    def __call__(self, environ, start_response):
        crowded = environ.get(OVERLOADED_KEY, False)
        self.met.append((crowded, b"" if crowded else environ["wsgi.input"].read()))
        return [b""]


def sending(body, *, length="3", address="198.51.100.7", **more):
    request = RequestFactory().post("/", b"", content_type="text/plain", REMOTE_ADDR=address)
    return request.environ | {"wsgi.input": body, "CONTENT_LENGTH": length} | more


@pytest.fixture
def held():
    """Starts a request with a body that does not come, and ends them all."""
    bodies, threads = [], []

    def start(room, **told):
        bodies.append(Slow())
        threads.append(threading.Thread(target=room, args=(sending(bodies[-1], **told), None)))
        threads[-1].start()
        assert bodies[-1].asked.wait(5)

    start.end = lambda: [body.come.set() for body in bodies] and [thread.join(5) for thread in threads]
    yield start
    start.end()


def test_so_many_bodies_are_waited_for_and_the_rest_is_told(held):
    house = House()
    capacity = RequestBodyLimiter(house)
    for number in range(MAX_BODIES):
        held(capacity, address=f"203.0.{number}.1")
    capacity(sending(BytesIO(b"new"), address="198.51.100.7"), None)
    capacity(sending(BytesIO(b""), length="", address="198.51.100.7"), None)
    assert house.met == [(True, b""), (False, b"")], "one with a body is turned away, one without is not"
    held.end()
    capacity(sending(BytesIO(b"new"), address="198.51.100.7"), None)
    assert house.met[-1] == (False, b"new")


def test_no_network_gets_all_of_the_room(held):
    house = House()
    capacity = RequestBodyLimiter(house)
    for number in range(MAX_BODIES_PER_NETWORK):
        held(capacity, address=f"203.0.113.{number}")
    capacity(sending(BytesIO(b"one"), address="203.0.113.200"), None)
    capacity(sending(BytesIO(b"two"), address="198.51.100.7"), None)
    assert house.met == [(True, b""), (False, b"two")]


@pytest.mark.parametrize(
    "told", [{"length": str(MAX_BUFFERED_BYTES + 1)}, {"HTTP_TRANSFER_ENCODING": "chunked"}]
)
def test_a_long_body_keeps_its_room_until_the_answer(held, told):
    house = House()
    capacity = RequestBodyLimiter(house)
    for _ in range(MAX_BODIES_PER_NETWORK):
        held(capacity, **told)
    capacity(sending(BytesIO(b"one")), None)
    assert house.met == [(True, b"")]


def test_who_finds_no_room_is_told_when_to_come_again():
    request = RequestFactory().post("/api/v1/claims/")
    request.META[OVERLOADED_KEY] = True
    answer = StreamLimitMiddleware(lambda _: pytest.fail("nobody reads it"))(request)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert json.loads(answer.content)["code"] == "crowded"


def test_so_many_answers_of_one_address_are_sent_in_pieces(rf):
    class Found:
        route = "verdicts/datafeed.json"

    def answered(request):
        request.resolver_match = Found()
        return StreamingHttpResponse(iter([b"a", b"b"])) if request.path == "/feed" else HttpResponse(b"c")

    capacity = StreamLimitMiddleware(answered)
    taken = [capacity(rf.get("/feed")) for _ in range(MAX_STREAMS_PER_ROUTE)]
    assert [answer.status_code for answer in taken] == [200] * MAX_STREAMS_PER_ROUTE
    assert capacity(rf.get("/feed")).status_code == 503
    assert capacity(rf.get("/page")).status_code == 200
    taken[0].close()
    assert capacity(rf.get("/feed")).status_code == 200


@pytest.mark.worker
def test_silent_senders_do_not_keep_a_reader_waiting(celery_worker):
    port = free_port()
    celery_worker("run_server", "--port", str(port), behind_proxy="1", trust_forwarded_for="1")

    def ask(path, data=None):
        address = f"http://127.0.0.1:{port}{path}"
        by = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}
        request = urllib.request.Request(address, data, by)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    assert ask("/sign-in/") == 200
    with contextlib.ExitStack() as silent:
        for number in range(30):
            one = silent.enter_context(socket.create_connection(("127.0.0.1", port)))
            head = f"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 203.0.{number}.1\r\n"
            one.sendall(
                f"{head}Cookie: stet_csrf={'a' * 32}\r\nContent-Length: 100000\r\n\r\n0123456789".encode()
            )
        time.sleep(1)
        assert [ask("/sign-in/") for _ in range(20)] == [200] * 20
        assert ask("/api/v1/verdicts/", b"{}") == 503
    deadline = time.monotonic() + 10
    while (status := ask("/api/v1/verdicts/", b"{}")) == 503 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert status in (401, 405), "it is read again once they have gone"
