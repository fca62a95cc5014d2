"""Servers that send too much, too slowly or in bad faith end within the limits, each with its reason."""

import gzip
import time
import tracemalloc
import zlib
from dataclasses import replace

import pytest

from lib.safe_http import FetchError, FetchLimits, fetch
from lib.safe_http.body import GzipDecoder, parse_content_type

from .hostile_servers import PLAIN_PAGE, always_answer, run_listener, stay_silent

QUICK = FetchLimits(total_seconds=1.0, connect_seconds=0.5, max_bytes=100_000, max_unpacked_bytes=200_000)
OK = b"HTTP/1.1 200 OK\r\n"


def head(*headers, status=b"HTTP/1.1 200 OK"):
    return b"\r\n".join([status, *headers, b"", b""])


def refused(behaviour, limits=QUICK):
    started = time.monotonic()
    with run_listener(behaviour) as site:
        with pytest.raises(FetchError) as caught:
            fetch(site.url, allow=[site.host_port], limits=limits)
        assert site.accepted == 1, "one look is one connection, however it ends"
    assert time.monotonic() - started < limits.total_seconds + 1
    return caught.value.reason


def repeating(first, again, pause=0.0):
    def behaviour(connection, request):
        connection.sendall(first)
        while True:
            connection.sendall(again)
            time.sleep(pause)

    return behaviour


def packed(data, level=9):
    return gzip.compress(data, level)


ENDLESS = {
    "endless body": (OK + b"\r\n", b"x" * 65_536, 0, "too_big"),
    "endless chunks": (
        head(b"Transfer-Encoding: chunked"),
        b"1000\r\n" + b"x" * 4096 + b"\r\n",
        0,
        "too_big",
    ),
    "dripping body": (OK + b"Content-Length: 900\r\n\r\n", b"x", 0.1, "timeout"),
    "dripping headers": (OK, b"X: y\r\n", 0.1, "timeout"),
    "dripping status line": (b"HTTP/1.1 200 O", b"K", 0.1, "timeout"),
    "flood of headers": (OK, b"X-Y: z\r\n" * 1_000, 0, "bad_response"),
    "header without end": (OK + b"X: ", b"y" * 65_536, 0, "bad_response"),
    "status line without end": (b"HTTP/1.1 200 ", b"K" * 65_536, 0, "bad_response"),
    "chunk line without end": (head(b"Transfer-Encoding: chunked"), b"1" * 65_536, 0, "bad_response"),
    "100 Continue without end": (b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05, "timeout"),
    "trailers without end": (
        head(b"Transfer-Encoding: chunked") + b"0\r\n",
        b"X: y\r\n" * 1_000,
        0,
        "bad_response",
    ),
}


@pytest.mark.parametrize("case", ENDLESS)
def test_what_has_no_end_is_ended(case):
    first, again, pause, reason = ENDLESS[case]
    # What is ended for its size is given time to grow on a busy machine.
    limits = QUICK if reason == "timeout" else replace(QUICK, total_seconds=20.0)
    assert refused(repeating(first, again, pause), limits) == reason


@pytest.mark.parametrize("rubbish", [b"1" * 65_536, b"no size\r\n", b"5\r\nhello world"])
def test_what_is_no_http_is_ended_also_where_it_comes_apart_from_the_headers(rubbish):
    def behaviour(connection, request):
        connection.sendall(head(b"Transfer-Encoding: chunked"))
        time.sleep(0.1)
        connection.sendall(rubbish)
        connection.recv(1)  # and does not close

    assert refused(behaviour, replace(QUICK, total_seconds=20.0)) == "bad_response"


def test_a_server_that_says_nothing_is_not_waited_for():
    assert refused(stay_silent) == "timeout"


