"""The door connects to nothing that is not public, however it is written and whatever names resolve to."""

import asyncio

import pytest

from lib.safe_http import FetchError, FetchLimits, FetchPolicy, fetch_async
from tests.lib.internal_addresses import ADDRESSES, RESOLVE_INSIDE

from .hostile_servers import FakeResolver

# Every port is open here, so that only the judgement of the host stands between the address and a connection.
OPEN_PORTS = FetchPolicy(ports=frozenset(range(1, 65_536)))
EVERYTHING_IS_INSIDE = ("127.0.0.1",)


def refusal(url: str, resolver: FakeResolver, policy: FetchPolicy = OPEN_PORTS) -> FetchError:
    with pytest.raises(FetchError) as caught:
        asyncio.run(fetch_async(url, policy=policy, resolver=resolver, limits=FetchLimits(total_seconds=5)))
    return caught.value


def test_there_are_enough_addresses_to_mean_something():
    assert len(set(ADDRESSES)) >= 300


@pytest.mark.parametrize("url", dict.fromkeys(ADDRESSES), ids=ascii)
def test_no_spelling_of_an_inside_address_is_connected_to(url, recorded_connections):
    error = refusal(url, FakeResolver([EVERYTHING_IS_INSIDE]))
    assert recorded_connections == []
    assert error.reason in {"refused_url", "refused_address"}


@pytest.mark.parametrize("url", [f"http://{host}/" for host in RESOLVE_INSIDE])
def test_a_name_is_looked_up_once_and_refused_for_what_it_resolves_to(url, recorded_connections):
    resolver = FakeResolver([EVERYTHING_IS_INSIDE])
    assert refusal(url, resolver).reason == "refused_address"
    assert len(resolver.asked) == 1
    assert resolver.asked[0].endswith("."), "the name could be completed with a search domain"
    assert recorded_connections == []


@pytest.mark.parametrize("port", [22, 25, 6379, 8080, 5432, 65_535])
def test_only_web_ports_are_open(port, recorded_connections):
    error = refusal(f"http://example.com:{port}/", FakeResolver([("93.184.216.34",)]), FetchPolicy())
    assert (error.reason, recorded_connections) == ("refused_url", [])
    assert str(port) in error.message


def test_every_answer_must_be_public(recorded_connections):
    for answers in (("93.184.216.34", "10.0.0.7"), ("10.0.0.7", "93.184.216.34"), ("93.184.216.34", "::1")):
        assert refusal("http://example.com/", FakeResolver([answers])).reason == "refused_address"
    assert recorded_connections == []


@pytest.mark.parametrize("answers", [(), ["93.184.216.34"] * 17])
def test_no_answer_and_too_many_answers_are_failed_look_ups(answers, recorded_connections):
    assert refusal("http://example.com/", FakeResolver([answers])).reason == "dns"
    assert recorded_connections == []


@pytest.mark.parametrize("answer", ["fe80::1%eth0", "not an address", "93.184.216.34%1", "0177.0.0.1"])
def test_an_answer_that_is_no_plain_address_is_refused(answer, recorded_connections):
    assert refusal("http://example.com/", FakeResolver([(answer,)])).reason == "refused_address"
    assert recorded_connections == []


def test_a_resolver_that_hangs_is_a_failed_look_up(recorded_connections):
    async def hangs(name, port):
        await asyncio.sleep(60)

    with pytest.raises(FetchError) as caught:
        asyncio.run(
            fetch_async(
                "http://example.com/", policy=OPEN_PORTS, resolver=hangs, limits=FetchLimits(dns_seconds=0.05)
            )
        )
    assert caught.value.reason == "dns"


def test_the_wording_does_not_tell_what_a_name_resolves_to(recorded_connections):
    inside = refusal("http://wiki.example.com/", FakeResolver([("10.0.0.7",)]))
    unknown = refusal("http://wiki.example.com/", FakeResolver([()]))
    nobody_there = refusal("http://wiki.example.com/", FakeResolver([("93.184.216.34",)]))
    assert {inside.reason, unknown.reason, nobody_there.reason} == {"refused_address", "dns", "connect"}
    assert inside.message == unknown.message == nobody_there.message
    assert recorded_connections == [("93.184.216.34", 80)]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1/", "inside a private network"),
        ("http://[fe80::1]/", "inside a private network"),
        ("http://localhost/", "inside a private network"),
        ("ftp://example.com/", "http:// or https://"),
        ("http://user:pw@example.com/", "user name"),
        ("http://intranet/", "private network"),
        ("http://wiki/", "no dot"),
    ],
)
def test_what_a_person_typed_plainly_wrong_is_told_plainly(url, told, recorded_connections):
    assert told in refusal(url, FakeResolver([EVERYTHING_IS_INSIDE])).message
