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
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from newsroom.body_limits import (
    MAX_API_REQUESTS,
    MAX_API_REQUESTS_PER_KEY,
    MAX_BODIES_PER_NETWORK,
    MAX_BUFFERED_BYTES,
    MAX_SLOW_CLIENTS,
    MAX_STREAMS_PER_ROUTE,
    OVERLOADED_KEY,
    RESERVED_THREADS,
    THREADS,
    ApiCapacityMiddleware,
    RequestBodyLimiter,
    StreamLimitMiddleware,
)

from accounts.login_throttling import DEVICE_COOKIE
from newsroom import body_limits
from tests.factories import PASSWORD
from tests.servers import free_port

ADDRESS = "/v1alpha1/claims:search"


class StayHere(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: that sign-in sends one is all that is asked."""

    def redirect_request(self, *args):
        return None


OPENER = urllib.request.build_opener(StayHere)
PATIENCE_SECONDS = 60
"""A request that waits so long was not answered. A busy machine answers late; a blocked server never does."""


class Slow:
    """A body that comes when it is let."""

    def __init__(self):
        self.asked, self.come = threading.Event(), threading.Event()

    def read(self, size=-1):
        self.asked.set()
        self.come.wait(10)
        return b"all"


class House:
    """Remembers of each request that reached it whether it was refused, and what it could read at once."""

    def __init__(self):
        self.met = []

    def __call__(self, environ, start_response):
        refused = OVERLOADED_KEY in environ
        self.met.append((refused, b"" if refused else environ["wsgi.input"].read()))
        return [b""]


def sending(body, *, length="3", address="198.51.100.7", **more):
    request = RequestFactory().post("/", b"", content_type="text/plain", REMOTE_ADDR=address)
    return request.environ | {"wsgi.input": body, "CONTENT_LENGTH": length} | more


def wait_until(holds):
    deadline = time.monotonic() + 5
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert holds()


@pytest.fixture
def held():
    """Starts a request with a body that does not come, and ends them all."""
    bodies, threads = [], []

    def start(room, **told):
        taken = body_limits.slow_clients._here.total()
        bodies.append(Slow())
        threads.append(threading.Thread(target=room, args=(sending(bodies[-1], **told), None)))
        threads[-1].start()
        wait_until(lambda: body_limits.slow_clients._here.total() == taken + 1)

    start.end = lambda: [body.come.set() for body in bodies] and [thread.join(5) for thread in threads]
    yield start
    start.end()


def test_so_many_slow_bodies_are_waited_for_and_the_rest_is_told(held):
    house = House()
    limiter = RequestBodyLimiter(house)
    for number in range(MAX_SLOW_CLIENTS):
        held(limiter, address=f"203.0.{number}.1")
    limiter(sending(BytesIO(b"new"), address="198.51.100.7"), None)
    limiter(sending(BytesIO(b""), length="", address="198.51.100.7"), None)
    assert house.met == [(True, b""), (False, b"")], "one more is turned away, one without a body is not"
    held.end()
    limiter(sending(BytesIO(b"new"), address="198.51.100.7"), None)
    assert house.met[-1] == (False, b"new")


def test_no_network_gets_all_of_the_places(held):
    house = House()
    limiter = RequestBodyLimiter(house)
    for number in range(MAX_BODIES_PER_NETWORK):
        held(limiter, address=f"203.0.113.{number}")
    limiter(sending(BytesIO(b"one"), address="203.0.113.200"), None)
    assert house.met == [(True, b"")]
    held(limiter, address="198.51.100.7")


def test_strangers_leave_places_to_devices_on_which_people_of_the_newsroom_signed_in(held):
    house = House()
    limiter = RequestBodyLimiter(house)
    for number in range(MAX_SLOW_CLIENTS):
        held(limiter, address=f"203.0.{number}.1")
    response = HttpResponse()
    response.set_signed_cookie(DEVICE_COOKIE, "owner:device", salt="accounts.login_throttling")
    known = {"HTTP_COOKIE": f"{DEVICE_COOKIE}={response.cookies[DEVICE_COOKIE].coded_value}"}
    limiter(sending(BytesIO(b"new"), **known), None)
    forged = {"HTTP_COOKIE": f"{DEVICE_COOKIE}=owner:device:1x:signature"}
    limiter(sending(BytesIO(b"new"), **forged), None)
    assert house.met == [(False, b"new"), (True, b"")]


@pytest.mark.parametrize(
    "told", [{"length": str(MAX_BUFFERED_BYTES + 1)}, {"HTTP_TRANSFER_ENCODING": "chunked"}]
)
def test_a_long_body_keeps_its_place_until_the_answer(held, told):
    house = House()
    limiter = RequestBodyLimiter(house)
    for _ in range(MAX_BODIES_PER_NETWORK):
        held(limiter, **told)
    limiter(sending(BytesIO(b"one"), **told), None)
    assert house.met == [(True, b"")]


def test_who_finds_no_place_is_told_when_to_come_again():
    request = RequestFactory().post("/api/v1/claims/")
    request.META[OVERLOADED_KEY] = True
    answer = StreamLimitMiddleware(lambda _: pytest.fail("nobody reads it"))(request)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert json.loads(answer.content)["code"] == "crowded"


def test_so_many_answers_of_one_address_are_sent_in_pieces(rf):
    class Found:
        def __init__(self, route):
            self.route = route

    def answered(request):
        request.resolver_match = Found(request.path)
        return HttpResponse(b"c") if request.path == "/page" else StreamingHttpResponse(iter([b"a", b"b"]))

    limiter = StreamLimitMiddleware(answered)
    taken = [limiter(rf.get("/feed")) for _ in range(MAX_STREAMS_PER_ROUTE)]
    assert [answer.status_code for answer in taken] == [200] * MAX_STREAMS_PER_ROUTE
    assert limiter(rf.get("/feed")).status_code == 503
    assert limiter(rf.get("/page")).status_code == 200
    others = [limiter(rf.get(f"/feed/{number}")).status_code for number in range(MAX_SLOW_CLIENTS)]
    assert others.count(200) == MAX_SLOW_CLIENTS - MAX_STREAMS_PER_ROUTE
    taken[0].close()
    assert limiter(rf.get("/feed")).status_code == 200


def test_the_api_leaves_threads_to_people_and_a_key_some_to_other_keys(rf):
    nested: list[dict[str, str]] = []

    def answered(request):
        if nested:
            return middleware(rf.get(ADDRESS, headers=nested.pop()))
        return HttpResponse("answered")

    middleware = ApiCapacityMiddleware(answered)

    def ask_at_once(keys):
        """As many at once as there are keys, each inside the one before; the status of the last."""
        nested[:] = [{"authorization": key} for key in keys[1:]][::-1]
        return middleware(rf.get(ADDRESS, headers={"authorization": keys[0]})).status_code

    one = ["Bearer one"]
    assert ask_at_once(one * MAX_API_REQUESTS_PER_KEY) == 200
    assert ask_at_once(one * (MAX_API_REQUESTS_PER_KEY + 1)) == 503
    assert ask_at_once([*one * MAX_API_REQUESTS_PER_KEY, "Bearer two"]) == 200
    assert ask_at_once([f"Bearer {number}" for number in range(MAX_API_REQUESTS)]) == 200
    assert ask_at_once([f"Bearer {number}" for number in range(MAX_API_REQUESTS + 1)]) == 503
    assert not body_limits.api_requests._here
    assert RESERVED_THREADS < THREADS


def test_a_stream_of_the_api_keeps_its_place_until_it_is_read(rf):
    middleware = ApiCapacityMiddleware(lambda request: StreamingHttpResponse(iter([b"line"])))
    answer = middleware(rf.get("/api/v1/verdicts.ndjson", headers={"authorization": "Bearer one"}))
    assert body_limits.api_requests._here.total() == 1
    answer.close()
    assert not body_limits.api_requests._here


@pytest.mark.worker
def test_slow_senders_and_programs_leave_sign_in_to_people(celery_worker, cast, partner_key):
    """Four senders of the person's own network, beside four programs that ask all the time."""
    cast.editor.password = make_password(PASSWORD, hasher=Argon2PasswordHasher())
    cast.editor.save()
    port = free_port()
    celery_worker("run_server", "--port", str(port), behind_proxy="1", trust_forwarded_for="1")
    ours, token = "198.51.100.7", "a" * 32
    form = f"username={cast.editor.username}&password={PASSWORD}&csrfmiddlewaretoken={token}".encode()

    def ask(path, data=None, **headers):
        sent = {"X-Forwarded-For": ours, "X-Forwarded-Proto": "https", "Host": "127.0.0.1", **headers}
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, sent)
        try:
            with OPENER.open(request, timeout=PATIENCE_SECONDS) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def sign_in():
        cookie = {"Cookie": f"__Host-stet_csrf={token}", "Referer": "https://127.0.0.1/sign-in/"}
        return ask("/sign-in/", form, **cookie)

    def poll():
        while not over.is_set():
            ask("/api/v1/changes/", Authorization=f"Bearer {partner_key}")

    assert sign_in() == 302
    over = threading.Event()
    pollers = [threading.Thread(target=poll) for _ in range(4)]
    with contextlib.ExitStack() as silent:
        silent.callback(over.set)
        for length in (100, 100, 2_000_000, 2_000_000):
            one = silent.enter_context(socket.create_connection(("127.0.0.1", port)))
            head = f"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {ours}\r\n"
            one.sendall(f"{head}Content-Length: {length}\r\n\r\n0123456789".encode())
        for poller in pollers:
            poller.start()
        assert [sign_in() for _ in range(8)] == [302] * 8, "the senders are still silent"
    for poller in pollers:
        poller.join(10)
