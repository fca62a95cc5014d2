"""manage.py beat: the clock that finds due rows. One at a time: a second refuses to start."""

from typing import Any

import psycopg
from celery.signals import after_task_publish
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from newsroom.celery import app, still_working

LOCK = 7_836_528  # any number that no other advisory lock here uses


class Command(BaseCommand):
    """Holds a PostgreSQL advisory lock on a connection of its own for as long as the clock runs."""

    help = "Runs the schedule until it is told to stop. Production only: the embedded worker has its own."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError when another clock holds the lock, or on the embedded default."""
        if settings.STET_EMBEDDED:
            raise CommandError("The embedded worker keeps its own clock. Run manage.py work alone.")
        with psycopg.connect(**connection.get_connection_params(), autocommit=True) as holder:
            if holder.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone() != (True,):
                raise CommandError("Another beat is running on this database. One is enough; stop it first.")
            after_task_publish.connect(still_working)
            app.Beat(loglevel=settings.STET_LOG_LEVEL, schedule=None).run()
