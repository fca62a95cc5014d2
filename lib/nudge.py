"""Tells a worker that a row is due, once it is committed. A hint: losing it costs one beat, no work.

Nudges are sent by a thread of their own. Sending one to a broker that is away takes 6 seconds, and to one
that hangs 40, whatever ``retry=`` says (kombu insists on its connection first): no request may wait for that.
"""

import logging
import os
import queue
import threading
import time
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction

logger = logging.getLogger("stet.nudge")

EXPIRES = 60  # seconds; by then beat has found the row
MOST_WAITING = 200  # nudges kept for a broker that is away; further ones are dropped


class Messenger:
    """Sends nudges one after the other, in the background. One a process."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[float, str, tuple[Any, ...]]] = queue.Queue(MOST_WAITING)
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def take(self, task_name: str, args: tuple[Any, ...]) -> None:
        """Accept a nudge and return at once."""
        try:
            self._waiting.put_nowait((time.monotonic(), task_name, args))
        except queue.Full:
            logger.warning("dropped a nudge of %s: the broker is away", task_name)
            return
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._send_all, name="nudges", daemon=True)
                self._thread.start()

    def join(self) -> None:
        """Wait until every nudge taken so far was sent or given up."""
        self._waiting.join()

    def _send_all(self) -> None:
        while True:
            taken_at, task_name, args = self._waiting.get()
            left = EXPIRES - (time.monotonic() - taken_at)
            try:
                if left > 0:
                    current_app.send_task(task_name, args=args, ignore_result=True, expires=left, retry=False)
            except Exception as error:  # whatever a broker's client can raise: the row is still due
                logger.warning("could not nudge %s: %s", task_name, error.__class__.__name__)
            finally:
                self._waiting.task_done()


_messenger = Messenger()


def nudge(task_name: str, *args: Any) -> None:
    """Send ``task_name`` to a worker after the transaction commits, or not at all when it does not.

    Never raises and never waits for a broker. Does nothing where the setting STET_NUDGE is false.
    """
    if settings.STET_NUDGE:
        transaction.on_commit(partial(_take, task_name, args), robust=True)


def _take(task_name: str, args: tuple[Any, ...]) -> None:
    _messenger.take(task_name, args)


def _start_afresh() -> None:
    """A forked process has the queue of its parent, but not the thread."""
    global _messenger
    _messenger = Messenger()


os.register_at_fork(after_in_child=_start_afresh)
