"""The Celery app. Rows are the queue: a message is a hint, and losing every one costs one sweep."""

import faulthandler
import gc
import os
from pathlib import Path
from typing import Any

from celery import Celery, signals
from celery.concurrency import solo
from django.conf import settings

from lib.stopping import ask_to_stop

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

app = Celery("newsroom")
app.config_from_object("newsroom.celeryconfig")
app.autodiscover_tasks()
_alone = False
"""Whether this process runs tasks itself, one at a time (manage.py work --pool solo)."""


@signals.task_postrun.connect
def still_working(**said: Any) -> None:
    """A process that runs and consumes nothing looks alive: only finished tasks count as a sign of life."""
    faulthandler.cancel_dump_traceback_later()
    if settings.STET_HEARTBEAT:
        Path(settings.STET_HEARTBEAT).touch()


@signals.worker_init.connect
def what_kind_of_worker(sender: Any, **said: Any) -> None:
    """Remember whether tasks run in the worker's own process."""
    global _alone
    _alone = sender.pool_cls is solo.TaskPool


@signals.task_prerun.connect
def end_what_hangs(**said: Any) -> None:
    """A pool of one process ("solo") has nobody who would kill a task at its time limit: a thread of the
    interpreter does, with the process, which whoever runs it starts again. Leases bring back what was lost.
    """
    if _alone:
        task = said["task"]
        asked, _ = task.request.timelimit or (None, None)
        limit = asked or task.time_limit or app.conf.task_time_limit
        faulthandler.dump_traceback_later(limit, exit=True, file=2)


@signals.worker_before_create_process.connect
def keep_memory_shared(**said: Any) -> None:
    """What is here before a child is forked stays for good: the collector would write to each of its pages,
    and so give the child a copy.
    """
    gc.collect()
    gc.freeze()


@signals.worker_shutting_down.connect
def coming_to_an_end(**said: Any) -> None:
    """A run of link checks takes nothing new from now on, so that a worker that is told to end does so."""
    ask_to_stop()
