"""What every test stands on: no way to the outside, and immutable rows that can still be cleared away."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db import connections

from publishing.actions import usage

pytest_plugins = ["tests.cast", "tests.browser", "tests.workers"]

LOOPBACK = ("127.", "::1", "localhost")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--only-database``: what does not touch a database says the same on every one, so once is enough."""
    parser.addoption("--only-database", action="store_true", help="only tests that use a database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what ``--only-database`` does not ask for."""
    if not config.getoption("--only-database"):
        return
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        uses = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        (kept if uses or item.get_closest_marker("django_db") else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


@pytest.fixture(autouse=True)
def no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection beyond this machine fails the test that tried it."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse_far(address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            pytest.fail(
                f"This test tried to connect to {address[0]}:{address[1]}. Tests stay on this machine."
            )

    def guarded_connect(self: socket.socket, address: Any) -> None:
        refuse_far(address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        refuse_far(address)
        return connect_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)


@pytest.fixture(autouse=True)
def keys_counted_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test counts the use of its own keys, and writes it down when it says so."""
    monkeypatch.setattr(usage, "tally", usage.Tally())
    monkeypatch.setattr(usage, "EVERY", float("inf"))


@pytest.fixture(scope="session", autouse=True)
def flush_past_triggers() -> Iterator[None]:
    """Lets a transactional test's clean-up empty tables whose triggers refuse every change.

    PostgreSQL skips the triggers for that one session; SQLite, which cannot, drops and makes them again.
    """
    original = flush.Command.handle

    def handle(self: flush.Command, **options: Any) -> Any:
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET session_replication_role = replica")
                try:
                    return original(self, **options)
                finally:
                    cursor.execute("SET session_replication_role = origin")
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            try:
                return original(self, **options)
            finally:
                for _, sql in triggers:
                    cursor.execute(sql)

    flush.Command.handle = handle
    yield
    flush.Command.handle = original
