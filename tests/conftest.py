"""What every test stands on: no way to the outside, and immutable rows that can still be cleared away."""

import fcntl
import gc
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.management.commands import flush
from django.core.signals import request_finished
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from accounts.selectors import get_system_user
from audit.models import ChainHead
from newsroom.garbage_collection import collect_garbage
from publishing.partners import usage
from tests.prepared_statements import keep_statements
from tests.template_database import copy_sqlite_template

# No test is timed: on a busy machine any of them may take long.
hypothesis.settings.register_profile("stet", deadline=None)
hypothesis.settings.load_profile("stet")

pytest_plugins = [
    "tests.factories",
    "tests.publishing.fixtures",
    "tests.articles.served_site",
    "tests.newsroom.first_demonstration",
    "tests.browser",
    "tests.workers",
    "tests.scheduling",
    "tests.keywords",
]

LOOPBACK = ("127.", "::1", "localhost")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect no garbage meanwhile: thousands of tests and all modules are made, and all of them stay.

    Of several processes one is first, and the others wait for it: it compiles every file of tests with its
    assertions written out, which takes longer than all else, and leaves the result to them.
    """
    gc.disable()
    with Path(__file__).open() as lock:
        if "PYTEST_XDIST_WORKER" in os.environ:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                fcntl.flock(lock, fcntl.LOCK_SH)
        return (yield)


def pytest_collection_finish() -> None:
    """Leave what was made out of every later search for garbage."""
    gc.freeze()
    # Ten times as many as in newsroom/__init__.py: a test leaves few, and each search takes 40 ms.
    gc.set_threshold(500_000)
    gc.enable()
    # Nor one after each answer, as whatever imports newsroom.wsgi begins: that is a hundredth of a run.
    request_finished.disconnect(collect_garbage)


@pytest.fixture(autouse=True)
def block_network(monkeypatch: pytest.MonkeyPatch) -> None:
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
def know_every_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form with an address asks no name server: each name has an address outside."""

    async def resolve(name: str, port: int) -> list[str]:
        return ["93.184.215.14"]

    monkeypatch.setattr("lib.safe_http.client.resolve_with_system", resolve)


@pytest.fixture
def print_figure(
    capsys: pytest.CaptureFixture[str], record_property: Callable[[str, object], None]
) -> Callable[[str], None]:
    """Print a figure that a test reached, and keep it with the test's report, for tests/faults.py."""

    def say(figure: str) -> None:
        record_property("figure", figure)
        with capsys.disabled():
            print(f"\n{figure}")

    return say


@pytest.fixture(autouse=True)
def isolate_key_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test counts the use of its own keys, and writes it down when it says so."""
    monkeypatch.setattr(usage, "tally", usage.UsageCounter())
    monkeypatch.setattr(usage, "FLUSH_SECONDS", float("inf"))


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, django_db_modify_db_settings: None) -> bool:
    """Begin with a migrated database, and leave it: it goes with the folder or the server of this run."""
    test = django_settings.DATABASES["default"]["TEST"]
    if connections["default"].vendor == "postgresql":
        return django_db_keepdb or "TEMPLATE" in test
    if not django_db_keepdb:
        copy_sqlite_template(Path(test["NAME"]))
    return True


@pytest.fixture(scope="session", autouse=True)
def opened_connections() -> Iterator[list[tuple[threading.Thread, Any]]]:
    """Every connection to PostgreSQL that was opened, with the thread that opened it."""
    opened: list[tuple[threading.Thread, Any]] = []

    def note_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
        if connection.vendor == "postgresql":
            opened.append((threading.current_thread(), connection.connection))
            keep_statements(connection)

    connection_created.connect(note_connection)
    yield opened
    connection_created.disconnect(note_connection)


@pytest.fixture(autouse=True)
def close_left_connections(opened_connections: list[tuple[threading.Thread, Any]]) -> Iterator[None]:
    """Close what a thread that ended left open, such as one of the live server whose browser went away.

    Otherwise the garbage collector finds it in the middle of some later test, which fails for it.
    """
    yield
    opened_connections[:] = [(thread, one) for thread, one in opened_connections if not one.closed]
    for thread, one in opened_connections:
        if not thread.is_alive():
            print(f"{thread.name} left a connection open", file=sys.stderr)
            one.close()


KEPT_TABLES = {"django_migrations", "django_content_type", "auth_permission"}
"""Tables that only migrating fills."""


@pytest.fixture(scope="session", autouse=True)
def flush_filled_tables() -> Iterator[None]:
    """Lets a transactional test's clean-up empty tables whose triggers refuse every change.

    It deletes from tables that have rows, since to truncate nearly a hundred empty ones takes far longer.
    PostgreSQL skips the triggers for that one session; SQLite, which cannot, drops and makes them again.
    The rows that migrating writes come back, so that any other test may follow.
    """
    original = flush.Command.handle

    def handle(self: flush.Command, **options: Any) -> None:
        connection = connections[options["database"]]
        names = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
        tables = {name: connection.ops.quote_name(name) for name in sorted(names - KEPT_TABLES)}
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(
                f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quoted})" for name, quoted in tables.items()
            ))  # fmt: skip
            filled = [tables[name] for (name,) in cursor.fetchall()]
            triggers = []
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")
            elif filled:
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            for quoted in filled:
                cursor.execute(f"DELETE FROM {quoted}")
            for _, sql in triggers:
                cursor.execute(sql)
            get_system_user()
            ChainHead.objects.get_or_create(id=1)

    flush.Command.handle = handle
    yield
    flush.Command.handle = original
