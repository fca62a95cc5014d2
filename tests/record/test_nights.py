"""The nightly walk: in steps, one at a time, its result kept, and a night that is missing shows."""

from datetime import timedelta

import pytest
from django.db import connection

from record import nights, triggers
from record.actions import erase
from record.actions.watching import watch
from record.models import Event, Verification
from tests.record.conftest import CHECKER, MONDAY
from tests.record.test_verify import tamper


def walk(at=MONDAY, seconds=60.0):
    told: list[Verification] = []
    ended = watch(clock=lambda: at, tell=told.append, seconds=seconds)
    assert told == ([ended] if ended else [])
    return ended


def test_the_first_walk_begins_at_once_and_the_next_is_due_at_night(note):
    note("flag")
    ended = walk()
    assert (ended.ok, ended.number, ended.first_bad) == (True, 1, None)
    assert walk() is None
    due = Verification.objects.get(due_at__isnull=False).due_at
    assert due == MONDAY.replace(day=24, hour=2, minute=30)
    assert walk(at=due).number == 1


def test_a_long_walk_is_put_down_and_goes_on_where_it_was(note, monkeypatch):
    for _ in range(5):
        note("flag", details={"comment": "words"})
    erase(Event.objects.get(number=2), by=CHECKER, at=MONDAY)
    monkeypatch.setattr("record.actions.watching.BATCH", 2)
    steps = []
    while not (ended := walk(seconds=-1)):
        steps.append(Verification.objects.get().number)
    assert steps == [2, 4, 6], "so far each step of two came"
    assert (ended.ok, ended.number) == (True, 6), "an erasure told of in a later step is no break"


def test_what_was_tampered_with_is_named_in_the_row(note):
    for step in ("flag", "assign", "start"):
        note(step)
    tamper("UPDATE record_event SET step = 'release' WHERE number = 2")
    ended = walk()
    assert (ended.ok, ended.first_bad, ended.number) == (False, 2, 1)
    assert "a field was changed" in ended.why
    assert nights.standing(at=MONDAY) == "broken"


def test_what_the_database_lacks_is_told_beside_the_result(note):
    note("flag")
    triggers.remove(connection)
    ended = walk()
    triggers.install(connection)
    assert ended.ok
    assert any("record_" in sentence for sentence in ended.unprotected)


def test_a_worker_that_died_on_its_way_leaves_the_walk_to_the_next(note, monkeypatch):
    note("flag")

    def dies(*args, **kwargs):
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr("record.actions.watching.go_on", dies)
        with pytest.raises(MemoryError):
            walk()
    assert walk() is None, "its lease holds for a while"
    assert walk(at=MONDAY + timedelta(minutes=2)).ok


def test_a_night_that_did_not_happen_is_late(note):
    assert nights.standing(at=MONDAY) == "not yet"
    note("flag")
    walk()
    assert nights.standing(at=MONDAY + timedelta(hours=29)) == "whole"
    assert nights.standing(at=MONDAY + timedelta(hours=31)) == "late"


def test_a_walk_that_never_ends_is_late_too(note, monkeypatch):
    for _ in range(3):
        note("flag")
    monkeypatch.setattr("record.actions.watching.BATCH", 1)
    assert walk(seconds=-1) is None
    assert nights.standing(at=MONDAY + timedelta(hours=31)) == "late"
