"""The nightly walk: in steps, one at a time, its result kept, and a night that is missing shows."""

from datetime import timedelta

import pytest
from django.db import connection

from audit import selectors as audit_selectors
from audit import triggers
from audit.actions import erase_event_details
from audit.actions.verification_runs import run_due_verification
from audit.models import Event, VerificationRun
from tests.audit.constants import CHECKER, MONDAY
from tests.audit.forgery import tamper


def walk(at=MONDAY, seconds=60.0):
    results: list[VerificationRun] = []
    ended = run_due_verification(clock=lambda: at, report_progress=results.append, seconds=seconds)
    assert results == ([ended] if ended else [])
    return ended


def test_the_first_walk_begins_at_once_and_the_next_is_due_at_night(append_test_event):
    append_test_event("flag")
    ended = walk()
    assert (ended.is_ok, ended.number, ended.first_bad_number) == (True, 1, None)
    assert walk() is None
    due = VerificationRun.objects.get(due_at__isnull=False).due_at
    assert due == MONDAY.replace(day=24, hour=2, minute=30)
    assert walk(at=due).number == 1


def test_a_long_walk_is_put_down_and_goes_on_where_it_was(append_test_event, monkeypatch):
    for _ in range(5):
        append_test_event("flag", details={"comment": "words"})
    erase_event_details(Event.objects.get(number=2), by=CHECKER, at=MONDAY)
    monkeypatch.setattr("audit.actions.verification_runs.BATCH_SIZE", 2)
    steps = []
    while not (ended := walk(seconds=-1)):
        steps.append(VerificationRun.objects.get().number)
    assert steps == [2, 4, 6], "so far each step of two came"
    assert (ended.is_ok, ended.number) == (True, 6), "an erasure told of in a later step is no break"


def test_what_was_tampered_with_is_named_in_the_row(append_test_event):
    for step in ("flag", "assign", "start"):
        append_test_event(step)
    tamper("UPDATE audit_event SET action = 'release' WHERE number = 2")
    ended = walk()
    assert (ended.is_ok, ended.first_bad_number, ended.number) == (False, 2, 1)
    assert "a field was changed" in ended.failure_text
    assert audit_selectors.get_verification_status(at=MONDAY) == "broken"


def test_what_the_database_lacks_is_told_beside_the_result(append_test_event):
    append_test_event("flag")
    triggers.remove_triggers(connection)
    ended = walk()
    triggers.install_triggers(connection)
    assert ended.is_ok
    assert any("audit_" in sentence for sentence in ended.missing_protection_texts)


def test_a_worker_that_died_on_its_way_leaves_the_walk_to_the_next(append_test_event, monkeypatch):
    append_test_event("flag")

    def dies(*args, **kwargs):
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr("audit.actions.verification_runs.continue_verification", dies)
        with pytest.raises(MemoryError):
            walk()
    assert walk() is None, "its lease holds for a while"
    assert walk(at=MONDAY + timedelta(minutes=2)).is_ok


def test_a_night_that_did_not_happen_is_late(append_test_event):
    assert audit_selectors.get_verification_status(at=MONDAY) == "not yet"
    append_test_event("flag")
    walk()
    assert audit_selectors.get_verification_status(at=MONDAY + timedelta(hours=29)) == "whole"
    assert audit_selectors.get_verification_status(at=MONDAY + timedelta(hours=31)) == "late"


def test_a_walk_that_never_ends_is_late_too(append_test_event, monkeypatch):
    for _ in range(3):
        append_test_event("flag")
    monkeypatch.setattr("audit.actions.verification_runs.BATCH_SIZE", 1)
    assert walk(seconds=-1) is None
    assert audit_selectors.get_verification_status(at=MONDAY + timedelta(hours=31)) == "late"
