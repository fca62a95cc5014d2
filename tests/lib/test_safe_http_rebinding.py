"""The door looks a name up once and connects to the very address it judged, whatever the name says next."""

import asyncio
import socket
from ipaddress import ip_address

import aiohttp
import pytest
import uvloop

from lib.safe_http import FetchError, FetchLimits, FetchPolicy, fetch_async, open_session
from lib.safe_http.connections import AddressRefusedError, ConnectionGuard, GuardedSocket, PinnedResolver

from .hostile_servers import FakeResolver, always_answer, build_redirect, run_listener

PUBLIC, INSIDE = "93.184.216.34", "127.0.0.1"


def info(address, port=80):
    return (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port))


def test_a_name_that_turns_inside_after_the_look_up_is_connected_to_where_it_was_judged(recorded_connections):
    for _ in range(50):
        resolver = FakeResolver([(PUBLIC,), (INSIDE,)])
        with pytest.raises(FetchError) as caught:
            asyncio.run(fetch_async("http://rebind.example.com/", policy=FetchPolicy(), resolver=resolver))
        assert caught.value.reason == "connect"
        assert resolver.asked == ["rebind.example.com."]
    assert set(recorded_connections) == {(PUBLIC, 80)}


def test_a_redirect_to_a_name_that_is_inside_by_now_is_refused_after_one_more_look_up():
    with run_listener(always_answer(build_redirect("http://rebind.example.com/next"))) as site:
        resolver = FakeResolver([(INSIDE,)])
        policy = FetchPolicy(allowed_hosts=frozenset({site.host_port}), ports=frozenset({80, site.port}))
        with pytest.raises(FetchError) as caught:
            asyncio.run(
                fetch_async(site.url, policy=policy, resolver=resolver, limits=FetchLimits(total_seconds=5))
            )
    assert caught.value.reason == "refused_address"
    assert caught.value.chain == ((site.url, 302),)
    assert resolver.asked == ["rebind.example.com."]
    assert site.accepted == 1


def test_a_public_name_on_the_port_let_in_for_the_demonstration_is_not_let_inside():
    with run_listener(always_answer(b"")) as site:
        resolver = FakeResolver([(INSIDE,)])
        policy = FetchPolicy(allowed_hosts=frozenset({site.host_port}), ports=frozenset({site.port}))
        with pytest.raises(FetchError) as caught:
            asyncio.run(fetch_async(f"http://example.com:{site.port}/", policy=policy, resolver=resolver))
    assert (caught.value.reason, site.accepted) == ("refused_address", 0)


def test_the_guard_makes_no_socket_for_an_address_nobody_judged():
    guard = ConnectionGuard([ip_address(PUBLIC)], 80, allowed=False)
    for address, port in ((INSIDE, 80), ("93.184.216.35", 80), (PUBLIC, 81)):
        with pytest.raises(AddressRefusedError):
            guard(info(address, port))
    assert guard.refused


def test_the_guard_refuses_an_inside_address_even_if_it_was_told_to_expect_it():
    with pytest.raises(AddressRefusedError):
        ConnectionGuard([ip_address(INSIDE)], 80, allowed=False)(info(INSIDE))


def test_a_guarded_socket_connects_nowhere_but_where_it_was_made_for(recorded_connections):
    with (
        ConnectionGuard([ip_address(PUBLIC)], 80, allowed=False)(info(PUBLIC)) as made,
        GuardedSocket() as unmade,
    ):
        for address in ((INSIDE, 80), (PUBLIC, 443)):
            for attempt in (made.connect, made.connect_ex, unmade.connect):
                with pytest.raises(AddressRefusedError):
                    attempt(address)
        assert recorded_connections == []
        with pytest.raises(ConnectionRefusedError):
            made.connect((PUBLIC, 80))
    assert recorded_connections == [(PUBLIC, 80)]


def test_the_guard_refuses_a_public_address_that_is_this_very_machine(monkeypatch):
    # Loopback stands in for a public address of our own: both are reached from themselves.
    monkeypatch.setattr("lib.safe_http.connections.is_public_address", lambda address: True)
    with pytest.raises(AddressRefusedError):
        ConnectionGuard([ip_address(INSIDE)], 80, allowed=False)(info(INSIDE))


def test_the_client_library_gets_no_answer_for_another_name():
    guard = ConnectionGuard([ip_address(PUBLIC)], 80, allowed=False)
    with guard.allow_hop("example.com", [ip_address(PUBLIC)]):
        [answer] = asyncio.run(PinnedResolver().resolve("example.com", 80))
        assert answer["host"] == PUBLIC
        with pytest.raises(AddressRefusedError):
            asyncio.run(PinnedResolver().resolve("example.org", 80))


def test_outside_a_hop_nothing_resolves_and_nothing_connects(recorded_connections):
    async def around_the_door():
        async with open_session() as session:
            for address in (f"http://{PUBLIC}/", f"http://{INSIDE}/", "http://example.com/"):
                with pytest.raises(aiohttp.ClientConnectorError):
                    await session.client.get(address)

    asyncio.run(around_the_door())
    assert recorded_connections == []


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_many_fetches_through_one_client_stay_each_on_its_own_address(recorded_connections, loop):
    """Each name has an address of its own, and all ask at the same moment."""
    names = {f"site{number}.example.com.": f"93.184.216.{number}" for number in range(1, 60)}

    async def resolver(name, port):
        await asyncio.sleep(0)
        return [names[name]]

    async def one(name, session):
        with pytest.raises(FetchError) as caught:
            await fetch_async(
                f"http://{name[:-1]}/", policy=FetchPolicy(), resolver=resolver, session=session
            )
        return caught.value.reason

    async def every_one():
        async with open_session() as session:
            return await asyncio.gather(*(one(name, session) for name in names))

    with asyncio.Runner(loop_factory=loop) as runner:
        assert set(runner.run(every_one())) == {"connect"}
    assert sorted(recorded_connections) == sorted((address, 80) for address in names.values())
