"""Tells a worker that a row is due, once it is committed. A hint: losing it costs one beat, no work."""

import logging
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import KombuError, OperationalError

logger = logging.getLogger("stet.nudge")

EXPIRES = 60  # seconds; by then beat has found the row


def nudge(task_name: str, *args: Any) -> None:
    """Send ``task_name`` to a worker after the transaction commits, or not at all when it does not.

    Never raises and never waits for a broker that is away. Does nothing where the setting STET_NUDGE is
    false.
    """
    if settings.STET_NUDGE:
        transaction.on_commit(partial(_send, task_name, args), robust=True)


def _send(task_name: str, args: tuple[Any, ...]) -> None:
    try:
        current_app.send_task(task_name, args=args, ignore_result=True, expires=EXPIRES, retry=False)
    except (KombuError, OperationalError, OSError) as error:
        logger.warning("could not nudge %s: %s", task_name, error.__class__.__name__)
