"""run_beat: Celery's scheduler, which triggers the periodic tasks. A second one refuses to start."""

from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from celery.signals import after_task_publish
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lib.tasks.worker_ends import watch_heartbeat
from newsroom.beat import BeatLock, StetScheduler
from newsroom.celery import app, touch_heartbeat


class Command(BaseCommand):
    """Scheduler that runs while it holds a lock of the database."""

    help = "Run the scheduler until stopped. For production only: the embedded worker has its own."
    requires_system_checks = ()  # as newsroom/celery.py says

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped. Raises CommandError on the embedded default, and without the lock."""
        if settings.STET_EMBEDDED:
            raise CommandError("The embedded worker has its own scheduler. Run only manage.py run_worker.")
        try:
            lock = BeatLock()
        except psycopg.OperationalError as error:
            raise CommandError(
                "The database is not available, so the scheduler (beat) cannot take its lock."
            ) from error
        with lock:
            if not lock.acquire():
                raise CommandError("Another scheduler (beat) is running on this database. Stop it first.")
            after_task_publish.connect(touch_heartbeat)
            if settings.STET_HEARTBEAT_FILE:
                file = Path(settings.STET_HEARTBEAT_FILE)
                file.touch()  # a health check may ask before the first message
                watch_heartbeat(file)
            scheduler = partial(StetScheduler, lock=lock)
            app.Beat(loglevel=settings.STET_LOG_LEVEL, schedule=None, scheduler_cls=scheduler).run()
            if not lock.is_held():
                raise CommandError(
                    "The lock that keeps beat alone is lost: the database ended its connection. Beat ends "
                    "too, so that no two run; start it again."
                )
