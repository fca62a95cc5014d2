"""The made-up web of the link benchmark is what it says, alike for all, and mistakes about it are told."""

from collections import Counter

from bench.links_world import (
    KINDS,
    PATIENCE,
    QUICKEST,
    SLOWEST,
    Link,
    World,
    build,
    page,
    passage,
    text_pages,
    wrongly_classed,
)
from factcheck.models.enums import SourceHealth
from lib.text.html import extract_visible_text


def small(links: int = 1_000, hosts: int = 100) -> World:
    return build(links, hosts, port=8_000, closed=8_001)


def test_a_world_follows_from_its_numbers_alone() -> None:
    assert small().links == small().links
    assert build(1_000, 100, port=1, closed=2, seed=5).links != small().links


def test_every_kind_of_link_is_there_in_its_share_and_has_a_class_of_ours() -> None:
    counted = Counter(link.kind for link in small().links)
    assert set(counted) == set(KINDS)
    assert counted["404"] == 40
    assert {link.expected for link in small().links} <= set(SourceHealth.values)


def test_links_are_shared_out_evenly_over_hosts_of_this_machine() -> None:
    world = small()
    hosts = Counter(link.host for link in world.links)
    assert len(hosts) == 100
    assert set(hosts.values()) == {10}
    assert all(host.startswith("127.") for host in hosts)
    assert len({link.host for link in build(5_000, 500, port=1, closed=2).links}) == 500
    assert all(QUICKEST <= link.latency <= SLOWEST for link in world.links)


def test_the_limit_is_that_of_the_slowest_host_or_of_its_slowest_link() -> None:
    quick = [Link(number, "page", "127.64.0.1", 0.1) for number in range(10)]
    assert World(1, 1, 2, quick).least_seconds(2) == 0.5
    hanging = Link(10, "hang", "127.64.0.1", 0.1)
    assert World(1, 1, 2, [*quick, hanging]).least_seconds(2) == PATIENCE
    elsewhere = [Link(number, "page", "127.64.0.2", 0.2) for number in range(40)]
    assert World(2, 1, 2, [*quick, *elsewhere]).least_seconds(2) == 4.0


def test_the_next_edition_has_new_words_only_where_they_are_meant_to_change() -> None:
    middles = text_pages()

    def words(link: Link, edition: int) -> str:
        return extract_visible_text(page(link, middles, edition), media_type="text/html", charset="utf-8")

    new, same, unread = (Link(7, kind, "127.64.0.1", 0.1) for kind in ("page", "same_bytes", "same_words"))
    assert words(new, 1) != words(new, 2)
    assert page(same, middles, 1) == page(same, middles, 2)
    assert page(unread, middles, 1) != page(unread, middles, 2)
    assert words(unread, 1) == words(unread, 2)
    assert passage(7) in words(new, 2)


def test_a_link_classed_wrongly_or_never_looked_at_is_told() -> None:
    world = World(1, 1, 2, [Link(0, "page", "127.64.0.1", 0.1), Link(1, "404", "127.64.0.1", 0.1)])
    assert wrongly_classed(world, {0: "ok", 1: "missing"}) == []
    assert wrongly_classed(world, {0: "ok", 1: "ok"}) == ["1 x 404: ok, not missing"]
    assert wrongly_classed(world, {0: "ok"}) == ["1 x 404: never looked at, not missing"]
