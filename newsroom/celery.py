"""Celery app. Rows are the queue: a message is a hint, and losing every one costs one beat."""

import faulthandler
import gc
import logging
import os
import time
from pathlib import Path
from typing import Any

from celery import Celery, signals
from celery.concurrency import solo
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from lib.datetimes.clock import now
from lib.tasks.names import QUEUES
from lib.tasks.worker_ends import request_shutdown, watch_heartbeat
from lib.web import requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
# migrate and run_worker run the checks. Celery would run them again, and hold every page and form in memory.
os.environ["CELERY_SKIP_CHECKS"] = "1"

logger = logging.getLogger("stet.workers")
MIN_HEARTBEAT_SECONDS = 10.0
"""Seconds in which a process writes one heartbeat at most, however many tasks it runs."""
_recorded_at: dict[str, float] = {}
app = Celery("newsroom")
app.config_from_object("newsroom.celeryconfig")
app.autodiscover_tasks()
_alone = False
"""True if this process runs tasks itself, one at a time (manage.py run_worker --pool solo)."""


@signals.task_postrun.connect
def touch_heartbeat(**kwargs: Any) -> None:
    """Touch the heartbeat file after each task: a process that runs and consumes nothing only looks alive."""
    faulthandler.cancel_dump_traceback_later()
    if settings.STET_HEARTBEAT_FILE:
        Path(settings.STET_HEARTBEAT_FILE).touch()


@signals.task_postrun.connect
def record_queue_heartbeat(task: Any, **kwargs: Any) -> None:
    """Record after a task that the workers of its queue are alive.

    A message that went through the queue and was worked off tells more than a thread of its own would: that
    one goes on beside a pool that is stuck.
    """
    from accounts.actions.worker_heartbeats import record_heartbeat  # noqa: PLC0415 - needs Django's models

    queue = (task.request.delivery_info or {}).get("routing_key")
    if queue not in QUEUES or time.monotonic() - _recorded_at.get(queue, 0.0) < MIN_HEARTBEAT_SECONDS:
        return
    try:
        record_heartbeat(queue, at=now())
    except DatabaseError as error:
        logger.warning("could not record a sign of life: %s", error.__class__.__name__)
    else:
        _recorded_at[queue] = time.monotonic()


@signals.task_prerun.connect
def close_unusable_connections(**kwargs: Any) -> None:
    """Close the database's connection where it is broken or old, as Django does before a request."""
    close_old_connections()


@signals.task_prerun.connect
def begin_request_id(task_id: str, task: Any, **kwargs: Any) -> None:
    """Give the task's log lines and events the id of the request that enqueued it."""
    requests.SERVED.set(getattr(task.request, requests.TASK_HEADER, "") or task_id)


@signals.task_postrun.connect
def end_request_id(**kwargs: Any) -> None:
    requests.SERVED.set("")


@signals.worker_init.connect
def remember_pool_kind(sender: Any, **kwargs: Any) -> None:
    """Remember whether tasks run in the worker's own process."""
    global _alone
    _alone = sender.pool_cls is solo.TaskPool


@signals.task_prerun.connect
def exit_when_hung(**kwargs: Any) -> None:
    """Exit the process when a task of the "solo" pool exceeds its time limit.

    That pool has no parent process to kill the task, so a thread of the interpreter does, with the process;
    its supervisor starts it again. Leases bring back what was lost.
    """
    if _alone:
        task = kwargs["task"]
        requested, _ = task.request.timelimit or (None, None)
        limit = requested or task.time_limit or app.conf.task_time_limit
        faulthandler.dump_traceback_later(limit, exit=True, file=2)


@signals.worker_ready.connect
def begin_watch(**kwargs: Any) -> None:
    """End this worker when it has been silent for too long: whatever supervises it starts it again."""
    if settings.STET_HEARTBEAT_FILE:
        file = Path(settings.STET_HEARTBEAT_FILE)
        file.touch()  # a health check may ask before the first task
        watch_heartbeat(file)


@signals.worker_ready.connect
@signals.worker_before_create_process.connect
def freeze_memory(**kwargs: Any) -> None:
    """Exclude what is loaded from garbage collection, before a fork and before the first task.

    The collector would else write to each of its pages, and so give a child a copy. What is left is searched
    often, as that is cheap now: a run of link checks leaves 50 MB that only a search of everything finds.
    Python does one when a quarter as many objects are new as the last one left: hence the second here.
    """
    gc.collect()
    gc.freeze()
    gc.collect()
    gc.set_threshold(5_000, 5, 5)


@signals.worker_shutting_down.connect
def handle_worker_shutdown(**kwargs: Any) -> None:
    """Make link checks lease no new rows, so that a worker that is told to stop ends soon."""
    request_shutdown()
