"""What an ordinary run leaves out today it tries another day."""

from datetime import date, timedelta

import pytest

from tests.sampling import (
    DAY_VARIABLE,
    choose,
    choose_every,
    choose_one,
    mark_all_but_every,
    mark_for_long_runs,
    only_in_long_runs,
    pair_up,
    take_turns,
)

PEOPLE = ("checker", "editor", "standards", "outsider")
ROUTES = ("/claims/", "/claims/<uuid:public_id>/", "/api/v1/articles/<uuid:id>/", "/search/")
DAYS = [(date(2026, 11, 28) + timedelta(days=number)).isoformat() for number in range(365)]


@pytest.mark.parametrize("draw", [
    choose_one,
    lambda people, route: choose("some", people, route)[0],
    lambda people, route: take_turns("some", people)(route)[0],
])  # fmt: skip
@pytest.mark.parametrize("every", [1, 2, 7])
def test_over_the_days_each_person_comes_to_each_address(monkeypatch, draw, every):
    """However seldom somebody runs the tests: each day, every second one, or once a week."""
    came = set()
    for day in DAYS[::every]:
        monkeypatch.setenv(DAY_VARIABLE, day)
        came |= {(route, draw(PEOPLE, route)) for route in ROUTES}
    assert came >= {(route, person) for route in ROUTES for person in PEOPLE}


def test_two_values_of_one_test_meet_over_the_days_in_each_pair(monkeypatch):
    pairs = set()
    for day in DAYS[:60]:
        monkeypatch.setenv(DAY_VARIABLE, day)
        pairs.add((choose_one(("light", "dark"), "walk", "a"), choose_one(("phone", "laptop"), "walk", "b")))
    assert len(pairs) == 4


def test_on_one_day_the_same_ones_come_again(monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, DAYS[0])
    first = [choose_one(PEOPLE, route) for route in ROUTES]
    assert [choose_one(PEOPLE, route) for route in ROUTES] == first


def test_whoever_takes_turns_at_one_address_is_followed_by_all_others(monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, DAYS[0])
    choose_next = take_turns("some", PEOPLE)
    assert {choose_next("/claims/")[0] for _ in PEOPLE} == set(PEOPLE)


def test_a_long_run_leaves_nobody_out():
    assert take_turns("whole", PEOPLE)("/claims/") == PEOPLE
    assert choose("whole", PEOPLE, "/claims/") == PEOPLE


def test_of_the_values_of_a_test_one_stays_and_over_the_days_each(monkeypatch):
    stayed = set()
    for day in DAYS[:30]:
        monkeypatch.setenv(DAY_VARIABLE, day)
        (one,) = (value for value in mark_for_long_runs(["hangs", "dies"]) if isinstance(value, str))
        stayed.add(one)
    assert stayed == {"hangs", "dies"}


KINDS = (("editor", "standards"), ("outsider", "insider"), ("stranger", "admin"), ("public",))


@pytest.mark.parametrize("rows", [["a"], ["a", "b"], ["a", "b", "c", "d", "e", "f"]])
def test_each_row_is_asked_for_and_each_kind_asks_and_over_the_days_each_for_each(monkeypatch, rows):
    people = {person for kind in KINDS for person in kind}
    came = set()
    for day in DAYS:
        monkeypatch.setenv(DAY_VARIABLE, day)
        pairs = list(pair_up("some", KINDS, rows, "/sources/"))
        assert {row for _, row in pairs} == set(rows)
        assert all(any(person in kind for person, _ in pairs) for kind in KINDS)
        came |= set(pairs)
    everybody = {(person, row) for person in people for row in rows}
    assert came == everybody == set(pair_up("whole", KINDS, rows, "/sources/"))


@pytest.mark.parametrize("values", [["a"], ["a", "b"], [*"abcdefghijk"]])
def test_of_values_that_are_alike_a_third_stays_and_over_the_days_each(monkeypatch, values):
    stayed = set()
    for day in DAYS[:60]:
        monkeypatch.setenv(DAY_VARIABLE, day)
        marked = mark_all_but_every(3, values, "files")
        assert [one if isinstance(one, str) else one.values[0] for one in marked] == values
        today = {one for one in marked if isinstance(one, str)}
        assert len(values) // 3 <= len(today) <= -(-len(values) // 3)
        assert today
        stayed |= today
    assert stayed == set(values)


@pytest.mark.parametrize("values", [["a"], [*"abc"], [*"abcdefghijk"]])
def test_tests_that_share_values_out_have_each_of_them_once(monkeypatch, values):
    for day in DAYS[:10]:
        monkeypatch.setenv(DAY_VARIABLE, day)
        shares = [choose_every(3, "some", values, "events", turn=turn) for turn in range(3)]
        assert sorted(value for share in shares for value in share) == values
        marked = [mark_all_but_every(3, values, "events", turn=turn) for turn in range(3)]
        kept = [{one for one in test if isinstance(one, str)} for test in marked]
        assert set.union(*kept) == set(values)
        assert all(kept)


def test_a_tuple_of_values_that_is_left_out_stays_one():
    assert only_in_long_runs(("live", True)).values == ("live", True)
