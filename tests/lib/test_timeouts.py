"""Waiting for somebody else and taking too long are told from a database that is away."""

import sqlite3

import pytest
from django.db import OperationalError

from lib.db.connections import LOCK_TIMEOUT_MESSAGE, RequestTimeExceeded, as_timeout


def as_django_says(cause: Exception) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


def test_a_second_writer_of_an_embedded_database_lost_its_turn(tmp_path):
    one, two = (sqlite3.connect(tmp_path / "stet.sqlite3", timeout=0) for _ in range(2))
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as locked:
        two.execute("BEGIN IMMEDIATE")
    busy = as_timeout(as_django_says(locked.value))
    assert busy is not None
    assert (busy.status, busy.code, busy.message) == (409, "busy", str(LOCK_TIMEOUT_MESSAGE))
    with pytest.raises(sqlite3.OperationalError) as broken:
        one.execute("SELECT nothing FROM nowhere")
    assert as_timeout(as_django_says(broken.value)) is None
    one.close()
    two.close()


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("55P03", "busy"),  # waited longer than lock_timeout
        ("40P01", "busy"),  # a deadlock, and this one was let go
        ("57014", "took_too_long"),  # took longer than a statement may
        ("57P01", None),  # the server is going down
    ],
)
def test_of_postgresql_three_states_are_timeouts(state, code):
    cause = RuntimeError("as the driver says")
    cause.sqlstate = state
    assert getattr(as_timeout(as_django_says(cause)), "code", None) == code


def test_a_request_without_time_left_took_too_long():
    assert as_timeout(RequestTimeExceeded("no time left")).code == "took_too_long"


def test_an_error_of_our_own_is_no_lost_turn():
    assert as_timeout(RuntimeError("broken")) is None
    assert as_timeout(OperationalError("the server closed the connection")) is None
