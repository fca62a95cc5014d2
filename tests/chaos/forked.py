"""Work in a child of the test's own process, which can be ended at any moment and costs milliseconds."""

import os
import signal
import time
from collections.abc import Callable

from django.db import connections


def start_child(act: Callable[[], object]) -> int:
    """Run ``act`` in a child with a connection of its own; return its process id."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        act()
    finally:
        os._exit(0)  # neither the fixtures nor the buffers of the test are the child's to end


def end_child(child: int, number: signal.Signals, *, after: float = 0.0) -> None:
    """Send ``number`` to the child in ``after`` seconds, and return once it has ended."""
    time.sleep(after)
    os.kill(child, number)
    os.waitpid(child, 0)
