"""The same function in many threads at once, and one act while another waits for it."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, connections, transaction

from audit.models import Event

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
PATIENCE = 20
"""Seconds."""


def at_once(acts: Sequence[Callable[[], Any]], *, patience: float = 20) -> Counter[str]:
    """Run every act in a thread and on a connection of its own, all let go together; what each came to.

    A deadlock would come out here as an OperationalError, and a thread that hangs fails the test.
    """
    ready = threading.Barrier(len(acts))
    received: list[str] = []

    def run(act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            ready.wait(patience)
            act()
            received.append("done")
        except Exception as error:
            received.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,), daemon=True) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(40 + patience)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return Counter(received)


def steps(claim, step):
    return Event.objects.filter(subject=str(claim.public_id), action=step).count()


def while_somebody_waits(
    act: Callable[[], Any], other: Callable[[], Any], then: Callable[[], Any] = lambda: None
) -> None:
    """Run ``act`` and hold what it locked until ``other``, on its own connection, waits for it.

    ``then`` runs while it waits, with all that ``act`` locked.
    """
    acted = threading.Event()
    failed: list[Exception] = []

    def run() -> None:
        try:
            acted.wait(PATIENCE)
            other()
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    with transaction.atomic():
        act()
        acted.set()
        _until_somebody_waits()
        then()
    thread.join(PATIENCE)
    assert not thread.is_alive(), "somebody waits for ever"
    assert failed == []


def _until_somebody_waits() -> None:
    until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("nobody waits for what the act holds")
