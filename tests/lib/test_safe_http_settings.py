"""What the settings say goes, and nothing else around the process does; an address is what it shows."""

import asyncio
import threading

import pytest

from lib.safe_http import (
    FetchError,
    FetchLimits,
    fetch,
    fetch_async,
    get_fetch_policy,
    parse_target,
    split_target,
)

from .hostile_servers import PLAIN_PAGE, FakeResolver, always_answer, run_listener


def test_the_setting_lets_in_one_host_and_port_and_no_other(settings):
    with run_listener(always_answer(PLAIN_PAGE)) as site, run_listener(always_answer(PLAIN_PAGE)) as other:
        settings.STET_FETCH_ALLOWED_HOSTS = [site.host_port]
        assert fetch(site.url).body == b"hello"
        for address in (other.url, f"http://localhost:{site.port}/", f"http://127.0.0.2:{site.port}/"):
            with pytest.raises(FetchError):
                fetch(address)
        assert (site.accepted, other.accepted) == (1, 0)


def test_without_the_setting_nothing_on_this_machine_is_reached(settings):
    settings.STET_FETCH_ALLOWED_HOSTS = []
    with run_listener(always_answer(PLAIN_PAGE)) as site, pytest.raises(FetchError):
        fetch(site.url)
    assert site.accepted == 0


def test_a_name_can_be_let_in_too(settings):
    with run_listener(always_answer(PLAIN_PAGE)) as site:
        settings.STET_FETCH_ALLOWED_HOSTS = [f"Evidence:{site.port}"]
        resolver = FakeResolver([("127.0.0.1",)])
        page = asyncio.run(fetch_async(f"http://evidence:{site.port}/", resolver=resolver))
    assert page.status == 200
    assert resolver.asked == ["evidence"]


def test_we_say_who_we_are(settings):
    settings.STET_FETCH_USER_AGENT = "Stet (fact-check desk; desk@example.org)"
    with run_listener(always_answer(PLAIN_PAGE)) as site:
        fetch(site.url, allow=[site.host_port], accept="application/json")
    assert b"User-Agent: Stet (fact-check desk; desk@example.org)\r\n" in site.requests[0]
    assert b"Accept: application/json\r\n" in site.requests[0]
    assert f"Host: {site.host_port}\r\n".encode() in site.requests[0]


def test_the_settings_limits_hold_where_a_caller_names_none(settings):
    settings.STET_FETCH_MAX_BYTES = 4
    with run_listener(always_answer(PLAIN_PAGE)) as site:
        with pytest.raises(FetchError) as caught:
            fetch(site.url, allow=[site.host_port])
        assert caught.value.reason == "too_big"
        assert fetch(site.url, allow=[site.host_port], limits=FetchLimits()).body == b"hello"


def test_proxies_and_passwords_around_the_process_are_ignored(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("default login somebody password secret\n")
    with run_listener(always_answer(PLAIN_PAGE)) as proxy, run_listener(always_answer(PLAIN_PAGE)) as site:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        fetch(site.url, allow=[site.host_port])
    assert (proxy.accepted, site.accepted) == (0, 1)
    assert b"authorization" not in site.requests[0].lower()


def test_many_at_once_take_no_longer_than_one():
    def slow(connection, request):
        released.wait(5)
        connection.sendall(PLAIN_PAGE)

    async def together(url, policy):
        pages = [asyncio.create_task(fetch_async(url, policy=policy)) for _ in range(50)]
        while site.accepted < 50:
            await asyncio.sleep(0.01)
        released.set()
        return await asyncio.gather(*pages)

    released = threading.Event()
    with run_listener(slow) as site:
        pages = asyncio.run(together(site.url, get_fetch_policy([site.host_port])))
    assert [page.status for page in pages] == [200] * 50


def test_fetch_works_where_a_loop_already_runs():
    async def inside_a_loop(site):
        return fetch(site.url, allow=[site.host_port])

    with run_listener(always_answer(PLAIN_PAGE)) as site:
        assert asyncio.run(inside_a_loop(site)).body == b"hello"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("http://EXAMPLE.com", "http://example.com/"),
        ("https://bücher.example.org:443/ä?ö=ü#x", "https://xn--bcher-kva.example.org/%C3%A4?%C3%B6=%C3%BC"),
        ("http://example.com./a/../b%2fc?d=%20&&e", "http://example.com/a/../b%2fc?d=%20&&e"),
        ('http://example.com/<"`{}', "http://example.com/%3C%22%60%7B%7D"),
        ("http://[2606:4700:0::1111]:80/", "http://[2606:4700::1111]/"),
    ],
)
def test_an_address_is_sent_as_it_was_read(written, sent):
    assert parse_target(written).url == sent
    assert parse_target(sent).url == sent
    assert split_target(written).url == sent


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\ufeff", "\x00", "\\", " "])
def test_an_address_that_shows_another_than_it_is_is_refused(mark):
    with pytest.raises(FetchError, match="a space, a backslash or an invisible character"):
        split_target(f"https://hooks.example.org/{mark}gpj.exe")
