"""run_beat: Celery's scheduler, which triggers the periodic tasks. A second one refuses to start."""

from typing import Any

import psycopg
from celery.signals import after_task_publish
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from newsroom.celery import app, touch_heartbeat

ADVISORY_LOCK_ID = 7_836_528  # any number that no other advisory lock here uses


class Command(BaseCommand):
    """Scheduler that holds a PostgreSQL advisory lock on a connection of its own while it runs."""

    help = "Runs the schedule until it is told to stop. Production only: the embedded worker has its own."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped. Raises CommandError when another one runs, or on the embedded default."""
        if settings.STET_EMBEDDED:
            raise CommandError("The embedded worker keeps its own clock. Run manage.py run_worker alone.")
        with psycopg.connect(**connection.get_connection_params(), autocommit=True) as holder:
            if holder.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK_ID]).fetchone() != (True,):
                raise CommandError("Another beat is running on this database. One is enough; stop it first.")
            after_task_publish.connect(touch_heartbeat)
            app.Beat(loglevel=settings.STET_LOG_LEVEL, schedule=None).run()
