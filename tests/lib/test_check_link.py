"""One look through the door: only what has changed is asked for and read, and a site is told why we wait."""

import asyncio
import hashlib
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from lib.link_checker import check_link, checker
from lib.safe_http import FetchPolicy
from lib.safe_http.errors import parse_retry_after

from .hostile_servers import always_answer, build_redirect, run_listener

PAGE = b"<html><title>A page</title><body><h1>Heading</h1><p>Some words.</p></body></html>"
HASH = hashlib.sha256(PAGE).hexdigest()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def answer(body=PAGE, status="200 OK", **headers):
    data = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
    data |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in data.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def seen(site, path="", **how):
    return asyncio.run(
        check_link(site.url + path, policy=FetchPolicy(allowed_hosts=frozenset({site.host_port})), **how)
    )


def methods(site):
    return [request.split(b" ")[0].decode() for request in site.requests]


def test_a_page_is_read_with_what_its_site_says_of_it():
    with run_listener(
        always_answer(answer(ETag='"one"', Last_Modified="Tue, 10 Mar 2026 10:00:00 GMT"))
    ) as site:
        found = seen(site)
    assert (found.outcome, found.status_code, found.text) == ("ok", 200, "Heading\nSome words.")
    assert (found.body, found.body_hash, found.unchanged, found.is_truncated) == (PAGE, HASH, False, False)
    assert (found.etag, found.last_modified) == ('"one"', "Tue, 10 Mar 2026 10:00:00 GMT")
    assert (found.media_type, found.charset) == ("text/html", "utf-8")
    assert found.headers["etag"] == '"one"'


@pytest.mark.parametrize(
    "body", [b"<div>" * 400 + b"words" + b"</div>" * 400, b"<script>draws()</script>", b"<p></p>"]
)
def test_of_a_page_without_words_that_we_can_read_nothing_is_said(body):
    with run_listener(always_answer(answer(body))) as site:
        found = seen(site)
    assert (found.outcome, found.text, found.body) == ("ok", None, body)


def test_a_reader_that_waits_keeps_no_other_check_from_its_answer():
    def read(body, media_type, charset):
        threads.append(threading.current_thread())
        return "words", "", ""

    threads: list[threading.Thread] = []
    with run_listener(always_answer(answer())) as site:
        assert seen(site, page_reader=read).text == "words"
    assert threads != [threading.main_thread()]


class TestUnchanged:
    def test_a_site_that_says_so_is_believed(self):
        with run_listener(always_answer(answer(b"", "304 Not Modified"))) as site:
            found = seen(site, etag='"one"')
            assert b'If-None-Match: "one"' in site.requests[0]
        assert (found.outcome, found.unchanged, found.text, found.body) == ("ok", True, None, None)

    def test_the_same_bytes_are_not_read_again(self, monkeypatch):
        monkeypatch.setattr(checker, "_read_page", lambda url, page: pytest.fail("it was read"))
        with run_listener(always_answer(answer())) as site:
            found = seen(site, body_hash=HASH)
        assert (found.outcome, found.unchanged, found.body_hash, found.body) == ("ok", True, HASH, None)

    def test_one_that_moved_meanwhile_says_where_to(self):
        def moved(connection, request):
            new = request.startswith(b"GET /new")
            connection.sendall(answer(b"", "304 Not Modified") if new else build_redirect("/new", 301))

        with run_listener(moved) as site:
            found = seen(site, "old", etag='"one"')
        assert (found.outcome, found.unchanged, found.moved_to) == ("moved", True, f"{site.url}new")

    def test_a_notice_that_nobody_asked_for_under_conditions_is_not_a_page(self):
        with run_listener(always_answer(answer(b"<title>Page not found</title>"))) as site:
            found = seen(site, etag='"one"', body_hash=HASH)
        assert (found.outcome, found.unchanged, found.text, found.etag) == ("soft_404", False, None, "")


