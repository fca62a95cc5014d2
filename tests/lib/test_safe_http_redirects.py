"""Redirects are followed by hand: few, each judged like an address somebody typed, nothing carried along."""

import asyncio

import pytest

from lib.safe_http import FetchError, FetchLimits, FetchPolicy, fetch, fetch_async

from .hostile_servers import PLAIN_PAGE, FakeResolver, always_answer, build_redirect, run_listener


def path_of(request):
    return request.split(b" ")[1].decode()


def test_a_redirect_is_followed_and_recorded():
    def behaviour(connection, request):
        connection.sendall(build_redirect("/new?a=1#part") if path_of(request) == "/" else PLAIN_PAGE)

    with run_listener(behaviour) as site:
        page = fetch(site.url, allow=[site.host_port])
    assert page.body == b"hello"
    assert page.final_url == f"{site.url}new?a=1"
    assert page.chain == ((site.url, 302), (f"{site.url}new?a=1", 200))
    assert site.accepted == 2, "each hop is a connection of its own"


@pytest.mark.parametrize(
    "location",
    [
        *("http://127.0.0.1:6379/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/latest/"),
        *("//127.0.0.1/", "//localhost", "http://0x7f.1/", "http://2130706433/", "http://user@example.com/"),
        *("https://10.0.0.1/", "ftp://example.com/", "file:///etc/passwd", "javascript:alert(1)", "https://"),
        *("http:\\\\127.0.0.1\\", "/\\127.0.0.1/", "http://exa mple.com/", "http://127.1/", "http://wiki/"),
        *("http://inside.example.com/", "//inside.example.com/x", "http://example.com:22/", "x" * 2_100),
    ],
    ids=lambda location: location[:30],
)
def test_a_redirect_inside_or_to_nonsense_is_refused(location):
    with (
        run_listener(always_answer(build_redirect(location))) as site,
        run_listener(always_answer(PLAIN_PAGE)) as inside,
    ):
        policy = FetchPolicy(
            allowed_hosts=frozenset({site.host_port}), ports=frozenset({80, 443, 6379, inside.port})
        )
        with pytest.raises(FetchError) as caught:
            asyncio.run(
                fetch_async(
                    site.url,
                    policy=policy,
                    resolver=FakeResolver([("127.0.0.1",)]),
                    limits=FetchLimits(total_seconds=5),
                )
            )
    assert caught.value.reason in {"refused_url", "refused_address"}
    assert caught.value.message.startswith("Stet could not reach the address."), "nobody typed this address"
    assert caught.value.chain == ((site.url, 302),)
    assert (site.accepted, inside.accepted) == (1, 0)


def test_a_redirect_to_the_listener_next_door_is_refused_though_the_first_was_let_in():
    with (
        run_listener(always_answer(PLAIN_PAGE)) as inside,
        run_listener(always_answer(build_redirect(inside.url))) as site,
    ):
        with pytest.raises(FetchError) as caught:
            fetch(site.url, allow=[site.host_port])
        assert (caught.value.reason, inside.accepted) == ("refused_address", 0)


def test_a_loop_ends_at_its_first_return():
    with run_listener(always_answer(build_redirect("/"))) as site:
        with pytest.raises(FetchError) as caught:
            fetch(site.url, allow=[site.host_port])
        assert (caught.value.reason, site.accepted) == ("too_many_redirects", 1)


def test_five_redirects_are_followed_and_a_sixth_is_not():
    def chain_of(length):
        def behaviour(connection, request):
            number = int(path_of(request)[1:] or 0)
            connection.sendall(PLAIN_PAGE if number == length else build_redirect(f"/{number + 1}"))

        return behaviour

    with run_listener(chain_of(5)) as site:
        assert fetch(site.url, allow=[site.host_port]).final_url == f"{site.url}5"
    with run_listener(chain_of(6)) as site:
        with pytest.raises(FetchError) as caught:
            fetch(site.url, allow=[site.host_port])
        assert caught.value.reason == "too_many_redirects"
        assert len(caught.value.chain) == 6


def test_the_body_of_a_redirect_is_never_read():
    endless = b"HTTP/1.1 301 Moved\r\nLocation: /next\r\nContent-Encoding: gzip\r\n\r\n"

    def behaviour(connection, request):
        if path_of(request) != "/":
            connection.sendall(PLAIN_PAGE)
            return
        connection.sendall(endless)
        while True:
            connection.sendall(b"\x1f\x8b" * 30_000)

    with run_listener(behaviour) as site:
        page = fetch(site.url, allow=[site.host_port], limits=FetchLimits(total_seconds=5))
    assert page.body == b"hello"
    assert page.elapsed_ms < 2_000


def test_nothing_is_carried_from_hop_to_hop():
    def behaviour(connection, request):
        first = path_of(request) == "/"
        connection.sendall(build_redirect("/next", more="Set-Cookie: id=1\r\n") if first else PLAIN_PAGE)

    with run_listener(behaviour) as site:
        fetch(site.url, allow=[site.host_port])
    for header in (b"cookie:", b"referer:", b"authorization:"):
        assert header not in site.requests[1].lower()


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", build_redirect("/a", more="Location: /b\r\n")],
)
def test_a_redirect_that_says_nowhere_or_two_places_is_a_bad_response(answer):
    with run_listener(always_answer(answer)) as site:
        with pytest.raises(FetchError) as caught:
            fetch(site.url, allow=[site.host_port])
        assert (caught.value.reason, site.accepted) == ("bad_response", 1)


def test_a_page_that_refreshes_itself_elsewhere_is_not_followed():
    body = b'<meta http-equiv="refresh" content="0;url=/next">'
    head = b"HTTP/1.1 200 OK\r\nRefresh: 0;url=/next\r\nLink: </next>; rel=canonical\r\n"
    with run_listener(always_answer(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)) as site:
        assert fetch(site.url, allow=[site.host_port]).body == body
        assert site.accepted == 1
