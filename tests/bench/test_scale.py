"""The simulation of many sources looks at each when it is due, loses none, and tells what it counted."""

import math

import pytest

from bench.scale import PER_HOST_A_DAY, Group, Told, host_sizes, mix, rule, simulate

STILL = [Group("never change", 1.0)]


def every(hours: int):
    return lambda group, unchanged, last, tenth: hours


def test_sources_that_are_left_alone_for_ten_days_are_looked_at_every_tenth_day() -> None:
    data = simulate(STILL, 1_000, 70, every(240), math.inf, 240)
    assert sum(data.by_day) / len(data.by_day) == pytest.approx(100)
    assert data.lateness(0.999) == 0
    assert data.new_words == 0


def test_what_changes_is_counted_as_new_words() -> None:
    data = simulate([Group("restless", 1.0, days=0)], 1_000, 70, every(24), math.inf, 24)
    assert data.new_words == pytest.approx(sum(data.by_day))


def test_after_a_standstill_nobody_is_forgotten_and_the_rest_is_caught_up() -> None:
    data = simulate(STILL, 2_400, 120, every(240), 2 * 10, 240)
    assert data.backlog == pytest.approx(240)
    assert 0 < data.caught_up <= 48


def test_with_too_few_workers_looks_are_late() -> None:
    assert simulate(STILL, 2_400, 100, every(240), 8, 240).lateness(0.9) > 24


def test_lateness_is_a_share_of_all_looks() -> None:
    data = Told(late=[(0, 90), (2, 9), (10, 1)])
    assert (data.lateness(0.5), data.lateness(0.95), data.lateness(1.0)) == (0, 2, 10)


def test_all_sources_have_a_host_and_a_group() -> None:
    sizes = list(host_sizes(1e6, 50_000))
    assert sum(count for _, count in sizes) == 50_000
    assert sum(size * count for size, count in sizes) == pytest.approx(1e6, rel=0.02)
    assert sizes[0][0] / sizes[1][0] == pytest.approx(2)
    assert sum(group.share for group in mix(0.15)) == pytest.approx(1)
    assert PER_HOST_A_DAY == 24 * 60 * 60


def test_the_rule_is_the_house_s_own() -> None:
    wait = rule(24, 720)
    still, restless = STILL[0], Group("restless", 1.0, days=0)
    assert wait(still, True, 24, 5) == pytest.approx(48, rel=0.11)
    assert wait(still, True, 720, 5) == pytest.approx(720, rel=0.11)
    assert wait(restless, False, 720, 5) == pytest.approx(24, rel=0.11)
    assert wait(Group("dead", 1.0, outcome="dead"), True, 720, 0) >= 720
