"""A connection that PostgreSQL has ended is seen without a query, and the next request gets another one."""

import psycopg
import pytest
from django.db import close_old_connections, connection

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def end_connection() -> int:
    """End the test's own connection from another one, as a restart does; return its process id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [process] = cursor.fetchone()
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name in ("host", "port", "user", "password", "dbname")
    }
    with psycopg.connect(**parameters) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
    return int(process)


def test_a_live_connection_is_usable_and_is_asked_nothing(monkeypatch):
    connection.ensure_connection()
    monkeypatch.setattr(type(connection.connection), "cursor", None)
    assert connection.is_usable()


def test_an_ended_connection_is_not_usable():
    end_connection()
    assert not connection.is_usable()
    connection.close()
    assert not connection.is_usable()
    connection.connect()
    assert connection.is_usable()


def test_a_request_after_a_restart_is_answered(client):
    process = end_connection()
    close_old_connections()
    assert client.get("/sign-in/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (process,)
