"""Asking only for what has changed: the two conditions of HTTP, and nothing else that a site once said."""

from lib.safe_http import fetch
from tests.lib.hostile_servers import always_answer, run_listener

SAME = b'HTTP/1.1 304 Not Modified\r\nETag: "one"\r\n\r\n'


def asked(etag="", last_modified="", answer=SAME):
    with run_listener(always_answer(answer)) as site:
        found = fetch(site.url, allow=[site.host_port], etag=etag, last_modified=last_modified)
        return found, site.requests[0].decode()


def test_a_site_is_told_what_it_said_last_and_answers_that_nothing_has_changed():
    found, request = asked('W/"one"', "Tue, 10 Mar 2026 10:00:00 GMT")
    assert (found.status, found.body) == (304, b"")
    assert 'If-None-Match: W/"one"\r\n' in request
    assert "If-Modified-Since: Tue, 10 Mar 2026 10:00:00 GMT\r\n" in request


def test_who_knows_nothing_asks_for_everything():
    _, request = asked()
    assert "If-" not in request


def test_what_is_no_single_line_is_not_sent_back():
    _, request = asked("one\r\nCookie: a=b", "ten\nX-Other: 1")
    assert "Cookie" not in request
    assert "X-Other" not in request
    assert "If-" not in request
