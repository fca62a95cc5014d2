"""Messages to a worker that a row is due, sent on commit. A hint: losing one costs one beat, no work.

Messages are sent by a thread of their own. Sending one to a broker that is away takes 6 seconds, and to one
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

from lib.web import requests

logger = logging.getLogger("stet.enqueue")

MESSAGE_EXPIRES_SECONDS = 60  # seconds; by then beat has found the row
MAX_QUEUED = 200  # messages stored for a broker that is away; further ones are dropped


class TaskSender:
    """Sender of messages, one after the other, in the background. One a process."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[float, str, tuple[Any, ...], str]] = queue.Queue(MAX_QUEUED)
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def queue_message(self, task_name: str, args: tuple[Any, ...]) -> None:
        """Queue a message and return at once."""
        try:
            self._waiting.put_nowait((time.monotonic(), task_name, args, requests.get_request_id()))
        except queue.Full:
            logger.warning("dropped the message for %s: the broker is away", task_name)
            return
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._send_all, name="nudges", daemon=True)
                self._thread.start()

    def join(self) -> None:
        """Wait until every message queued so far was sent or given up."""
        self._waiting.join()

    def _send_all(self) -> None:
        while True:
            taken_at, task_name, args, request = self._waiting.get()
            left = MESSAGE_EXPIRES_SECONDS - (time.monotonic() - taken_at)
            try:
                if left > 0:
                    current_app.send_task(
                        task_name,
                        args=args,
                        ignore_result=True,
                        expires=left,
                        retry=False,
                        headers={requests.TASK_HEADER: request},
                    )
            except Exception as error:  # whatever a broker's client can raise: the row is still due
                logger.warning("could not announce %s: %s", task_name, error.__class__.__name__)
            finally:
                self._waiting.task_done()


_messenger = TaskSender()


def enqueue_on_commit(task_name: str, *args: Any) -> None:
    """Send ``task_name`` to a worker after the transaction commits, or not at all when it does not.

    Never raises and never waits for a broker. Does nothing where the setting STET_ENQUEUE_ON_COMMIT is false.
    """
    if settings.STET_ENQUEUE_ON_COMMIT:
        transaction.on_commit(partial(_send_task, task_name, args), robust=True)


def _send_task(task_name: str, args: tuple[Any, ...]) -> None:
    _messenger.queue_message(task_name, args)


def _reset_after_fork() -> None:
    """Make a new sender after a fork, which copies the queue of the parent, but not the thread."""
    global _messenger
    _messenger = TaskSender()


os.register_at_fork(after_in_child=_reset_after_fork)
