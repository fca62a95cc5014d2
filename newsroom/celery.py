"""The Celery app. Rows are the queue: a message is a hint, and losing every one costs one sweep."""

import os
from pathlib import Path
from typing import Any

from celery import Celery, signals
from django.conf import settings

from lib.stopping import ask_to_stop

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

app = Celery("newsroom")
app.config_from_object("newsroom.celeryconfig")
app.autodiscover_tasks()


@signals.task_postrun.connect
def still_working(**said: Any) -> None:
    """A process that runs and consumes nothing looks alive: only finished tasks count as a sign of life."""
    if settings.STET_HEARTBEAT:
        Path(settings.STET_HEARTBEAT).touch()


@signals.worker_shutting_down.connect
def coming_to_an_end(**said: Any) -> None:
    """A run of link checks takes nothing new from now on, so that a worker that is told to end does so."""
    ask_to_stop()
