"""The Celery app. Rows are the queue: a message is a hint, and losing every one costs one sweep."""

import os
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

app = Celery("newsroom")
app.config_from_object("newsroom.celeryconfig")
app.autodiscover_tasks()

__all__: list[Any] = ["app"]