BAD = {
    "nothing": b"",
    "not HTTP": b"SSH-2.0-OpenSSH_9.9\r\n",
    "HTTP/0.9": b"<html>hello</html>",
    "NUL bytes": b"\x00" * 1_000,
    "no such status": head(status=b"HTTP/1.1 999 What"),
    "switching protocols": head(b"Upgrade: h2c", b"Connection: upgrade", status=b"HTTP/1.1 101 Switching"),
    "negative length": head(b"Content-Length: -1"),
    "length in words": head(b"Content-Length: five") + b"hello",
    "two lengths": head(b"Content-Length: 5", b"Content-Length: 6") + b"hello!",
    "body shorter than its length": head(b"Content-Length: 10") + b"hello",
    "chunks cut short": head(b"Transfer-Encoding: chunked") + b"5\r\nhel",
    "huge chunk size": head(b"Transfer-Encoding: chunked") + b"f" * 40 + b"\r\nx",
    "giant header": head(b"X: " + b"y" * 20_000),
    "too many headers": head(*[b"X-%d: y" % number for number in range(200)]),
    "giant Location": head(b"Location: /" + b"y" * 1_000_000, status=b"HTTP/1.1 302 Found"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_not_an_answer_is_a_bad_response(case):
    assert refused(always_answer(BAD[case])) == "bad_response"


def test_a_length_over_the_limit_is_believed():
    assert refused(always_answer(head(b"Content-Length: 100001"))) == "too_big"


def test_gzip_is_asked_for_and_unpacked():
    body = packed("Straße – 41.6 %".encode())
    answer = head(b"Content-Encoding: gzip", b"Content-Length: %d" % len(body)) + body
    with run_listener(always_answer(answer)) as site:
        page = fetch(site.url, allow=[site.host_port])
    assert page.body.decode() == "Straße – 41.6 %"
    assert b"Accept-Encoding: gzip\r\n" in site.requests[0]


def test_a_gzip_bomb_stops_at_the_limit():
    bomb = packed(b"\x00" * 100_000_000)
    assert len(bomb) < QUICK.max_bytes
    answer = head(b"Content-Encoding: gzip", b"Content-Length: %d" % len(bomb)) + bomb
    tracemalloc.start()
    try:
        assert refused(always_answer(answer)) == "too_big"
        assert tracemalloc.get_traced_memory()[1] < 16_000_000
    finally:
        tracemalloc.stop()


ENCODINGS = {
    "brotli": (b"br", b"\x0b\x02\x80hello\x03"),
    "deflate": (b"deflate", zlib.compress(b"hello")),
    "zstd": (b"zstd", b"(\xb5/\xfd"),
    "unheard of": (b"rot13", b"uryyb"),
    "gzip twice": (b"gzip, gzip", packed(packed(b"hello"))),
    "gzip after brotli": (b"br, gzip", packed(b"hello")),
    "not gzip": (b"gzip", b"hello"),
    "cut short": (b"gzip", packed(b"hello" * 100)[:-6]),
    "broken inside": (b"gzip", packed(bytes(range(256)) * 10)[:-20] + b"\xff" * 20),
    "two members": (b"gzip", packed(b"hello") + packed(b"world")),
    "rubbish behind": (b"gzip", packed(b"hello") + b"rubbish"),
}


@pytest.mark.parametrize("case", ENCODINGS)
def test_an_encoding_nobody_asked_for_or_that_is_broken_is_refused(case):
    name, body = ENCODINGS[case]
    answer = head(b"Content-Encoding: " + name, b"Content-Length: %d" % len(body)) + body
    assert refused(always_answer(answer)) == "bad_encoding"


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
def test_unpacking_is_exact_at_every_size(size):
    plain = bytes(index * 7 % 256 for index in range(size))
    into = GzipDecoder(200_000)
    data = packed(plain)
    for start in range(0, len(data), 1_000):
        into.feed(data[start : start + 1_000])
    into.finish()
    assert into.get_body() == plain
    assert not into.full


def test_whoever_needs_only_the_beginning_gets_it():
    for first, again in (
        (OK + b"\r\n", b"x" * 65_536),
        (head(b"Content-Encoding: gzip"), packed(b"x" * 900_000)),
    ):
        with run_listener(repeating(first, again)) as site:
            limits = FetchLimits(
                total_seconds=5, max_bytes=100_000, max_unpacked_bytes=200_000, truncate=True
            )
            page = fetch(site.url, allow=[site.host_port], limits=limits)
        assert page.truncated
        assert set(page.body) == {ord("x")}
        assert 100_000 <= len(page.body) <= 200_000


def test_a_body_of_exactly_the_limit_is_whole():
    with run_listener(always_answer(head(b"Content-Length: 100000") + b"x" * 100_000)) as site:
        page = fetch(site.url, allow=[site.host_port], limits=QUICK)
    assert (len(page.body), page.truncated) == (100_000, False)


@pytest.mark.parametrize("status", [200, 203, 304, 400, 403, 404, 410, 429, 451, 500, 503, 599])
def test_any_status_is_an_answer(status):
    answer = head(b"Content-Length: 0", b"Retry-After: 60", status=b"HTTP/1.1 %d Said" % status)
    with run_listener(always_answer(answer)) as site:
        page = fetch(site.url, allow=[site.host_port])
    assert (page.status, page.headers["retry-after"]) == (status, "60")


@pytest.mark.parametrize(
    ("header", "read"),
    [
        ("text/html; charset=UTF-8", ("text/html", "utf-8")),
        ('Text/HTML;charset="iso-8859-1"', ("text/html", "iso-8859-1")),
        ("application/pdf", ("application/pdf", None)),
        ("text/html; charset=klingon", ("text/html", None)),
        ("text/html; charset=zlib_codec", ("text/html", None)),
        ("text/html; charset=unicode-escape", ("text/html", None)),
        ("text/html; charset=" + "x" * 5_000, ("text/html", None)),
        ("nonsense", ("", None)),
        ("", ("", None)),
    ],
)
def test_the_content_type_is_taken_apart(header, read):
    assert parse_content_type(header) == read


def test_repeated_headers_are_joined():
    with run_listener(
        always_answer(PLAIN_PAGE.replace(b"\r\n\r\n", b"\r\nVary: A\r\nvary: B\r\n\r\n"))
    ) as site:
        assert fetch(site.url, allow=[site.host_port]).headers["vary"] == "A, B"
