"""The same function in many threads at once."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, connections

from audit.models import Event


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
