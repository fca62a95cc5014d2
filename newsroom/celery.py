"""Celery app. Rows are the queue: a message is a hint, and losing every one costs one beat."""

import faulthandler
import gc
import os
from pathlib import Path
from typing import Any

from celery import Celery, signals
from celery.concurrency import solo
from django.conf import settings

from lib.tasks.shutdown import request_shutdown

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

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


@signals.worker_before_create_process.connect
def freeze_memory(**kwargs: Any) -> None:
    """Exclude existing objects from garbage collection before a fork.

    The collector would else write to each of their pages, and so give the child a copy.
    """
    gc.collect()
    gc.freeze()


@signals.worker_shutting_down.connect
def handle_worker_shutdown(**kwargs: Any) -> None:
    """Let link checks take no new rows from now on, so that a worker that is told to stop does so."""
    request_shutdown()
