"""Other requests than GET: asking for the head alone, and sending a form to a service that we use."""

import pytest

from lib.safe_http import fetch
from tests.lib.hostile_servers import PLAIN_PAGE, always_answer, build_redirect, run_listener

SECRET = {"Authorization": "LOW key:secret"}


def test_a_form_is_posted_with_its_headers_and_the_answer_comes_back():
    forms = []

    def reads(connection, request):
        forms.append(request.partition(b"\r\n\r\n")[2] or connection.recv(1_000))
        connection.sendall(PLAIN_PAGE)

    with run_listener(reads) as site:
        form = {"url": "http://example.com/a b", "skip": "1"}
        found = fetch(site.url, allow=[site.host_port], method="POST", data=form, headers=SECRET)
        [request] = site.requests
    assert (found.status, found.body) == (200, b"hello")
    assert request.startswith(b"POST / HTTP/1.1\r\n")
    assert b"Authorization: LOW key:secret" in request
    assert b"Content-Type: application/x-www-form-urlencoded" in request
    assert forms == [b"url=http%3A%2F%2Fexample.com%2Fa+b&skip=1"]


def test_a_post_is_never_sent_on_to_where_the_answer_points():
    with (
        run_listener(always_answer(PLAIN_PAGE)) as other,
        run_listener(always_answer(build_redirect(other.url, 307))) as site,
    ):
        allow = [site.host_port, other.host_port]
        found = fetch(site.url, allow=allow, method="POST", data=b"x", headers=SECRET)
    assert (found.status, found.headers["location"], other.accepted) == (307, other.url, 0)


def test_what_was_said_to_the_first_address_is_not_said_to_the_next():
    with (
        run_listener(always_answer(PLAIN_PAGE)) as other,
        run_listener(always_answer(build_redirect(other.url))) as site,
    ):
        fetch(site.url, allow=[site.host_port, other.host_port], headers=SECRET)
        assert b"LOW key:secret" in site.requests[0]
        assert b"LOW" not in other.requests[0]


def test_the_head_alone_is_read_however_long_the_body_would_be():
    answer = b'HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\nETag: "one"\r\n\r\n'
    with run_listener(always_answer(answer)) as site:
        found = fetch(site.url, allow=[site.host_port], method="HEAD")
    assert (found.status, found.body, found.headers["etag"]) == (200, b"", '"one"')


@pytest.mark.parametrize(("method", "data"), [("DELETE", None), ("get", None), ("GET", b"x"), ("HEAD", b"x")])
def test_no_other_request_leaves_the_house(method, data):
    with (
        run_listener(always_answer(PLAIN_PAGE)) as site,
        pytest.raises(ValueError, match=r"sends no|carries no"),
    ):
        fetch(site.url, allow=[site.host_port], method=method, data=data)
    assert site.accepted == 0