class TestHeavyFiles:
    def site_that(self, head, get):
        def behaviour(connection, request):
            connection.sendall(head if request.startswith(b"HEAD") else get)

        return run_listener(behaviour)

    def test_the_head_is_enough_where_nothing_changed(self):
        head = answer(b"", ETag='"one"')
        with self.site_that(head, answer()) as site:
            found = seen(site, etag='"one"', heavy=True)
        assert (methods(site), found.outcome, found.unchanged) == (["HEAD"], "ok", True)

    def test_the_head_may_itself_say_that_nothing_changed(self):
        with self.site_that(answer(b"", "304 Not Modified"), answer()) as site:
            found = seen(site, last_modified="Tue, 10 Mar 2026 10:00:00 GMT", heavy=True)
        assert (methods(site), found.unchanged) == (["HEAD"], True)

    @pytest.mark.parametrize(
        "head",
        [
            *(answer(b"", status) for status in ("403 No", "404 No", "405 No", "400 No", "501 No", "500 No")),
            answer(b"", ETag='"two"'),
            answer(b""),
            b"no http at all",
            answer(b"", "304 Not Modified", cf_mitigated="challenge"),
        ],
    )
    def test_a_refused_or_changed_head_is_followed_by_the_page(self, head):
        with self.site_that(head, answer(ETag='"two"')) as site:
            found = seen(site, etag='"one"', heavy=True)
        assert methods(site) == ["HEAD", "GET"]
        assert (found.outcome, found.unchanged, found.body) == ("ok", False, PAGE)

    def test_without_anything_to_compare_the_page_is_asked_for_at_once(self):
        with self.site_that(answer(b""), answer()) as site:
            seen(site, heavy=True)
        assert methods(site) == ["GET"]


class TestOtherFiles:
    def test_a_file_is_kept_and_its_words_are_those_of_its_reader(self):
        with run_listener(always_answer(answer(b"%PDF-1", Content_Type="application/pdf"))) as site:
            plain = seen(site)
            read = seen(site, readers={"application/pdf": lambda body: f"{len(body)} bytes"})
        assert (plain.text, plain.body) == (None, b"%PDF-1")
        assert read.text == "6 bytes"

    def test_one_that_was_cut_is_not_read(self, settings):
        settings.STET_FETCH_MAX_BYTES = 3
        with run_listener(always_answer(answer(b"%PDF-1", Content_Type="application/pdf"))) as site:
            settings.STET_FETCH_ALLOWED_HOSTS = [site.host_port]
            found = asyncio.run(check_link(site.url, readers={"application/pdf": lambda body: "words"}))
        assert (found.text, found.body, found.is_truncated) == (None, b"%PD", True)


class TestWaiting:
    @pytest.mark.parametrize(
        ("said", "seconds"),
        [
            ("120", 120),
            ("0", 0),
            ("999999999", 86_400),
            ("120, 120", 120),
            (format_datetime(NOON + timedelta(minutes=5), usegmt=True), 300),
            (format_datetime(NOON - timedelta(minutes=5), usegmt=True), 0),
            (format_datetime(NOON + timedelta(days=9), usegmt=True), 86_400),
            *(
                (nonsense, None)
                for nonsense in (
                    "",
                    "soon",
                    "-5",
                    "1.5",
                    "²",
                    "Tue, 99 Foo 2026",
                    "9" * 5_000,
                    f"Mon, 01 Jan {'9' * 23} 00:00:00 GMT",
                    f"Mon, 01 Jan 2026 00:00:00 +{'9' * 16}",
                )
            ),
        ],
    )
    def test_what_a_site_asks_for(self, said, seconds):
        assert parse_retry_after(said, at=NOON) == seconds

    @pytest.mark.parametrize(
        ("status", "wait"), [("429 Slow", 7), ("503 Busy", 7), ("200 OK", None), ("404 No", None)]
    )
    def test_it_counts_only_where_it_belongs(self, status, wait):
        with run_listener(always_answer(answer(b"x", status, Retry_After="7"))) as site:
            assert seen(site).retry_after == wait
